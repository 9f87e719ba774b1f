"""What footfall exports, as pyarrow, Polars and DuckDB read it: the rows of the file that was
loaded, cell by cell. The readers are a pinned part, for Python 3.11: tools/setup test."""
import csv
import datetime
import os
import sys
import unittest
from decimal import Decimal

from program import PROJECT, CommandLine

PARTS = os.environ.get("FOOTFALL_THIRD_PARTY", PROJECT / "third_party")
sys.path.insert(0, str(os.path.join(PARTS, "readers")))
try:
    import duckdb
    import polars
    import pyarrow
    import pyarrow.dataset
    import pyarrow.feather
    import pyarrow.orc
    import pyarrow.parquet
    MISSING = ""
except ImportError as failure:
    MISSING = str(failure)

# Columns of the source file and what they are called and are in the model.
COLUMNS = {"event_time": "event_time", "event_type": "event_type", "product_id": "product_id",
           "category_id": "category_id", "category_code": "category", "brand": "brand",
           "price": "price", "user_id": "user_id", "user_session": "session_id"}
NUMBERS = ("product_id", "category_id", "user_id")
# DuckDB's instants would need one more package to become Python's.
QUERY = ", ".join(["epoch_us(event_time)", *list(COLUMNS.values())[1:]])
NAMES = ", ".join(COLUMNS.values())


def typed(name, text):
    """A cell of the source as it must come out."""
    if text == "":
        return None
    if name == "event_time":
        moment = datetime.datetime.strptime(text, "%Y-%m-%d %H:%M:%S UTC")
        return moment.replace(tzinfo=datetime.timezone.utc)
    if name in NUMBERS:
        return int(text)
    return Decimal(text) if name == "price" else text


def in_order(rows):
    return sorted(rows, key=lambda row: tuple((cell is None, str(cell)) for cell in row))


def with_instant(row):
    """A row whose time may be in microseconds since 1970."""
    if isinstance(row[0], int):
        return (datetime.datetime.fromtimestamp(row[0] // 1_000_000, datetime.timezone.utc),
                *row[1:])
    return tuple(row)


@unittest.skipIf(MISSING, MISSING)
class Readers(CommandLine):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maxDiff = 2000

    def setUp(self):
        super().setUp()
        self.ok("generate", "rees46", "--rows", "5000", "--output", "shop.csv")
        with open(self.folder / "shop.csv", encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        self.texts = in_order([row[column] or None for column in COLUMNS] for row in rows)
        self.rows = in_order(tuple(typed(name, row[column]) for column, name in COLUMNS.items())
                             for row in rows)
        self.ok("ingest", "shop.csv")

    def export(self, form, *more):
        self.ok("export", "events", "--format", form, "--output", "lake/", *more)
        return str(self.folder / "lake" / f"events.{form}")

    def same(self, rows, said):
        rows = in_order(map(with_instant, rows))
        self.assertEqual(len(rows), len(self.rows), said)
        for ours, theirs in zip(self.rows, rows):
            self.assertEqual(ours, theirs, said)

    def of_arrow(self, table, said):
        table = table.select(list(COLUMNS.values()))
        self.same(zip(*(column.to_pylist() for column in table.columns)), said)

    def test_parquet(self):
        path = self.export("parquet")
        self.of_arrow(pyarrow.parquet.read_table(path), "pyarrow")
        self.same(polars.read_parquet(path).select(COLUMNS.values()).rows(), "Polars")
        self.same(duckdb.sql(f"SELECT {QUERY} FROM '{path}'").fetchall(), "DuckDB")

    def test_orc(self):
        self.of_arrow(pyarrow.orc.read_table(self.export("orc")), "pyarrow")

    def test_arrow(self):
        path = self.export("arrow")
        self.of_arrow(pyarrow.feather.read_table(path), "pyarrow")
        self.same(polars.read_ipc(path).select(COLUMNS.values()).rows(), "Polars")

    def test_csv(self):
        path = self.export("csv", "--keep-formulas")
        read = duckdb.sql(f"SELECT {NAMES} FROM read_csv('{path}', all_varchar=true)").fetchall()
        self.text_rows(read, "DuckDB")
        read = polars.read_csv(path, infer_schema=False).select(COLUMNS.values()).rows()
        self.text_rows(read, "Polars")

    def text_rows(self, rows, said):
        """Times are written as ISO 8601; all else as the source has it."""
        expected = in_order([row[0].replace(" UTC", "Z").replace(" ", "T"), *row[1:6],
                             str(Decimal(row[6])), *row[7:]] for row in self.texts)
        self.assertEqual(in_order(map(list, rows)), expected, said)

    def test_json(self):
        types = ("{event_time: 'TIMESTAMPTZ', event_type: 'VARCHAR', product_id: 'BIGINT', "
                 "category_id: 'BIGINT', category: 'VARCHAR', brand: 'VARCHAR', "
                 "price: 'DECIMAL(38, 2)', user_id: 'BIGINT', session_id: 'VARCHAR'}")
        for form, layout in (("ndjson", "newline_delimited"), ("json", "array")):
            path = self.export(form)
            self.same(duckdb.sql(f"SELECT {QUERY} FROM read_json('{path}', columns={types}, "
                                 f"format='{layout}')").fetchall(), form)

    def test_folders_by_date_are_one_table(self):
        self.export("parquet", "--partition-by", "date")
        folder = str(self.folder / "lake/events")
        table = pyarrow.dataset.dataset(folder, partitioning="hive").to_table()
        self.of_arrow(table, "pyarrow")
        days = [time.date().isoformat() for time in table["event_time"].to_pylist()]
        self.assertEqual(table["event_date"].to_pylist(), days)
        read = polars.scan_parquet(folder, hive_partitioning=True)
        self.same(read.select(COLUMNS.values()).collect().rows(), "Polars")
        self.same(duckdb.sql(f"SELECT {QUERY} FROM read_parquet('{folder}/**/*.parquet', "
                             "hive_partitioning=true)").fetchall(), "DuckDB")


if __name__ == "__main__":
    unittest.main()
