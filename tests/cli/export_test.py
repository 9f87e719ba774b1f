"""footfall export: tables as files for other programs."""
import csv
import io
import json
import os
import unittest
from pathlib import Path

from program import HEADER, PROJECT, SMALL, CommandLine, tree

ODD = HEADER + """\
2019-10-01 23:30:00 UTC,purchase,1,10,a.b,=1+1,1.50,7,s1
2019-10-02 00:30:00 UTC,view,1,10,a.b,"@SUM(1,2)",1.50,7,s1
2019-10-02 01:30:00 UTC,view,2,10,a.b,-3.5,2.00,8,s2
2019-10-02 02:30:00 UTC,view,2,10,a.b,"say ""hi"", you",2.00,8,s2
"""


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


class Shop(CommandLine):
    def odd_store(self):
        self.ok("ingest", self.file("odd.csv", ODD))

    def hidden(self, folder):
        """Names that begin with a dot, but for the list that stays."""
        return [name for name in os.listdir(self.folder / folder)
                if name.startswith(".") and not name.endswith(".txt")]


class Exports(Shop):
    def test_a_table_goes_to_standard_output_as_csv(self):
        self.small_store()
        done = self.ok("export", "events")
        rows = done.rows()
        self.assertEqual(len(rows), 7)
        self.assertEqual(rows[0]["event_time"], "2019-10-01T00:00:00Z")
        self.assertEqual(rows[0]["price"], "100.00")
        self.assertEqual(sum(row["user_id"] == "" for row in rows), 1)
        self.assertEqual(done.err, "")

    def test_json_is_one_array_of_objects_and_ndjson_a_line_each(self):
        self.odd_store()
        array = json.loads(self.ok("export", "events", "--format", "json").out)
        lines = [json.loads(line) for line in
                 self.ok("export", "events", "--format", "ndjson").out.splitlines()]
        self.assertEqual(array, lines)
        self.assertEqual({row["brand"] for row in array},
                         {"=1+1", "@SUM(1,2)", "-3.5", 'say "hi", you'})
        self.assertEqual(
            self.ok("export", "events", "--where", "price=9..", "--format", "json").out, "[]\n")

    def test_each_table_is_a_file_of_its_own_in_a_folder(self):
        self.small_store()
        done = self.ok("export", "events", "loads", "--output", "lake/")
        self.assertEqual(done.out, "lake/events.csv\nlake/loads.csv\n")
        self.assertIn("8 rows in ", done.err)
        self.assertEqual(len(rows_of(self.folder / "lake/events.csv")), 7)
        self.assertEqual(rows_of(self.folder / "lake/loads.csv")[0]["read"], "7")

    def test_what_is_exported_loads_again_as_it_was(self):
        self.odd_store()
        self.ok("export", "events", "--keep-formulas", "--output", "first.csv")
        mapping = self.file("again.toml", """\
name = "again"
[time]
from = "event_time"
format = "iso"
[event_type]
from = "event_type"
[[column]]
name = "user_id"
from = "user_id"
type = "key"
[[column]]
name = "product_id"
from = "product_id"
type = "key"
[[column]]
name = "price"
from = "price"
type = "decimal"
scale = 2
[[column]]
name = "brand"
from = "brand"
type = "dictionary"
""")
        self.ok("ingest", "first.csv", "--dataset", mapping, "--store", "second.store")
        columns = "event_time, event_type, user_id, product_id, price, brand"
        query = f"SELECT {columns} FROM events ORDER BY ALL"
        self.assertEqual(self.ok("sql", query).out,
                         self.ok("sql", query, "--store", "second.store").out)

    def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(self):
        self.odd_store()
        done = self.ok("export", "events", "--output", "lake/")
        brands = {row["brand"] for row in rows_of(self.folder / "lake/events.csv")}
        self.assertEqual(brands, {"'=1+1", "'@SUM(1,2)", "-3.5", 'say "hi", you'})
        self.assertIn("events: 2 texts that a spreadsheet would run as a formula begin with an "
                      "apostrophe now", done.err)
        mark = self.folder / "lake/.footfall-events.csv.txt"
        self.assertEqual(mark.read_text(), "footfall export 1\ntable events\ncommit 1\nrows 4\n"
                                           "formulas 2 texts begin with an apostrophe of ours\n")
        self.ok("export", "events", "--output", "events.xlsx")
        self.assertIn("formulas 2 ", (self.folder / ".footfall-events.xlsx.txt").read_text())
        done = self.ok("export", "events", "--output", "lake/", "--keep-formulas")
        self.assertFalse(mark.exists())
        brands = {row["brand"] for row in rows_of(self.folder / "lake/events.csv")}
        self.assertIn("=1+1", brands)
        self.assertNotIn("apostrophe", done.err)
        for machine in ("parquet", "ndjson"):
            done = self.ok("export", "events", "--output", "lake/", "--format", machine)
            self.assertNotIn("apostrophe", done.err)

    def test_a_sheet_that_cannot_hold_the_table_is_not_begun(self):
        line = "2019-10-01 00:00:00 UTC,view,1,10,a.b,acme,1.00,7,s1\n"
        self.ok("ingest", self.file("many.csv", HEADER + line * 1_048_576))
        self.refused(6, "export", "loads", "events", "--format", "xlsx", "--output", "lake/",
                     says=["export: events has 1,048,576 rows; an XLSX sheet has at most "
                           "1,048,575 rows\n", "--limit 1048575"])
        self.assertFalse((self.folder / "lake").exists())
        self.ok("export", "events", "--format", "xlsx", "--output", "lake/", "--limit", "3")

    def test_filters_choose_events_as_in_other_verbs(self):
        self.small_store()
        chosen = self.ok("export", "events", "--where", "event_type=view", "--from",
                         "2019-10-02").rows()
        self.assertEqual([(row["product_id"], row["user_id"]) for row in chosen],
                         [("2", "8"), ("1", "")])
        self.refused(2, "export", "events", "--where", "color=red", says="color")
        self.refused(2, "export", "loads", "--where", "event_type=view",
                     says="export: --where chooses events; it does not choose rows of loads")

    def test_a_limit_is_said(self):
        self.small_store()
        done = self.ok("export", "events", "--limit", "2")
        self.assertEqual(len(done.rows()), 2)
        self.assertIn("events: the first 2 rows (--limit 0 for all)", done.err)
        self.assertEqual(self.ok("export", "events", "--limit", "7").err, "")

    def test_says_what_is_wrong(self):
        self.refused(2, "export", says=("export: which table?", "groups: raw, enriched, aggre"))
        self.refused(3, "export", "events", says="there is no store at")
        self.small_store()
        self.refused(3, "export", "evnts", says='called "evnts"; did you mean "events"?')
        self.refused(2, "export", "events", "loads",
                     says=("2 tables do not fit one output", "--output lake/"))
        self.refused(2, "export", "events", "loads", "--output", "one.csv",
                     says="2 tables do not fit one file")
        self.refused(2, "export", "events", "--format", "table", says='"table" is for eyes')
        self.refused(2, "export", "events", "--partition-by", "brand", "--output", "lake/",
                     says='--partition-by: "brand" is not date')
        self.refused(2, "export", "events", "--partition-by", "date",
                     says="a table by date is a folder of files")
        self.refused(2, "export", "loads", "--partition-by", "date", "--output", "lake/",
                     says="--partition-by date: loads has no date")
        self.assertFalse((self.folder / "one.csv").exists())


class SetAside(CommandLine):
    BAD = SMALL.replace("0.50,7,s1", "cheap,7,s1").replace("101.00,,", '"1,01",,')

    def setUp(self):
        super().setUp()
        self.ok("ingest", self.file("in/small.csv", self.BAD), "--max-bad-rows", "50%")

    def test_rows_can_be_mended_and_loaded_again(self):
        done = self.ok("export", "set_aside", "--output", "mend/")
        self.assertEqual(done.out, "mend/small.csv\n")
        path = self.folder / "mend/small.csv"
        lines = self.BAD.splitlines()
        self.assertEqual(path.read_text(), "\n".join([lines[0], lines[4], lines[7], ""]))
        path.write_text(path.read_text().replace("cheap", "0.50").replace('"1,01"', "101.00"))
        self.ok("ingest", "mend/small.csv")
        whole = self.ok("sql", "SELECT count(*) AS n, sum(price) AS money FROM events").rows()
        self.assertEqual(whole, [{"n": "7", "money": "402.50"}])

    def test_rows_below_folders_of_partitions_keep_the_values_of_these(self):
        """The brand stands in the name of the folder only."""
        lines = [line.split(",") for line in self.BAD.splitlines()[:5]]
        self.assertEqual(lines[0][5], "brand")
        for line in lines:
            del line[5]
        text = "".join(",".join(line) + "\n" for line in lines)
        self.file("lake/brand=a%2Cb/part.csv", text)
        self.ok("ingest", "lake", "--max-bad-rows", "50%", "--store", "parts.store")
        self.ok("export", "set_aside", "--output", "again/", "--store", "parts.store")
        path = self.folder / "again/part.csv"
        header, row = path.read_text().splitlines()
        self.assertEqual(header, ",".join(lines[0]) + ",brand")
        self.assertEqual(row, ",".join(lines[4]) + ',"a,b"')
        path.write_text(path.read_text().replace("cheap", "0.50"))
        self.ok("ingest", path, "--store", "parts.store")
        rows = self.ok("sql", "SELECT brand, count(*) AS n FROM events GROUP BY 1",
                       "--store", "parts.store").rows()
        self.assertEqual(rows, [{"brand": "a,b", "n": "4"}])

    def test_in_any_other_place_or_format_they_are_a_table_with_the_reasons(self):
        table = self.ok("export", "set_aside").rows()
        self.assertEqual([(row["source"][-12:], row["line"], row["column"]) for row in table],
                         [("in/small.csv", "5", "price"), ("in/small.csv", "8", "price")])
        self.ok("export", "set_aside", "--format", "ndjson", "--output", "lake/")
        self.assertEqual(list(tree(self.folder / "lake")), ["set_aside.ndjson"])

    def test_beside_other_tables_they_go_to_a_folder_of_their_own(self):
        done = self.ok("export", "events", "set_aside", "--output", "lake/")
        self.assertEqual(done.out, "lake/events.csv\nlake/set_aside/small.csv\n")

    def test_where_there_are_none_it_says_so(self):
        self.ok("ingest", self.file("good.csv", SMALL), "--store", "good.store")
        done = self.ok("export", "set_aside", "--output", "mend/", "--store", "good.store")
        self.assertEqual((done.out, done.err), ("", "no row was set aside\n"))


class Orders(CommandLine):
    """A star schema: a product twice, one that no file knows, and profits in tenths of cents."""
    MAPPING = """\
name = "shop"
raw = "orders"
[time]
from = "Order Date"
format = "date"
[event_type]
constant = "purchase"
[[column]]
name = "order_id"
from = "Order ID"
type = "key"
[[column]]
name = "user_id"
from = "CustomerID"
type = "key"
[[column]]
name = "product_id"
from = "Product ID"
type = "key"
of = "product"
[[column]]
name = "amount"
from = "Price"
type = "decimal"
scale = 2
[[column]]
name = "profit"
from = "Profit"
type = "decimal"
scale = 3
[products]
recognise = ["Product ID", "Category"]
[[products.column]]
name = "product_id"
from = "Product ID"
type = "key"
[[products.column]]
name = "category"
from = "Category"
type = "path"
separator = "/"
"""
    LINES = """\
Order ID,Order Date,CustomerID,Product ID,Price,Profit
1,2014-03-01,7,10,5.00,1.005
1,2014-03-01,7,11,7.00,1.005
2,2015-01-02,8,99,1.00,-0.500
"""
    PRODUCTS = """\
Product ID,Category
10,Old/Things
11,Toys/Balls
10,Toys/Dolls
"""

    def setUp(self):
        super().setUp()
        self.ok("ingest", self.file("Orders.csv", self.LINES),
                self.file("Products.csv", self.PRODUCTS),
                "--dataset", self.file("shop.toml", self.MAPPING))

    def test_tables_of_profit_hold_what_the_analyses_say(self):
        """Also of a line without a product, and of an hour that is another year's elsewhere."""
        mapping = self.MAPPING.replace('format = "date"', 'format = "iso"')
        lines = (self.LINES.replace("-01,", "-01T12:00:00Z,").replace("-02,", "-02T12:00:00Z,")
                 + "3,2016-01-01T01:00:00Z,7,,2.00,0.400\n4,2016-02-01T01:00:00Z,8,12,2.00,0.300\n")
        store = ("--store", "clock.store")
        self.ok("ingest", self.file("Lines.csv", lines),
                self.file("More.csv", self.PRODUCTS + "12,Toys\n"),
                "--dataset", self.file("clock.toml", mapping), *store)
        for zone in ("UTC", "America/New_York"):
            for name, key in (("profit_by_year", "year"), ("profit_by_category", "category"),
                              ("profit_by_sub_category", "sub_category")):
                words = (name, "--timezone", zone, *store)
                table = [(row[key], row["profit"]) for row in self.ok("export", *words).rows()]
                answer = [(row[key], row["profit"]) for row in self.ok("run", *words).rows()]
                self.assertEqual(table, answer, words)
                if key == "sub_category":
                    self.assertEqual(answer, [("Balls", "1.01"), ("Dolls", "1.01"),
                                              ("Unknown", "0.20")])
            years = {"UTC": "0.70", "America/New_York": "0.30"}
            self.assertIn(("2016", years[zone]), [
                (row["year"], row["profit"])
                for row in self.ok("run", "profit_by_year", "--timezone", zone, *store).rows()])

    def test_sql_of_order_lines(self):
        rows = self.ok("sql", "SELECT year(order_date) AS year, sum(profit) AS profit "
                              "FROM enriched_orders GROUP BY 1 ORDER BY 1").rows()
        self.assertEqual(rows, [{"year": "2014", "profit": "2.02"},
                                {"year": "2015", "profit": "-0.50"}])
        rows = self.ok("sql", "SELECT price, customer_id, category, sub_category "
                              "FROM enriched_orders ORDER BY product_id").rows()
        self.assertEqual([list(row.values()) for row in rows],
                         [["5.00", "7", "Toys", "Dolls"], ["7.00", "7", "Toys", "Balls"],
                          ["1.00", "8", "Unknown", "Unknown"]])

    def test_groups(self):
        done = self.ok("export", "raw", "enriched", "aggregates", "--output", "lake/",
                       "--partition-by", "date")
        self.assertEqual(done.out.split(), [
            "lake/raw_orders.csv", "lake/enriched_orders/", "lake/enriched_products.csv",
            "lake/profit_summary.csv", "lake/profit_by_year.csv", "lake/profit_by_category.csv",
            "lake/profit_by_sub_category.csv", "lake/profit_by_customer.csv"])
        self.assertEqual(sorted(os.listdir(self.folder / "lake/enriched_orders")),
                         ["order_date=2014-03-01", "order_date=2015-01-02"])
        raw = rows_of(self.folder / "lake/raw_orders.csv")
        self.assertEqual(len(raw), 3)
        self.assertEqual(raw[0]["Order ID"], "1")
        self.assertEqual(raw[0]["Profit"], "1.005")
        self.assertEqual([row["line"] for row in raw], ["2", "3", "4"])
        self.assertTrue(all(row["source"].endswith("Orders.csv") for row in raw))
        summary = rows_of(self.folder / "lake/profit_summary.csv")
        self.assertEqual(summary[-1], {"year": "2015", "category": "Unknown",
                                       "sub_category": "Unknown", "customer_id": "8",
                                       "profit": "-0.50", "lines": "1"})

    def test_products_that_occur_twice_are_conflicts(self):
        rows = self.ok("export", "conflicts").rows()
        self.assertEqual([(row["table"], row["column"], row["raw"]) for row in rows],
                         [("products", "product_id", "10,Old/Things")])
        products = self.ok("export", "products").rows()
        self.assertEqual([list(row.values()) for row in products],
                         [["10", "Toys/Dolls", "2"], ["11", "Toys/Balls", "1"]])

    def test_tables_are_listed_with_their_groups(self):
        groups = {row["name"]: row["group"] for row in self.ok("list", "tables").rows()}
        self.assertEqual(groups["raw_orders"], "raw")
        self.assertEqual(groups["enriched_orders"], "enriched")
        self.assertEqual(groups["profit_by_year"], "aggregates")
        self.assertEqual(groups["events"], "")


SHARED = Path(os.environ.get("FOOTFALL_SHARED_DATA", PROJECT.parent / "shared" / "data"))


@unittest.skipUnless(SHARED.is_dir(), "the shared data are not here")
class SharedData(CommandLine):
    """Figures that were derived without footfall (shared/data/README.md)."""

    def test_sales(self):
        folder = SHARED / "sales"
        self.ok("ingest", folder / "Orders.json.zst", folder / "Products.csv",
                folder / "Customers.xlsx")
        rows = self.ok("sql", "SELECT year(order_date) AS year, sum(profit) AS profit "
                              "FROM enriched_orders GROUP BY 1 ORDER BY 1").rows()
        self.assertEqual([tuple(row.values()) for row in rows],
                         [("2014", "39185.75"), ("2015", "63073.09"), ("2016", "65073.23"),
                          ("2017", "111084.96")])
        self.ok("export", "aggregates", "conflicts", "enriched_orders", "--output", "lake/")
        count = {name: len(rows_of(self.folder / f"lake/{name}.csv"))
                 for name in ("profit_summary", "conflicts", "enriched_orders")}
        self.assertEqual(count, {"profit_summary": 8129, "conflicts": 33, "enriched_orders": 9994})
        lines = rows_of(self.folder / "lake/enriched_orders.csv")
        self.assertEqual(sum(line["category"] == "Unknown" for line in lines), 204)

    def test_online_retail(self):
        self.ok("ingest", SHARED / "online-retail" / "online_retail.csv.zst")
        sums = self.ok("sql", "SELECT sum(amount) AS revenue FROM enriched_orders").rows()
        self.assertEqual(sums, [{"revenue": "9758809.994"}])


class Suites(CommandLine):
    def test_the_tables_of_a_clickstream_have_their_published_names_and_columns(self):
        self.small_store()
        self.ok("run", "--suite", "clickstream-tables", "--output", "bi/")
        heads = {name: data.decode().splitlines()[0] for name, data in
                 tree(self.folder / "bi").items()}
        self.assertEqual(heads, {
            "top_10_categories_prices.csv": "category_code,average_price,max_price,min_price",
            "top_10_categories.csv": "category_id,category_code,interaction_count",
            "top_10_interactions.csv": "user_id,category_code,count",
            "user_affinity.csv": "user_id,category,brand,events,share",
            "engaged_users.csv": "category,brand,user_id,events,share"})
        rows = rows_of(self.folder / "bi/top_10_categories.csv")
        self.assertEqual(rows[0], {"category_id": "10", "category_code": "electronics.phone",
                                   "interaction_count": "4"})
        rows = rows_of(self.folder / "bi/top_10_categories_prices.csv")
        self.assertEqual(rows[0], {"category_code": "electronics.phone",
                                   "average_price": "100.250000", "max_price": "101.00",
                                   "min_price": "100.00"})


class ByDate(Shop):
    def export(self, *more):
        return self.ok("export", "events", "--partition-by", "date", "--output", "lake/", *more)

    def test_a_folder_for_each_day(self):
        self.small_store()
        self.assertEqual(self.export().out, "lake/events/\n")
        files = tree(self.folder / "lake/events")
        self.assertEqual(sorted(files), ["event_date=2019-10-01/part-0.csv",
                                         "event_date=2019-10-02/part-0.csv"])
        whole = self.ok("export", "events").out.splitlines()
        parts = [data.decode().splitlines() for data in files.values()]
        self.assertEqual([part[0] for part in parts], [whole[0]] * 2)
        self.assertEqual(sorted(line for part in parts for line in part[1:]), sorted(whole[1:]))

    def test_days_are_those_of_the_time_zone(self):
        self.odd_store()
        self.export("--timezone", "America/New_York")  # four hours behind: all on the first
        self.assertEqual(os.listdir(self.folder / "lake/events"), ["event_date=2019-10-01"])

    def test_an_earlier_export_is_replaced_whole(self):
        self.small_store()
        self.export()
        self.export("--from", "2019-10-02", "--format", "ndjson")
        self.assertEqual(list(tree(self.folder / "lake/events")),
                         ["event_date=2019-10-02/part-0.ndjson"])
        self.assertEqual(self.hidden("lake"), [])

    def test_what_no_export_wrote_is_never_touched(self):
        self.small_store()
        self.export()
        note = self.folder / "lake/events/event_date=2019-10-01/note.txt"
        note.write_text("mine")
        before = tree(self.folder / "lake")
        says = ("lake/events holds what no export wrote: event_date=2019-10-01/note.txt",
                "nothing was changed")
        self.refused(2, "export", "events", "--partition-by", "date", "--output", "lake/",
                     says=says)
        self.assertEqual(tree(self.folder / "lake"), before)
        note.unlink()
        (self.folder / "lake/events/event_date=2019-10-01/part-0.csv").write_text("edited by hand")
        self.refused(2, "export", "events", "--partition-by", "date", "--output", "lake/",
                     says="part-0.csv")
        self.assertEqual(self.hidden("lake"), [])

    def test_a_folder_of_somebody_else_is_refused(self):
        self.small_store()
        self.file("lake/events/part-0.csv", "mine")
        self.refused(2, "export", "events", "--partition-by", "date", "--output", "lake/",
                     says="what no export wrote: part-0.csv")
        self.assertEqual(list(tree(self.folder / "lake")), ["events/part-0.csv"])

    def test_a_link_is_followed_and_stays(self):
        self.small_store()
        (self.folder / "lake").mkdir()
        (self.folder / "far").mkdir()
        (self.folder / "lake/events").symlink_to(self.folder / "far/table")
        self.export()
        self.export()
        self.assertTrue((self.folder / "lake/events").is_symlink())
        self.assertEqual(len(tree(self.folder / "far/table")), 2)


if __name__ == "__main__":
    unittest.main()
