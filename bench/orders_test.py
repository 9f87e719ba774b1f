"""The benchmark's questions about orders still ask what footfall answers: bench/orders_sql, and the
typing of order lines, over small made-up shops in the DuckDB that footfall is built with, cell by
cell.
"""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "embedded"))

import duckdb
import orders_duckdb
import orders_rules as rules
import questions
import same_answers

PROGRAM = Path(os.environ["FOOTFALL_PROGRAM"]).resolve()
RANKED = "top_customers"  # the peer's question stops at 20 rows


class Orders(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="footfall-orders-")
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.database = duckdb.connect(self.folder / "peer.db")
        self.addCleanup(self.database.close)

    def run_program(self, *words, **options):
        subprocess.run([PROGRAM, *map(str, words)], cwd=self.folder, check=True,
                       **{"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **options})

    def compare(self, name, text, *words):
        ours, theirs = self.folder / f"{name}.csv", self.folder / f"{name}-duckdb.csv"
        self.run_program(*words, "--store", "store", "--format", "csv", "--keep-formulas",
                         "--output", ours)
        orders_duckdb.write_answer(self.database, text, theirs)
        with self.subTest(name):
            self.assertEqual(same_answers.differences(ours, theirs), [])

    def test_every_question_has_footfalls_answer(self):
        self.run_program("generate", "sales", "--rows", 20_000, "--output", "shop/")
        shop = self.folder / "shop"
        files = [shop / name for name in ("Orders.json", "Products.csv", "Customers.xlsx")]
        self.run_program("ingest", *files, "--dataset", "sales", "--store", "store")
        orders_duckdb.load_orders(self.database, shop)
        orders_duckdb.load_products(self.database, shop)
        orders_duckdb.view_of_sales(self.database)
        # The sheet needs a reader that is not here; a question asks it for the country alone.
        self.database.execute("CREATE TABLE customers AS SELECT DISTINCT user_id,"
                              " 'United States' AS country FROM orders")
        self.compare("sales", rules.SALES_CHECK.replace("FROM events", "FROM orders"), "sql",
                     rules.SALES_CHECK)
        for name, text in questions.texts("orders_sql").items():
            self.compare(name, text, "run", name, "--limit", "20" if name == RANKED else "1000000")

    def test_order_lines_are_typed_alike(self):
        file = self.folder / "lines.csv"
        with open(file, "wb") as out:
            self.run_program("generate", "online-retail", "--rows", 30_000, stdout=out)
        self.run_program("ingest", file, "--dataset", "online-retail", "--store", "store")
        orders_duckdb.load_retail(self.database, str(file))
        self.compare("retail", rules.RETAIL_CHECK, "sql", rules.RETAIL_CHECK)


if __name__ == "__main__":
    unittest.main()
