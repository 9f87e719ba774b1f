"""footfall export: tables as files for other programs."""
import csv
import io
import json
import os
import unittest

from program import HEADER, SMALL, CommandLine, tree

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
        self.assertIn("2 tables, 8 rows in ", done.err)
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
        done = self.ok("export", "events", "--output", "lake/", "--keep-formulas")
        brands = {row["brand"] for row in rows_of(self.folder / "lake/events.csv")}
        self.assertIn("=1+1", brands)
        self.assertNotIn("apostrophe", done.err)
        for machine in ("parquet", "ndjson"):
            done = self.ok("export", "events", "--output", "lake/", "--format", machine)
            self.assertNotIn("apostrophe", done.err)

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
