"""footfall inspect: a mapping to standard output, and what is in the file to standard error."""
import json
import unittest

from program import SMALL, CommandLine

LINES = """\
Bestellnummer;Bestelldatum;Kundennummer;Artikelnummer;Menge;Gesamtpreis
B-1;03.01.2024 08:15;00017;4711;1;1.249,00
B-1;03.01.2024 08:15;00017;4712;2;25,00
B-2;17.01.2024 21:40;00023;4712;-1;-12,50
"""


class Inspect(CommandLine):
    def test_what_it_prints_loads_the_file_as_it_is(self):
        lines = self.file("lines.csv", LINES)
        mapping = self.file("lines.toml", self.ok("inspect", lines).out)
        self.ok("ingest", "--dataset", mapping, lines)
        done = self.ok("sql", "SELECT event_type, user_id, sum(amount) AS money FROM events "
                       "GROUP BY ALL ORDER BY ALL")
        self.assertEqual([tuple(row.values()) for row in done.rows()],
                         [("purchase", "00017", "1274.00"), ("return", "00023", "12.50")])

    def test_a_parquet_file_is_read_as_any_other(self):
        self.small_store()
        self.ok("export", "events", "--format", "parquet", "--output", "events.parquet")
        mapping = self.file("copy.toml", self.ok("inspect", "events.parquet").out)
        self.ok("ingest", "--store", "copy.store", "--dataset", mapping, "events.parquet")
        question = ("sql", "SELECT count(*), sum(price), count(DISTINCT user_id) FROM events")
        self.assertEqual(self.ok(*question, "--store", "copy.store").out, self.ok(*question).out)

    def test_a_known_header_is_said_to_be_that(self):
        done = self.ok("inspect", self.file("week.csv", SMALL))
        self.assertIn('extends = "rees46"', done.out)
        self.assertIn("recognised: rees46", done.err)

    def test_standard_input_and_json_work_as_everywhere(self):
        said = json.loads(self.ok("inspect", "-", "--json", stdin=LINES.encode()).out)
        self.assertIn('name = "order_id"', said["mapping"])
        self.assertTrue(said["complete"])

    def test_what_is_no_table_of_events_gets_nothing_but_words(self):
        for name, text in (("README.md", "# Shop\n\nWords, and more words.\n"),
                           ("weather.csv", "day,place,celsius\n2024-01-01,Berlin,3.5\n"),
                           ("empty.csv", "")):
            done = self.footfall("inspect", self.file(name, text))
            self.assertEqual((done.code, done.out), (3, ""), name)
            self.assertIn(name, done.err)


if __name__ == "__main__":
    unittest.main()
