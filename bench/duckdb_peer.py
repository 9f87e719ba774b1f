"""DuckDB's side of the benchmark: one task a process, so that its peak memory is its own.

    duckdb_peer.py TASK FILE DATABASE ROUNDS [DIR]

    types     (not timed) the enum types that the table's columns use
    parse     read every column of the typed CSV, keep nothing
    load      typed CSV into a table, in the order of the file
    order     typed CSV into a table ordered by user and time
    events    (not timed) the table the answers run on: ordered by user, time and arrival
    answers   bench/duckdb/*.sql over it; results as CSV into DIR
    people    bench/people/*.sql likewise

The best of ROUNDS counts. Prints one JSON object: seconds by name. Enums are created in the order
of the text (paths level by level), so that sorting by the enum is sorting by the text.
"""
import csv
import json
import sys
import time
from pathlib import Path

import duckdb

from questions import texts

COLUMNS = {
    "event_time": "TIMESTAMP", "event_type": "event_type_t", "product_id": "INTEGER",
    "category_id": "BIGINT", "category_code": "category_t", "brand": "brand_t",
    "price": "DECIMAL(9,2)", "user_id": "INTEGER", "user_session": "UUID"}
NAMES = {"category_code": "category", "user_session": "session_id"}


def source(file):
    """The typed read_csv, with the columns under footfall's names."""
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    return (f"read_csv('{file}', header = true, auto_detect = false, quote = '\"',"
            f" columns = {{{columns}}}, timestampformat = '%Y-%m-%d %H:%M:%S UTC')")


def named():
    return ", ".join(f"{name} AS {NAMES[name]}" if name in NAMES else name for name in COLUMNS)


def seconds_of(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def table_made(database, name, query, rounds):
    """The best time of making the table; the last one made stays."""
    times = []
    for _ in range(rounds):
        database.execute(f"DROP TABLE IF EXISTS {name}")
        database.execute("CHECKPOINT")
        times.append(seconds_of(lambda: database.execute(f"CREATE TABLE {name} AS {query}")))
    return min(times)


def make_types(database, file):
    orders = {"event_type": "value", "category_code": "replace(value, '.', chr(1))",
              "brand": "encode(value)"}
    texts = ", ".join(f"'{name}': 'VARCHAR'" for name in COLUMNS)
    raw = (f"read_csv('{file}', header = true, auto_detect = false, quote = '\"',"
           f" columns = {{{texts}}})")
    for column, order in orders.items():
        database.execute(
            f"CREATE TYPE {COLUMNS[column]} AS ENUM (SELECT value FROM (SELECT DISTINCT {column}"
            f" AS value FROM {raw} WHERE {column} IS NOT NULL) ORDER BY {order})")


def write_table(path, columns, rows):
    """The text form of a result: NULL is empty, numbers carry all their digits."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(columns)
        for row in rows:
            out.writerow(["" if cell is None else repr(cell) if isinstance(cell, float)
                          else str(cell) for cell in row])


def questions(database, folder, out, rounds):
    seconds = {}
    for name, text in texts(folder).items():
        best = None
        for _ in range(rounds):
            start = time.perf_counter()
            result = database.execute(text)
            rows = result.fetchall()
            spent = time.perf_counter() - start
            best = spent if best is None else min(best, spent)
        seconds[name] = best
        write_table(Path(out) / f"{name}.csv", [column for column, *_ in result.description], rows)
    return seconds


def main():
    task, file, path, rounds = sys.argv[1:5]
    rounds = int(rounds)
    database = duckdb.connect(path)
    database.execute("SET threads = 2; SET preserve_insertion_order = true")
    typed = f"SELECT {named()} FROM {source(file)}"
    if task == "types":
        seconds = seconds_of(lambda: make_types(database, file))
    elif task == "parse":
        counts = ", ".join(f"count({name})" for name in COLUMNS)
        seconds = min(seconds_of(lambda: database.execute(
            f"SELECT {counts} FROM {source(file)}").fetchall()) for _ in range(rounds))
    elif task == "load":
        seconds = table_made(database, "raw", typed, rounds)
    elif task == "order":
        seconds = table_made(database, "ordered", f"{typed} ORDER BY user_id, event_time", rounds)
        database.execute("DROP TABLE ordered")
    elif task == "events":
        seconds = table_made(database, "events",
                             "SELECT * FROM raw ORDER BY user_id, event_time, rowid", 1)
        database.execute("DROP TABLE raw")
    else:
        folder = {"answers": "duckdb", "people": "people"}[task]
        database.execute("SELECT count(*), max(price) FROM events").fetchall()
        seconds = questions(database, folder, sys.argv[5], rounds)
    database.close()
    print(json.dumps({"seconds": seconds, "version": duckdb.__version__}))


if __name__ == "__main__":
    main()
