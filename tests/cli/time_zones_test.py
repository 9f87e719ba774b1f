"""Dates, wall clocks and instants on the command line, and the zones that they are shown in."""
import unittest

from program import CommandLine


class TimesInNoZone(CommandLine):
    """A date is the same day in every zone; a wall clock is in the zone that the mapping names."""
    COLUMN = '[event_type]\nconstant = "purchase"\n[[column]]\nname = "amount"\ntype = "decimal"\n'

    def shop(self, time, rows):
        mapping = self.file("shop.toml",
                            f'name = "shop"\n[time]\nfrom = "at"\n{time}\n{self.COLUMN}')
        self.ok("ingest", self.file("rows.csv", "at,amount\n" + rows), "--dataset", mapping)

    def days(self, *more):
        rows = self.ok("run", "trend", "--measure", "revenue", "--by", "day", *more).rows()
        return [(row["period"], row["value"]) for row in rows]

    def test_a_zone_does_not_shift_dates(self):
        self.shop('format = "date"', "2019-10-01,5\n2019-10-02,7\n")
        self.assertEqual(self.days(), [("2019-10-01", "5.0000"), ("2019-10-02", "7.0000")])
        self.assertEqual(self.days("--timezone", "UTC"), self.days())
        for engine in ("native", "duckdb"):
            for answer in (("trend", "--measure", "revenue"), ("weekday",),
                           ("kpis", "--from", "2019-10-02")):
                self.refused(2, "run", *answer, "--engine", engine, "--timezone",
                             "America/New_York", says="the same in every zone")
        self.refused(5, "sql", "SELECT * FROM weekday(timezone => 'America/New_York')",
                     says="the same in every zone")

    def test_a_wall_clock_takes_no_zone_unless_the_mapping_names_its_own(self):
        self.shop("floating = true", "2019-10-01 00:30:00,5\n")
        self.assertEqual(self.days(), [("2019-10-01", "5.0000")])
        self.refused(2, "run", "weekday", "--timezone", "Europe/Berlin", says="wall clock")

    def passes_a_setting_over(self, why):
        """Of a store with one order, on 2019-10-01, for which a setting names Berlin."""
        self.file("footfall.toml", 'timezone = "Europe/Berlin"\n')
        said = ("the time zone Europe/Berlin (./footfall.toml) is passed over: the times of shop "
                + why)
        for engine in ("native", "duckdb"):
            done = self.ok("run", "trend", "--measure", "revenue", "--engine", engine)
            self.assertEqual([row["period"] for row in done.rows()], ["2019-10-01"])
            self.assertEqual(done.err, said + "\n")
        self.assertIn(f"report: {said}\n", self.ok("report").err)
        done = self.ok("sql", "SELECT weekday FROM weekday() WHERE orders > 0")
        self.assertEqual([row["weekday"] for row in done.rows()], ["2"])
        self.assertEqual(done.err, f"weekday: {said}\n")
        env = {"FOOTFALL_TIMEZONE": "Asia/Tokyo"}
        self.assertIn("Asia/Tokyo (FOOTFALL_TIMEZONE)", self.ok("run", "weekday", env=env).err)
        # Asked for here, it is refused as ever; UTC is what holds.
        self.refused(2, "run", "weekday", "--timezone", "Europe/Berlin", says=why)
        self.assertEqual(self.ok("run", "weekday", "--timezone", "UTC").err, "")

    def test_dates_pass_a_setting_over_that_is_for_all_stores(self):
        self.shop('format = "date"', "2019-10-01,5\n")
        self.passes_a_setting_over("are dates without a time of day; they are the same in every "
                                   "zone")

    def test_a_wall_clock_passes_a_setting_over_that_is_for_all_stores(self):
        # In Berlin 23:30 UTC would be the next day.
        self.shop("floating = true", "2019-10-01 23:30:00,5\n")
        self.passes_a_setting_over("are the shop's wall clock; they are in no zone that could be "
                                   "changed")

    def test_a_wall_clock_of_a_named_zone_is_shown_in_any(self):
        self.shop('floating = true\ntime_zone = "Europe/Berlin"', "2019-10-01 00:30:00,5\n")
        self.assertEqual(self.days("--timezone", "Europe/Berlin"), [("2019-10-01", "5.0000")])
        # In October Berlin is two hours ahead of UTC and six of New York.
        self.assertEqual(self.days(), [("2019-09-30", "5.0000")])
        hours = self.ok("run", "hourly", "--timezone", "America/New_York").rows()
        self.assertEqual([row["hour"] for row in hours if row["orders"] != "0"], ["18"])
        stored = self.ok("sql", "SELECT event_time FROM events").rows()[0]["event_time"]
        self.assertEqual(stored[:16], "2019-09-30T22:30")

    def test_all_wall_clock_times_of_a_row_are_in_the_zone_that_the_mapping_names(self):
        mapping = self.file("shop.toml", 'name = "shop"\n[time]\nfrom = "at"\nfloating = true\n'
                            f'time_zone = "Europe/Berlin"\n{self.COLUMN}'
                            '[[column]]\nname = "shipped"\ntype = "timestamp"\nfloating = true\n')
        row = "2019-10-01 00:30:00,5,2019-10-01 00:31:00\n"
        self.ok("ingest", self.file("rows.csv", "at,amount,shipped\n" + row), "--dataset", mapping)
        done = self.ok("sql", "SELECT CAST(shipped - event_time AS TEXT) AS after FROM events")
        self.assertEqual([row["after"] for row in done.rows()], ["00:01:00"])


if __name__ == "__main__":
    unittest.main()
