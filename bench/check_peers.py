"""Holds the peers' questions to the oracle (tests/oracle) on a small file of the rees46 shape.

    check_peers.py [--spark] FILE...

DuckDB, and with --spark PySpark too (half a minute a file). What footfall answers is compared with
both in every run of the benchmark itself.
"""
import os
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests" / "oracle"))

import csv  # noqa: E402

import compare  # noqa: E402
import rules  # noqa: E402
import shop as reading  # noqa: E402

CUT = 20  # rankings in bench/duckdb stop here


def close(expected, found):
    """Like compare.same, where a peer's division may be a double."""
    if compare.same(expected, found):
        return True
    if isinstance(expected, (Decimal, float)) and found:
        return abs(float(found) - float(expected)) <= max(1e-9 * abs(float(expected)), 1.0001e-6)
    return False


def differences(columns, expected, path):
    with open(path, encoding="utf-8", newline="") as file:
        header, *found = csv.reader(file)
    if path.stem in ("top_products", "top_customers"):
        expected = expected[:CUT]
    shared = [(columns.index(name), header.index(name)) for name in columns if name in header]
    out = [f"{len(found)} rows, not {len(expected)}"] if len(found) != len(expected) else []
    for number, (wanted, row) in enumerate(zip(expected, found), 1):
        out += [f"row {number}, {columns[mine]}: {row[theirs]!r}, not {wanted[mine]!r}"
                for mine, theirs in shared if not close(wanted[mine], row[theirs])]
    return out


def answers_of_duckdb(file, scratch):
    database = Path(scratch) / "peer.db"
    database.unlink(missing_ok=True)
    for task in ("types", "load", "events", "answers"):
        subprocess.run([sys.executable, HERE / "duckdb_peer.py", task, file, database, "1",
                        scratch], check=True, stdout=subprocess.DEVNULL)


def answers_of_spark(file, scratch):
    subprocess.run([sys.executable, HERE / "spark_peer.py", file, Path(scratch) / "events.parquet",
                    scratch], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def check(file, peer, scratch):
    peer(file, scratch)
    shop = reading.read_shop(file)
    choice = rules.Choice()
    events = rules.chosen(shop, choice)
    wrong = 0
    for name, function in compare.ANSWERS.items():
        columns, rows = function(shop, events, choice)
        if name == "kpis":
            rows = rows[:-2]  # the first and the last day
        for sentence in differences(columns, rows, Path(scratch) / f"{name}.csv")[:3]:
            print(f"{os.path.basename(file)}: {peer.__name__}: {name}: {sentence}")
            wrong += 1
    return wrong


def main():
    words = [word for word in sys.argv[1:] if word != "--spark"]
    peers = [answers_of_duckdb] + [answers_of_spark] * ("--spark" in sys.argv)
    with tempfile.TemporaryDirectory() as scratch:
        wrong = sum(check(file, peer, scratch) for file in words for peer in peers)
    print("the peers agree with the oracle" if wrong == 0 else f"{wrong} differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
