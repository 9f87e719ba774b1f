"""Compares footfall with the oracle, cell by cell.

    compare.py PROGRAM real [--engine native]     the real files of FOOTFALL_SHARED_DATA
    compare.py PROGRAM figures [--engine duckdb]  of these only what data/README.md states
    compare.py PROGRAM random --seeds 30 [--first 1] [--engine native]

Counts and decimals must be equal, doubles within 1e-9. Every disagreement is printed with the
command that shows it again; the exit code is 1 if there was any, 77 if the real files are not
there. A failing random shop stays in `--keep DIR`.
"""
import argparse
import csv
import io
import os
import random
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import baskets
import random_shop
import rules
import shop as reading
import sums
import walks
from rules import DAY, SECOND, Choice

ANSWERS = {
    "kpis": sums.kpis, "profile": sums.profile, "completeness": sums.completeness,
    "events_by_type": sums.events_by_type, "trend": sums.trend,
    "hourly": sums.hourly, "weekday": sums.weekday, "hour_of_week": sums.hour_of_week,
    "peak_hours": sums.peak_hours, "top_products": sums.top_products,
    "category_sales": sums.category_sales, "brand_sales": sums.brand_sales,
    "interactions": sums.interactions, "price_stats": sums.price_stats,
    "top_customers": sums.top_customers, "funnel": walks.funnel,
    "cohort_retention": walks.cohort_retention, "sessions": walks.sessions,
    "cart_abandonment": walks.cart_abandonment, "user_affinity": walks.user_affinity,
    "engaged_users": walks.engaged_users, "basket_pairs": baskets.basket_pairs}

EVERY_ROW = "1000000000"


@dataclass
class Case:
    """One answer with its options, as the command line and as the oracle take them."""
    answer: str
    options: list = field(default_factory=list)
    params: dict = field(default_factory=dict)


CASES = [
    Case("kpis"), Case("kpis", ["--form", "published"], {"form": "published"}),
    Case("profile"), Case("completeness"), Case("events_by_type"),
    Case("hourly"), Case("weekday"), Case("hour_of_week"),
    Case("peak_hours"), Case("peak_hours", ["--form", "published"], {"form": "published"}),
    *[Case("trend", ["--measure", measure, "--by", by], {"measure": measure, "by": by})
      for measure, by in (("revenue", "day"), ("users", "week"), ("orders", "month"),
                          ("sessions", "day"), ("buyers", "quarter"), ("units", "day"),
                          ("events", "year"))],
    *[Case("top_products", ["--by", by, "--min-sessions", least],
           {"by": by, "min_sessions": int(least)})
      for by, least in (("revenue", "100"), ("units", "1"), ("orders", "3"), ("buyers", "0"))],
    Case("category_sales"), Case("category_sales", ["--level", "1"], {"level": 1}),
    Case("category_sales", ["--level", "2"], {"level": 2}), Case("brand_sales"),
    Case("interactions"), Case("interactions", ["--by", "user"], {"by": "user"}),
    *[Case("price_stats", ["--by", by], {"by": by}) for by in ("category", "brand", "both")],
    *[Case("top_customers", ["--by", by], {"by": by}) for by in ("revenue", "orders", "events")],
    Case("funnel"),
    Case("funnel", ["--steps", "view,purchase", "--window", "1h"],
         {"steps": ["view", "purchase"], "window": 3600 * SECOND}),
    Case("funnel", ["--scope", "session"], {"scope": "session"}),
    Case("funnel", ["--scope", "product", "--window", "1d"], {"scope": "product", "window": DAY}),
    Case("funnel", ["--mode", "strict"], {"mode": "strict"}),
    Case("funnel", ["--mode", "any", "--window", "1h"], {"mode": "any", "window": 3600 * SECOND}),
    Case("funnel", ["--steps", "view,view,cart", "--window", "30m"],
         {"steps": ["view", "view", "cart"], "window": 1800 * SECOND}),
    Case("funnel", ["--steps", "view,cart?,purchase", "--window", "2h"],
         {"steps": ["view", "cart?", "purchase"], "window": 7200 * SECOND}),
    Case("funnel", ["--exclude", "remove_from_cart"], {"exclude": ["remove_from_cart"]}),
    Case("cohort_retention"),
    Case("cohort_retention", ["--by", "week", "--kind", "purchase"],
         {"by": "week", "kind": "purchase"}),
    Case("cohort_retention", ["--by", "week", "--bounded", "false"],
         {"by": "week", "bounded": False}),
    *[Case("sessions", ["--by", by], {"by": by}) for by in ("total", "hour", "category", "events")],
    *[Case("cart_abandonment", ["--by", by], {"by": by}) for by in ("total", "category", "hour")],
    *[Case("user_affinity", ["--by", by], {"by": by}) for by in ("winner", "user")],
    Case("engaged_users"),
    Case("basket_pairs"), Case("basket_pairs", ["--scope", "session"], {"scope": "session"})]

FIGURES = [Case("kpis"), Case("events_by_type"), Case("profile")]


def run(program, *words):
    """The result of a command; a crash or a hang is a disagreement too."""
    return subprocess.run([program, *words], capture_output=True, timeout=300, check=False,
                          env={**os.environ, "NO_COLOR": "1"})


def same(expected, found):
    """Whether a cell of the program, as text, is the oracle's value."""
    if expected is None:
        return found == ""
    if isinstance(expected, bool):
        return found == str(expected).lower()
    if isinstance(expected, (int, Decimal)):
        try:
            return Decimal(found) == expected
        except InvalidOperation:
            return False
    if isinstance(expected, float):
        try:
            value = float(found)
        except ValueError:
            return False
        return abs(value - expected) <= 1e-9 * max(abs(value), abs(expected), 1e-300)
    if isinstance(expected, date):
        return found in (expected.isoformat(), expected.isoformat() + "T00:00:00")
    return found == expected


def differences(columns, expected, text):
    """What differs between the oracle's table and the program's CSV: at most three sentences."""
    table = list(csv.reader(io.StringIO(text, newline="")))
    if not table:
        return ["no header"]
    header, found = table[0], table[1:]
    missing = [name for name in columns if name not in header]
    if missing:
        return [f"no column {missing}, only {header}"]
    out = []
    if len(found) != len(expected):
        out.append(f"{len(found)} rows, the oracle has {len(expected)}")
    places = [header.index(name) for name in columns]
    for number, (row, wanted) in enumerate(zip(found, expected), 1):
        for name, place, value in zip(columns, places, wanted):
            if not same(value, row[place]):
                out.append(f"row {number}, {name}: {row[place]!r}, the oracle has {value!s}"
                           f" in {[str(cell) for cell in wanted]}; the program {row}")
        if len(out) >= 3:
            break
    return out[:3]


class Comparison:
    def __init__(self, program, engine):
        self.program, self.engine = program, engine
        self.checked = self.failed = 0

    def complain(self, words, sentences):
        self.failed += 1
        print("DIFFERS", shlex.join([str(word) for word in words]))
        for sentence in sentences:
            print("   ", sentence, flush=True)

    def ingest(self, store, *words):
        done = run(self.program, "ingest", *words, "--store", store)
        if done.returncode != 0:
            self.complain(["footfall", "ingest", *words], [done.stderr.decode(errors="replace")])
        return done.returncode == 0

    def check(self, shop, store, case, choice, events=None):
        self.checked += 1
        words = ["run", case.answer, *case.options, *choice.options(), "--store", store,
                 "--format", "csv", "--limit", EVERY_ROW, "--engine", self.engine]
        done = run(self.program, *words)
        if done.returncode != 0:
            self.complain(["footfall", *words], [f"exit {done.returncode}: "
                                                 + done.stderr.decode(errors="replace")])
            return
        events = rules.chosen(shop, choice) if events is None else events
        columns, rows = ANSWERS[case.answer](shop, events, choice, **case.params)
        wrong = differences(columns, rows, done.stdout.decode())
        if wrong:
            self.complain(["footfall", *words], wrong)


def real_choices(shape):
    plain = [Choice()]
    if shape == "rees46":
        return plain + [Choice(zone="Asia/Tokyo"),
                        Choice(where=[("brand", "=", ["samsung", "(none)"])]),
                        Choice(where=[("category", "=", ["electronics"]),
                                      ("price", "=", ["100..500"])])]
    return plain + [Choice("2016-09-01", "2016-09-30", "America/Los_Angeles"),
                    Choice(where=[("country", "!=", ["United States"])])]


def compare_real(comparison, data, scratch, figures_only):
    files = [("rees46/2019-Oct-head17k.csv.zst", []),
             ("rees46/electronics-store-duplicates.csv.zst", []),
             ("merch-store/product_events.csv.zst", [])]
    for name, options in files:
        store = str(Path(scratch) / Path(name).name.split(".")[0])
        if not comparison.ingest(store, str(data / name), *options):
            continue
        shop = reading.read_shop(data / name)
        for number, choice in enumerate([Choice()] if figures_only else real_choices(shop.shape)):
            events = rules.chosen(shop, choice)
            cases = FIGURES if figures_only else CASES if number == 0 else CASES[number % 3::3]
            for case in cases:
                comparison.check(shop, store, case, choice, events)


def random_choice(dice, shape):
    clauses = [("brand", "=", ["acme", "(none)"]), ("brand", "!=", ["acme"]),
               ("price", "=", ["1..500"]), ("event_type", "!=", ["return"]),
               ("category", "=", ["electronics" if shape == "rees46" else "apparel"])]
    choice = Choice(zone=dice.choice(["UTC", "UTC", "Asia/Kolkata", "America/New_York"]))
    if dice.random() < 0.3:
        choice.begin = "2019-09-29"
    if dice.random() < 0.3:
        choice.end = "2019-10-03"
    if dice.random() < 0.5:
        choice.where = dice.sample(clauses, dice.choice([1, 1, 2]))
    return choice


def compare_random(comparison, seeds, scratch, keep):
    for seed in seeds:
        dice = random.Random(seed)
        for shape, make in random_shop.SHAPES.items():
            before = comparison.failed
            path = Path(scratch) / f"{shape}-{seed}.csv"
            path.write_text(make(seed), encoding="utf-8", newline="")
            store = str(Path(scratch) / f"{shape}-{seed}.store")
            if comparison.ingest(store, str(path), "--dataset", shape):
                shop = reading.read_shop(path)
                for case in dice.sample(CASES, 12):
                    comparison.check(shop, store, case, random_choice(dice, shape))
            if comparison.failed > before and keep:
                Path(keep).mkdir(parents=True, exist_ok=True)
                (Path(keep) / path.name).write_bytes(path.read_bytes())


def main():
    options = argparse.ArgumentParser()
    options.add_argument("program")
    options.add_argument("what", choices=["real", "figures", "random"])
    options.add_argument("--engine", default="native")
    options.add_argument("--first", type=int, default=1)
    options.add_argument("--seeds", type=int, default=30)
    options.add_argument("--keep", default="")
    chosen = options.parse_args()
    comparison = Comparison(chosen.program, chosen.engine)
    with tempfile.TemporaryDirectory(prefix="footfall-oracle-") as scratch:
        if chosen.what != "random":
            data = Path(os.environ.get("FOOTFALL_SHARED_DATA", "../shared/data"))
            if not data.is_dir():
                print(f"{data} is not there (FOOTFALL_SHARED_DATA)")
                return 1 if os.environ.get("FOOTFALL_REQUIRE_SHARED_DATA") else 77
            compare_real(comparison, data, scratch, chosen.what == "figures")
        else:
            compare_random(comparison, range(chosen.first, chosen.first + chosen.seeds), scratch,
                           chosen.keep)
    print(f"{comparison.checked} answers compared, {comparison.failed} differ")
    return 1 if comparison.failed or not comparison.checked else 0


if __name__ == "__main__":
    sys.exit(main())
