"""Measures footfall, DuckDB, Polars and PySpark on the same file and prints how they compare.

    run.py [ROWS] [--growth [ROWS...]] [--skip spark,polars] [--file CSV]

Every answer is compared with the peers' before a time is printed. All programs have two threads;
the file is in the page cache (warm), which is said in the result. Results are kept in
bench/results/ with the machine, the versions and the commit.
"""
import argparse
import json
import math
import shutil
from pathlib import Path

import measure
import questions
import same_answers
import table
from measure import fresh, say

HERE = Path(__file__).parent
HOME = Path("build/bench")
PROGRAM = "./footfall"
OPEN_STORE = "build/release/bench/open_store"
ANSWERS = list(questions.texts("duckdb"))
PEOPLE = sorted((HERE / "people").glob("*.sql"))
RANKED = ("top_products", "top_customers")  # the peers' questions stop at 20 rows
THREADS = "2"
EVERY_ROW = "1000000000"


def made_file(rows):
    """The made-up month of `rows` events, kept between runs."""
    file = HOME / f"rees46-{rows}.csv"
    if not file.exists():
        say(f"making {rows:,} events")
        part = file.with_suffix(".part")
        measure.run(PROGRAM, "generate", "rees46", "--rows", rows, "--seed", 1, output=part)
        part.rename(file)
    return file


def ingest(file, store, rounds):
    """CSV to store; each round starts from nothing."""
    return measure.best_of(rounds, PROGRAM, "ingest", file, "--store", store, "--dataset", "rees46",
                           "--threads", THREADS, log=HOME / "ingest.log",
                           before=lambda: shutil.rmtree(store, ignore_errors=True))


def our_answers(store, out, rounds):
    """All answers in one scan, each alone, and the ten texts; the tables lie in `out`."""
    fresh(out)
    common = ["--store", store, "--threads", THREADS, "--format", "csv"]
    fused = measure.best_of(rounds, PROGRAM, "run", *ANSWERS, *common, "--output", f"{out}/",
                            log=HOME / "run.log")
    alone = {}
    for name in ANSWERS:
        limit = ["--limit", "20" if name in RANKED else EVERY_ROW]
        done = measure.best_of(rounds, PROGRAM, "run", name, *common, *limit, "--output",
                               out / f"{name}.csv", log=HOME / "run.log")
        alone[name] = done.seconds
    people = {}
    for path in PEOPLE:
        text = path.read_text(encoding="utf-8")
        people[path.stem] = measure.best_of(rounds, PROGRAM, "sql", text, *common, "--output",
                                            out / f"{path.stem}.csv",
                                            log=HOME / "sql.log").seconds
    opened = measure.run(OPEN_STORE, store, THREADS, rounds, *PEOPLE, log=HOME / "open_store.log")
    return {"fused": fused.seconds, "fused_peak": fused.peak_bytes, "alone": alone,
            "people": people, "open": json.loads(opened.output)}


def of_footfall(file, rounds):
    store = HOME / "store"
    say("footfall: ingest")
    loaded = ingest(file, store, rounds)
    say("footfall: answers")
    found = our_answers(store, HOME / "footfall", rounds)
    say("footfall: report")
    report = measure.best_of(rounds, PROGRAM, "report", "--store", store, "--threads", THREADS,
                             "--output", HOME / "report.html", log=HOME / "report.log")
    start = measure.best_of(5, PROGRAM, "--help")
    return {"ingest": loaded.seconds, "ingest_peak": loaded.peak_bytes, "report": report.seconds,
            "report_peak": report.peak_bytes, "help": start.seconds, **found}


def of_duckdb(file, rounds):
    database = HOME / "peer.duckdb"
    out = HOME / "duckdb"
    database.unlink(missing_ok=True)
    fresh(out)
    found = {}
    for task in ("types", "parse", "load", "order", "events", "answers", "people"):
        say(f"DuckDB: {task}")
        result, peak = measure.peer("duckdb_peer.py", task, file, database, rounds, out,
                                    log=HOME / "duckdb.log")
        found[task], found[f"{task}_peak"] = result["seconds"], peak
        found["version"] = result["version"]
    database.unlink()
    return found


def of_polars(file):
    say("Polars")
    out = HOME / "polars"
    fresh(out)
    result, peak = measure.peer("polars_peer.py", file, HOME / "polars.parquet", out,
                                log=HOME / "polars.log")
    return {**result, "peak": peak}


def of_spark(file):
    say("PySpark (minutes)")
    out = HOME / "spark"
    fresh(out)
    result, _ = measure.peer("spark_peer.py", file, HOME / "spark.parquet", out,
                             log=HOME / "spark.log")
    shutil.rmtree(HOME / "spark.parquet", ignore_errors=True)
    return result


def disagreements(peers):
    """Every sentence on an answer that a peer gave otherwise."""
    out = []
    for peer in peers:
        for path in sorted((HOME / peer).glob("*.csv")):
            name = path.stem
            for sentence in same_answers.differences(HOME / "footfall" / path.name, path):
                out.append(f"{name}: footfall against {peer}: {sentence}")
    return out


def growth(sizes, rounds):
    """Seconds of ingest and of all answers for files of these numbers of rows."""
    lines = []
    for rows in sizes:
        file = made_file(rows)
        measure.warm(file)
        store = HOME / "store"
        loaded = ingest(file, store, rounds)
        fused = measure.best_of(rounds, PROGRAM, "run", *ANSWERS, "--store", store, "--threads",
                                THREADS, "--format", "csv", "--output", f"{HOME}/growth/")
        lines.append({"rows": rows, "ingest": loaded.seconds, "ingest_peak": loaded.peak_bytes,
                      "answers": fused.seconds})
        say(f"{rows:,} rows: ingest {loaded.seconds:.2f} s, answers {fused.seconds:.2f} s")
    return lines


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values))


def measured(options):
    """Everything that is measured on one file, as one object."""
    rounds = 3 if options.rows <= 10_000_000 else 2
    file = Path(options.file) if options.file else made_file(options.rows)
    say(f"reading {file} once, so that every program finds it warm")
    measure.warm(file)
    found = {"rows": options.rows, "file_bytes": file.stat().st_size, "memory": "warm",
             "machine": measure.machine(), "footfall": of_footfall(file, rounds),
             "duckdb": of_duckdb(file, rounds)}
    if "polars" not in options.skip:
        found["polars"] = of_polars(file)
    if "spark" not in options.skip:
        found["spark"] = of_spark(file)
    return found


def main():
    parser = argparse.ArgumentParser(prog="bench/run")
    parser.add_argument("rows", nargs="?", type=int, default=5_000_000)
    parser.add_argument("--growth", nargs="*", type=int, metavar="ROWS",
                        help="time per row for files of these sizes")
    parser.add_argument("--skip", default="", help="polars, spark")
    parser.add_argument("--file", help="a CSV of the rees46 shape instead of a made one")
    options = parser.parse_args()
    HOME.mkdir(parents=True, exist_ok=True)
    if options.growth is not None:
        options.growth = options.growth or [1_000_000, 5_000_000, 42_448_764]
        found = {"machine": measure.machine(), "growth": growth(options.growth, 2)}
        text, name = table.of_growth(found), "growth"
    else:
        found = measured(options)
        wrong = disagreements([peer for peer in ("duckdb", "polars", "spark") if peer in found])
        if measure.refused(wrong):
            return 1
        found["people_ratio"] = geometric_mean(
            [found["footfall"]["open"][path.stem] / found["duckdb"]["people"][path.stem]
             for path in PEOPLE])
        text, name = table.of_run(found), f"rees46-{options.rows}"
    measure.keep(name, found, text)
    return 0


if __name__ == "__main__":
    measure.exit_with(main)
