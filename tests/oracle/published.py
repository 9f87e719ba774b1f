"""Compares published forms with what a script over the raw files says, by both engines.

    published.py PROGRAM

Nothing of the oracle's rules is used: each figure is added up from the lines of the file as the
publication did it. The exit code is 1 where a figure differs, 77 where the files are not there.
"""
import csv
import io
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

DATA = Path(os.environ.get("FOOTFALL_SHARED_DATA", "../shared/data"))
CLICKS = "rees46/2019-Oct-head17k.csv.zst"
INVOICES = "online-retail/online_retail.csv.zst"


def lines_of(name):
    packed = subprocess.run(["zstd", "-dc", DATA / name], capture_output=True, check=True)
    return list(csv.DictReader(io.StringIO(packed.stdout.decode("utf-8"))))


def six_places(value):
    return value.quantize(Decimal("0.000001"), ROUND_HALF_UP)


def ranked(counts, most):
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:most]


def neighbours(products):
    """The three most frequent pairs of lines that follow each other."""
    pairs = Counter(zip(products, products[1:]))
    return [[*pair, count] for pair, count in ranked(pairs, 3)]


def of_clicks():
    """By answer: the columns compared, and the rows that the publication had."""
    rows = [row for row in lines_of(CLICKS) if row["user_session"] is not None]
    bought = sorted((row for row in rows if row["event_type"] == "purchase"),
                    key=lambda row: row["event_time"])
    pairs = Counter((int(row["user_id"]), row["category_code"]) for row in rows)
    top = [[*pair, count] for pair, count in ranked(pairs, 10)]
    prices = defaultdict(list)
    for row in rows:
        prices[row["category_code"]].append(Decimal(row["price"]))
    means = [(six_places(sum(each) / len(each)), name, each) for name, each in prices.items()]
    means.sort(key=lambda each: (-each[0], each[1]))
    looks = Counter(int(row["product_id"]) for row in rows if row["event_type"] == "view")
    earned = defaultdict(Decimal)
    for row in bought:
        earned[int(row["product_id"])] += Decimal(row["price"])
    amounts = [Decimal(row["price"]) for row in bought]
    return {
        "interactions": (["user_id", "category", "interactions"], top),
        "user_affinity": (["user_id", "category", "events"], top),
        "price_stats": (["category", "events", "zero_prices", "mean", "min", "max"],
                        [[name, len(each), each.count(0), mean, min(each), max(each)]
                         for mean, name, each in means[:10]]),
        "top_products": (["product_id", "revenue", "views", "revenue_per_view"],
                         [[key, money, looks[key], six_places(money / looks[key])]
                          for key, money in ranked(earned, 3)]),
        "basket_pairs": (["product_a", "product_b", "count"],
                         neighbours([int(row["product_id"]) for row in bought])),
        "engaged_users": (["category", "brand", "user_id", "events"], engaged(rows)),
        "kpis": (["orders", "aov"], [[len(bought), six_places(sum(amounts) / len(amounts))]])}


def engaged(rows):
    """Every user of a category and brand, each with the greatest count of any of them."""
    counts = Counter((row["category_code"], row["brand"], int(row["user_id"])) for row in rows
                     if row["category_code"] and row["brand"])
    most = defaultdict(int)
    for (category, brand, _), count in counts.items():
        most[category, brand] = max(most[category, brand], count)
    ordered = sorted(counts, key=lambda key: (key[0].split("."), *key[1:]))
    return [[*key, most[key[:2]]] for key in ordered]


def of_invoices():
    """The lines that the publication kept: with a customer and a text, quantity and price > 0."""
    kept = []
    for row in lines_of(INVOICES):
        quantity, price = int(row["Quantity"]), Decimal(row["UnitPrice"])
        gone = row["InvoiceNo"].startswith(("C", "A")) or not row["CustomerID"]
        if not gone and row["Description"].strip() and quantity > 0 and price > 0:
            kept.append((row["InvoiceDate"], row["CustomerID"].split(".")[0], row["Country"],
                         quantity * price))
    lines = Counter(customer for _, customer, _, _ in kept)
    money = defaultdict(Decimal)
    for _, customer, country, amount in kept:
        money[customer, country] += amount
    bands = [sum(low <= count <= high for count in lines.values())
             for low, high in ((1, 1), (2, 5), (6, 20), (21, len(kept)))]
    hours = Counter(int(when[11:13]) for when, _, _, _ in kept)
    total = sum(amount for *_, amount in kept)
    return {
        "peak_hours": (["hour", "orders"], [list(each) for each in ranked(hours, 5)]),
        "purchase_frequency": (["customers"], [[count] for count in bands]),
        "top_customers": (["user_id", "country", "revenue"],
                          [[*key, amount] for key, amount in ranked(money, 10)]),
        "kpis": (["orders", "aov", "orders_per_buyer"],
                 [[len(kept), six_places(total / len(kept)),
                   six_places(Decimal(len(kept)) / len(lines))]])}


def told(program, store, engine, answer, columns, rows):
    """What the program says, a list of texts a row."""
    out = subprocess.run([program, "run", answer, "--form", "published", "--store", store,
                          "--engine", engine, "--format", "csv", "--limit",
                          str(max(rows, 100))],
                         capture_output=True, text=True, check=True, timeout=300).stdout
    found = list(csv.DictReader(io.StringIO(out)))
    if answer == "kpis":
        figures = {row["measure"]: row["value"] for row in found}
        return [[figures[name] for name in columns]]
    return [[row[name] for name in columns] for row in found[:rows]]


def same(expected, found):
    if isinstance(expected, str):
        return expected == found
    return found != "" and Decimal(found) == expected


def compare(program, store, engine, published):
    wrong = 0
    for answer, (columns, rows) in published.items():
        found = told(program, store, engine, answer, columns, len(rows))
        alike = len(found) == len(rows) and all(
            same(cell, text) for one, other in zip(rows, found) for cell, text in zip(one, other))
        if not alike:
            wrong += 1
            print(f"DIFFERS {answer} --form published --engine {engine}\n  published "
                  f"{rows[:5]}\n  footfall {found[:5]}")
    return wrong


def main():
    program = sys.argv[1]
    if not all((DATA / name).exists() for name in (CLICKS, INVOICES)):
        print("the real files are not there (FOOTFALL_SHARED_DATA)")
        return 1 if os.environ.get("FOOTFALL_REQUIRE_SHARED_DATA") else 77
    wrong = compared = 0
    for name, published in ((CLICKS, of_clicks()), (INVOICES, of_invoices())):
        with tempfile.TemporaryDirectory(prefix="footfall-published-") as folder:
            store = f"{folder}/store"
            subprocess.run([program, "ingest", "--store", store, str(DATA / name)],
                           capture_output=True, check=True, timeout=300)
            for engine in ("native", "duckdb"):
                wrong += compare(program, store, engine, published)
                compared += len(published)
    print(f"{compared} published answers compared, {wrong} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
