"""A shop with orders on the command line: what comes in whatever file, joined without a row too
many or too few. Its figures are worked out by hand."""
import csv
import gzip
import json
import unittest

from program import CommandLine

ORDERS = [
    # id, order, date, shipped, customer, product, quantity, price, profit
    (1, "A-1", "3/1/2016", "5/1/2016", "c1", "p1", 2, 10.5, 1.115),
    (2, "A-1", "3/1/2016", "5/1/2016", "c1", "p2", 1, 4.0, -0.5),
    (3, "A-2", "14/2/2017", "14/2/2017", "c2", "p1", 1, 5.25, 2),
    (4, "A-3", "28/2/2017", "2/3/2017", "c9", "p9", 3, 7.0, 0.004),
]
# p1 occurs twice: the last row stays.
PRODUCTS = '''Product ID,Category,Sub-Category,Product Name,State,Price per product
p1,Furniture,Chairs,"A ""chair""",Texas,5.25
p2,Technology,Phones,A phone,Ohio,4
p1,Furniture,Tables,A table,Texas,5.25
'''


def orders_json():
    names = ("Row ID", "Order ID", "Order Date", "Ship Date", "Customer ID", "Product ID",
             "Quantity", "Price", "Profit")
    return json.dumps([dict(zip(names, row)) | {"Ship Mode": "First Class", "Discount": 0}
                       for row in ORDERS])


class Orders(CommandLine):
    def shop(self):
        return self.ok("ingest", self.file("Orders.json", orders_json()),
                       self.file("Products.csv", PRODUCTS))

    def test_files_of_a_shop_are_recognised_and_counted(self):
        done = self.shop()
        self.assertIn("dataset sales", done.out)
        self.assertIn("Orders.json: 4 rows read = 4 stored", done.out)
        self.assertIn("Products.csv: 3 rows read = 2 stored + 0 set aside + 0 duplicates dropped"
                      " + 1 superseded", done.out)
        # Line 4 has a product of which nothing is known.
        self.assertIn("1 line of the store has a product_id without a row of its own,"
                      " revenue 7.0000", done.err)

    def test_the_superseded_row_is_listed_as_it_was(self):
        self.shop()
        rows = self.ok("list", "conflicts").rows()
        self.assertEqual([(row["line"], row["table"], row["column"]) for row in rows],
                         [("2", "products", "product_id")])
        self.assertEqual(rows[0]["raw"], PRODUCTS.splitlines()[1])

    def test_lists_have_the_columns_of_their_tables_in_sql(self):
        self.shop()
        for what, table in (("loads", "loads"), ("conflicts", "conflicts"),
                            ("set-aside", "set_aside")):
            self.assertEqual(self.ok("list", what).out,
                             self.ok("sql", f"SELECT * FROM {table}").out)

    def test_profit_is_rounded_a_line_and_joined_without_multiplying(self):
        self.shop()
        rows = self.ok("run", "profit", "--by", "year,category").rows()
        # 1.115 is 1.12 and 0.004 is 0.00, each before it is added.
        self.assertEqual([(row["year"], row["category"], row["profit"]) for row in rows],
                         [("2016", "Furniture", "1.12"), ("2016", "Technology", "-0.50"),
                          ("2017", "Furniture", "2.00"), ("2017", "Unknown", "0.00")])
        wrong = self.ok("run", "profit", "--policy", "fan-out-inner").rows()
        # Each line of p1 twice; the line of p9 lost.
        self.assertEqual([(row["year"], row["profit"]) for row in wrong],
                         [("2016", "1.74"), ("2017", "4.00")])

    def test_sql_sees_the_enriched_tables(self):
        self.shop()
        rows = self.ok("sql", "SELECT year(order_date) AS y, sum(profit) AS p, count(*) AS n"
                              " FROM enriched_orders GROUP BY 1 ORDER BY 1").rows()
        self.assertEqual([tuple(row.values()) for row in rows],
                         [("2016", "0.62", "2"), ("2017", "2.00", "2")])
        rows = self.ok("sql", "SELECT sub_category, count(*) AS n FROM enriched_orders"
                              " GROUP BY 1 ORDER BY 1").rows()
        self.assertEqual([tuple(row.values()) for row in rows],
                         [("Phones", "1"), ("Tables", "2"), ("Unknown", "1")])

    def test_both_engines_agree_on_what_products_say(self):
        self.shop()
        for where in ("category=Furniture", "category!=Furniture", "category=Unknown"):
            answers = [self.ok("run", "kpis", "--where", where, "--engine", engine).out
                       for engine in ("native", "duckdb")]
            self.assertEqual(*answers, where)

    def test_any_file_comes_through_a_pipe_and_compressed(self):
        packed = gzip.compress(orders_json().encode())
        self.assertIn("4 stored", self.ok("ingest", "-", "--dataset", "sales",
                                          stdin=orders_json().encode()).out)
        self.refused(4, "ingest", "-", "--dataset", "sales", stdin=packed,
                     says="the same content")
        self.assertIn("4 stored", self.ok("ingest", "-", "--dataset", "sales", "--again",
                                          stdin=packed).out)

    def test_a_later_file_of_products_tells_more_of_the_same_orders(self):
        self.shop()
        self.ok("ingest", self.file("More.csv", PRODUCTS.splitlines()[0] +
                                    "\np9,Technology,Copiers,A copier,Ohio,7\n"))
        rows = self.ok("run", "profit", "--by", "category").rows()
        self.assertEqual([(row["category"], row["profit"]) for row in rows],
                         [("Furniture", "3.12"), ("Technology", "-0.50")])

    def test_what_is_exported_has_the_same_rows(self):
        self.shop()
        done = self.ok("export", "raw", "enriched", "aggregates", "--format", "csv", "--output",
                       "lake/")
        self.assertIn("lake/enriched_orders.csv", done.out)
        with open(f"{self.folder}/lake/raw_orders.csv", newline="", encoding="utf-8") as lines:
            raw = list(csv.DictReader(lines))
        self.assertEqual([row["Order Date"] for row in raw], [row[2] for row in ORDERS])
        with open(f"{self.folder}/lake/profit_by_year.csv", newline="", encoding="utf-8") as lines:
            self.assertEqual([(row["year"], row["profit"]) for row in csv.DictReader(lines)],
                             [("2016", "0.62"), ("2017", "2.00")])

    def test_the_report_of_orders_asks_about_orders(self):
        self.shop()
        self.ok("report", "--output", "r.html")
        with open(f"{self.folder}/r.html", encoding="utf-8") as page:
            text = page.read()
        self.assertIn("Profit by year", text)
        self.assertIn("<b>1</b> superseded", text)

    def test_a_broken_file_stores_nothing_and_says_where(self):
        half = orders_json()[:-40]
        done = self.refused(3, "ingest", self.file("Half.json", half), "--dataset", "sales",
                            says="Half.json")
        self.assertEqual(done.out, "")
        self.refused(3, "ingest", self.file("book.xlsx", "PK\3\4 xl/ and no more"),
                     says="book.xlsx")


if __name__ == "__main__":
    unittest.main()
