"""Measures footfall, DuckDB, Polars and pandas on order lines and prints how they compare.

    orders.py [ROWS] [--formats csv,json,parquet,xlsx] [--skip pandas,polars]

Made-up `online-retail` in every format, and made-up `sales` with its two dimensions, are typed and
cleaned by each program; then footfall's enriched tables and questions stand against the same SQL in
DuckDB. Answers are compared before a time is printed. Two threads; the files are in the page cache.
"""
import argparse
import shutil
import sys
from pathlib import Path

import measure
import orders_rules as rules
import orders_table
import questions
import same_answers
from measure import fresh, say

HERE = Path(__file__).parent
HOME = Path("build/bench/orders")
PROGRAM = "./footfall"
THREADS = ["--threads", "2"]
QUESTIONS = list(questions.texts("orders_sql"))
RANKED = "top_customers"  # the peer's question stops at 20 rows
PEERS = {"duckdb": ("csv", "json", "parquet"), "polars": ("csv", "json", "parquet", "xlsx"),
         "pandas": ("csv", "json", "parquet", "xlsx")}
CHECKS = {"retail": {"retail": rules.RETAIL_CHECK},
          "sales": {"sales": rules.SALES_CHECK, "customers": rules.CUSTOMERS_CHECK}}


def made_lines(rows, formats):
    """The path of the lines by format, kept between runs."""
    csv = HOME / f"online-retail-{rows}.csv"
    if not csv.exists():
        say(f"making {rows:,} order lines")
        measure.run(PROGRAM, "generate", "online-retail", "--rows", rows, "--seed", 1,
                    output=csv.with_suffix(".part"))
        csv.with_suffix(".part").rename(csv)
    files = {name: csv.with_suffix(f".{name}") for name in formats}
    if not all(path.exists() for path in files.values()):
        say("writing them as JSON, Parquet and XLSX (minutes)")
        measure.run(sys.executable, HERE / "orders_files.py", csv, log=HOME / "files.log")
    return files


def made_shop(rows):
    folder = HOME / f"sales-{rows}"
    if not (folder / "Customers.xlsx").exists():
        say(f"making a star schema of {rows:,} lines")
        measure.run(PROGRAM, "generate", "sales", "--rows", rows, "--seed", 1, "--output",
                    f"{folder}/")
    return folder


def ingest(task, name, files, dataset, rounds):
    """Footfall's time and peak, and its answers to the checks of the task."""
    store, out = HOME / "store", fresh(HOME / "answers" / "footfall" / name)
    loaded = measure.best_of(
        rounds, PROGRAM, "ingest", *files, "--dataset", dataset, "--store", store, *THREADS,
        log=HOME / "ingest.log", before=lambda: shutil.rmtree(store, ignore_errors=True))
    for check, text in CHECKS[task].items():
        measure.run(PROGRAM, "sql", text, "--store", store, "--format", "csv", "--keep-formulas",
                    "--output", out / f"{check}.csv", log=HOME / "sql.log")
    return {"seconds": loaded.seconds, "peak": loaded.peak_bytes}


def of_peer(peer, task, name, source, rounds, kept):
    """A peer's best time and largest peak; its answers lie beside footfall's."""
    out = fresh(HOME / "answers" / peer / name)
    runs = [measure.peer(f"orders_{peer}.py", task, source, kept, out, log=HOME / f"{peer}.log")
            for _ in range(rounds)]
    return {"seconds": min((result["seconds"] for result, _ in runs), key=total),
            "peak": max(peak for _, peak in runs), "version": runs[0][0]["version"]}


def total(seconds):
    return sum(seconds.values()) if isinstance(seconds, dict) else seconds


def loads(options, peers):
    """Every format by every program."""
    found = {}
    for name, path in made_lines(options.rows, options.formats).items():
        measure.warm(path)
        rounds = 1 if name == "xlsx" else 3
        say(f"online-retail as {name}")
        found[name] = {"footfall": ingest("retail", name, [path], "online-retail", rounds)}
        for peer in peers:
            if name in PEERS[peer]:
                found[name][peer] = of_peer(peer, "retail", name, path, rounds,
                                            HOME / f"{peer}.kept")
    return found


def shop(options, peers):
    """The star schema: loading it, its enriched tables, and the questions."""
    folder = made_shop(options.rows)
    files = [folder / name for name in ("Orders.json", "Products.csv", "Customers.xlsx")]
    for path in files:
        measure.warm(path)
    say("sales")
    found = {"sales": {"footfall": ingest("sales", "sales", files, "sales", 2)}}
    for peer in peers:
        found["sales"][peer] = of_peer(peer, "sales", "sales", folder, 1, HOME / f"{peer}.kept")
    store, lake = ["--store", HOME / "store", *THREADS], HOME / "lake"
    say("enriched tables and questions")
    exported = measure.best_of(2, PROGRAM, "export", "enriched", "aggregates", *store, "--format",
                               "parquet", "--output", f"{lake}/", log=HOME / "export.log",
                               before=lambda: fresh(lake))
    answers = fresh(HOME / "answers" / "footfall" / "questions")
    asked = measure.best_of(3, PROGRAM, "run", *QUESTIONS, *store, "--format", "csv", "--limit", 0,
                            "--keep-formulas", "--output", f"{answers}/", log=HOME / "run.log")
    cut(answers / f"{RANKED}.csv", 20)
    found["enriched"] = {"footfall": {"seconds": exported.seconds, "peak": exported.peak_bytes}}
    found["questions"] = {"footfall": {"seconds": asked.seconds, "peak": asked.peak_bytes}}
    for task in ("enriched", "questions"):
        found[task]["duckdb"] = of_peer("duckdb", task, task, folder, 1, HOME / "duckdb.kept")
    return found


def cut(path, rows):
    """Keeps the first rows of a ranking."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:rows + 1]), encoding="utf-8")


def disagreements(peers):
    """Every sentence on an answer that a peer gave otherwise."""
    out = []
    for peer in peers:
        for path in sorted((HOME / "answers" / peer).glob("*/*.csv")):
            ours = HOME / "answers" / "footfall" / path.parent.name / path.name
            for sentence in same_answers.differences(ours, path):
                out.append(f"{path.parent.name}/{path.stem}: footfall against {peer}: {sentence}")
    return out


def main():
    parser = argparse.ArgumentParser(prog="bench/orders")
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--formats", default="csv,json,parquet,xlsx")
    parser.add_argument("--skip", default="", help="polars, pandas")
    options = parser.parse_args()
    options.formats = options.formats.split(",")
    peers = [peer for peer in PEERS if peer not in options.skip]
    HOME.mkdir(parents=True, exist_ok=True)
    fresh(HOME / "answers")
    found = {"rows": options.rows, "machine": measure.machine(), "work": loads(options, peers)}
    found["work"].update(shop(options, peers))
    wrong = disagreements(peers)
    if measure.refused(wrong):
        return 1
    measure.keep(f"orders-{options.rows}", found, orders_table.of_run(found))
    return 0


if __name__ == "__main__":
    measure.exit_with(main)
