"""What a person does on the command line, from a file to an answer, and everything that can go
wrong on the way with its exit code. The figures are worked out by hand."""
import gzip
import json
import os
import signal
import subprocess
import time
import unittest

from program import HEADER, SMALL, CommandLine

# Every program has these; what else there is, it lists itself.
ANSWERS = ("kpis profile completeness events_by_type trend hourly weekday hour_of_week peak_hours"
           " top_products category_sales brand_sales interactions price_stats top_customers funnel"
           " cohort_retention sessions cart_abandonment user_affinity engaged_users"
           " basket_pairs").split()


class FromAFileToAnAnswer(CommandLine):
    def test_ingest_says_what_it_took(self):
        done = self.ok("ingest", self.file("small.csv", SMALL))
        self.assertIn("rees46", done.out + done.err)  # recognised, and said
        self.assertRegex(done.out, r"\b7\b")

    def test_an_answer_is_csv_where_there_is_no_terminal(self):
        self.small_store()
        rows = self.ok("run", "events_by_type").rows()
        self.assertEqual([(row["event_type"], row["events"], row["users"], row["sessions"])
                          for row in rows],
                         [("view", "3", "2", "2"), ("cart", "2", "2", "2"),
                          ("purchase", "2", "1", "1")])

    def test_a_parameter_is_an_option(self):
        self.small_store()
        rows = self.ok("run", "funnel", "--steps", "view,cart,purchase", "--window", "1d").rows()
        self.assertEqual([(row["event_type"], row["users"]) for row in rows],
                         [("view", "2"), ("cart", "2"), ("purchase", "1")])
        rows = self.ok("run", "funnel", "--steps", "view,purchase", "--window=59s").rows()
        self.assertEqual([row["users"] for row in rows], ["2", "0"])

    def test_filters_choose_rows(self):
        self.small_store()
        for option, events in (("brand=acme", "4"), ("brand!=acme", "3"), ("brand=(none)", "3"),
                               ("category=electronics", "4"), ("price=100..100.5", "3"),
                               ("price=..1", "3"), ("price!=100..100.5", "4"),
                               ("user_id!=8..", "5"), ("event_time!=2019-10-02..", "4"),
                               ("event_type=cart,purchase", "4")):
            rows = self.ok("run", "kpis", "--where", option).rows()
            self.assertEqual(rows[0]["measure"], "events")
            self.assertEqual(float(rows[0]["value"]), float(events), option)
        rows = self.ok("run", "kpis", "--from", "2019-10-02", "--to", "2019-10-02").rows()
        self.assertEqual(float(rows[0]["value"]), 3)
        rows = self.ok("run", "kpis", "--to", "2019-10-01T00:01:00").rows()
        self.assertEqual(float(rows[0]["value"]), 2)  # the end of a time is excluded

    def test_days_are_cut_in_the_zone_asked_for(self):
        self.small_store()
        rows = self.ok("run", "trend", "--measure", "events", "--by", "day", "--timezone",
                       "America/New_York").rows()
        self.assertEqual([(row["period"], row["value"]) for row in rows],
                         [("2019-09-30", "4"), ("2019-10-01", "0"), ("2019-10-02", "3")])

    def test_summer_time_is_kept_in_years_that_the_zone_database_does_not_list(self):
        row = "2050-07-02 03:30:00 UTC,purchase,1,10,,,5.00,7,s1\n"
        self.ok("ingest", self.file("later.csv", HEADER + row))
        for engine in ("native", "duckdb"):
            rows = self.ok("run", "hourly", "--engine", engine, "--timezone",
                           "America/New_York").rows()
            # Four hours behind UTC, not five as in winter.
            self.assertEqual([row["hour"] for row in rows if row["orders"] != "0"], ["23"])

    def test_several_answers_need_a_folder(self):
        self.small_store()
        self.refused(2, "run", "kpis", "funnel", says="--output")
        self.ok("run", "kpis", "funnel", "--output", "out/")
        self.assertEqual(sorted(os.listdir(self.folder / "out")), ["funnel.csv", "kpis.csv"])

    def test_all_answers_come_out_of_one_command(self):
        self.small_store()
        self.ok("run", "--all", "--output", "out/")
        self.assertEqual(sorted(os.listdir(self.folder / "out")),
                         sorted(f"{name}.csv" for name in self.analyses()))

    def analyses(self):
        rows = json.loads(self.ok("list", "analyses", "--json").out)["rows"]
        names = [row[0] for row in rows]
        self.assertLessEqual(set(ANSWERS), set(names))
        return names

    def test_the_same_command_gives_the_same_answer_alone_and_among_others(self):
        self.small_store()
        self.ok("run", "--all", "--output", "out/")
        for name in self.analyses():
            alone = self.ok("run", name).out
            self.assertEqual((self.folder / "out" / f"{name}.csv").read_text(), alone, name)

    def test_list_and_explain_tell_of_every_answer(self):
        self.small_store()
        listed = self.ok("list", "analyses").out
        for name in self.analyses():
            self.assertIn(name, listed)
            told = self.ok("explain", name).out
            self.assertRegex(told, "SELECT|Does not apply to rees46: needs", name)
        self.assertIn("rees46", self.ok("list", "datasets").out)

    def test_a_report_is_one_page(self):
        self.small_store()
        done = self.ok("report")
        self.assertIn("footfall-report.html", done.out)
        page = (self.folder / "footfall-report.html").read_text()
        self.assertIn("<html", page[:500])
        self.assertNotIn("<script src=", page)

    def test_a_report_says_at_its_top_which_rows_it_is_of(self):
        self.small_store()
        self.ok("report", "--where", "event_type!=cart", "--from", "2019-10-01", "--timezone",
                "Europe/Berlin")
        page = (self.folder / "footfall-report.html").read_text(encoding="utf-8")
        top = page[page.index("<header>"):page.index("</header>")]
        self.assertIn("Only rows with event_type!=cart, from 2019-10-01; days and hours are those "
                      "of Europe/Berlin.", top)
        self.assertIn("The whole store:</span> <span class=\"part\"><b>7</b> rows read", top)
        self.ok("report")
        page = (self.folder / "footfall-report.html").read_text(encoding="utf-8")
        self.assertIn("All rows of the store; days and hours are those of UTC.", page)

    def test_the_table_of_a_rollup_has_every_row_of_its_chart(self):
        self.small_store()
        self.ok("report")
        page = (self.folder / "footfall-report.html").read_text(encoding="utf-8")
        week = page[page.index('<section id="hour_of_week"'):]
        table = week[week.index("<tbody>"):week.index("</tbody>")]
        self.assertEqual(table.count("<tr>"), 168)  # 7 days of 24 hours

    def test_the_charts_of_a_report_are_of_all_rows(self):
        # 2,500 pairs of category and brand with a user each; the one with most events comes last.
        row = "2019-10-01 00:00:{:02} UTC,view,1,10,{},acme,1.00,{},s{}\n"
        rows = [row.format(0, f"c{pair:04}", pair + 1, pair) for pair in range(2500)]
        rows += [row.format(second, "z", 99887766, 9999) for second in range(50)]
        self.ok("ingest", self.file("many.csv", HEADER + "".join(rows)), "--store", "many")
        self.ok("report", "--store", "many")
        page = (self.folder / "footfall-report.html").read_text(encoding="utf-8")
        self.assertIn("The 20 largest of 2,501 are drawn", page)
        self.assertIn("99887766", page)

    def test_each_key_figure_with_a_trend_has_its_line(self):
        made = self.ok("generate", "rees46", "--rows", "3000", "--seed", "1").out
        self.ok("ingest", self.file("month.csv", made))
        self.ok("report")
        page = (self.folder / "footfall-report.html").read_text(encoding="utf-8")
        for measure in ("Events", "Users", "Buyers", "Sessions", "Orders", "Revenue",
                        "Gross revenue", "AOV", "Conversion session",
                        "Conversion user", "Conversion product", "Cart abandonment"):
            card = page[page.index(f"class=\"name\">{measure}</"):]
            self.assertIn('<svg class="spark"', card[:card.index("</li>")], measure)

    def test_sql_is_text_or_standard_input(self):
        self.small_store()
        query = "SELECT brand, count(*) AS n FROM events GROUP BY brand ORDER BY n DESC, brand"
        wanted = [{"brand": "acme", "n": "4"}, {"brand": "", "n": "3"}]
        self.assertEqual(self.ok("sql", query).rows(), wanted)
        self.assertEqual(self.ok("sql", stdin=query.encode()).rows(), wanted)
        rows = self.ok("sql", "SELECT * FROM funnel(steps => 'view,purchase')").rows()
        self.assertEqual([row["users"] for row in rows], ["2", "1"])

    def test_both_engines_answer_alike(self):
        self.small_store()
        for name in ANSWERS:
            self.assertEqual(self.ok("run", name, "--engine", "duckdb").rows(),
                             self.ok("run", name, "--engine", "native").rows(), name)

    def test_a_store_may_lie_anywhere(self):
        file = self.file("small.csv", SMALL)
        (self.folder / "a").mkdir()
        self.ok("ingest", file, "--store", "a/b")
        self.assertEqual(len(self.ok("run", "events_by_type", "--store", "a/b").rows()), 3)
        self.assertEqual(len(self.ok("run", "events_by_type",
                                     env={"FOOTFALL_STORE": "a/b"}).rows()), 3)

    def test_files_come_compressed_in_folders_and_through_a_pipe(self):
        first, second = SMALL.splitlines(keepends=True)[1:4], SMALL.splitlines(keepends=True)[4:]
        (self.folder / "in").mkdir()
        (self.folder / "in" / "a.csv.gz").write_bytes(
            gzip.compress((HEADER + "".join(first)).encode()))
        self.file("in/b.csv", HEADER + "".join(second))
        self.ok("ingest", "in", "--store", "folder")
        self.ok("ingest", "-", "--store", "pipe", stdin=SMALL.encode())
        self.ok("ingest", self.file("small.csv", SMALL), "--store", "file")
        for name in ANSWERS:
            answers = [self.ok("run", name, "--store", store).out
                       for store in ("folder", "pipe", "file")]
            self.assertEqual(len(set(answers)), 1, name)

    def test_a_line_of_two_gigabytes_is_set_aside_in_little_memory(self):
        good, start = SMALL.splitlines(keepends=True)[1:3]
        process = self.start("ingest", "-", "--max-bad-rows", "50%", stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        process.stdin.write((HEADER + good + start[:-1]).encode())
        for _ in range(2048):
            process.stdin.write(b"x" * (1 << 20))
        process.stdin.write(("\n" + good).encode())
        process.stdin.close()
        said = process.stdout.read().decode()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(process.returncode, 0, said)
        self.assertIn("3 rows read = 2 stored + 1 set aside", said)
        self.assertIn("standard input:3  the line is longer than 1 MiB", said)
        self.assertLess(used.ru_maxrss, 500_000)  # KiB; 23 MB were measured, sanitizers take more


class Forms(CommandLine):
    def test_json_is_one_document_and_ndjson_one_line_a_row(self):
        self.small_store()
        whole = json.loads(self.ok("run", "events_by_type", "--json").out)
        self.assertIn("purchase", json.dumps(whole))
        lines = self.ok("run", "events_by_type", "--format", "ndjson").out.splitlines()
        self.assertEqual(json.loads(lines[0])["events"], 3)
        self.assertEqual(len(lines), 3)

    def test_null_is_empty_in_csv_and_null_in_json(self):
        self.small_store()
        self.assertEqual(self.ok("run", "brand_sales").rows()[1]["brand"], "")
        lines = self.ok("run", "brand_sales", "--format", "ndjson").out.splitlines()
        self.assertIsNone(json.loads(lines[1])["brand"])

    def test_money_is_exact(self):
        self.small_store()
        self.assertEqual(self.ok("run", "brand_sales").rows()[0]["revenue"], "100.00")
        line = self.ok("run", "brand_sales", "--format", "ndjson").out.splitlines()[1]
        self.assertRegex(line, r'"revenue": ?0\.50\b')

    def test_a_table_is_for_people(self):
        self.small_store()
        text = self.ok("run", "brand_sales", "--format", "table").out
        self.assertIn("(none)", text)

    def test_no_colour_where_it_is_not_wanted(self):
        self.small_store()
        for env in ({}, {"NO_COLOR": "1"}, {"TERM": "dumb"}):
            done = self.ok("run", "brand_sales", "--format", "table", env=env)
            self.assertNotIn("\x1b", done.out + done.err)
        done = self.ok("run", "brand_sales", "--format", "table", "--color", "always")
        self.assertIn("\x1b", done.out)

    def test_a_file_is_written_whole_or_not_at_all(self):
        self.small_store()
        done = self.ok("run", "brand_sales", "--output", "brands.json", "--format", "json")
        json.loads((self.folder / "brands.json").read_text())
        self.assertNotIn("acme", done.out)
        self.refused(2, "run", "brand_sales", "--output", "x.csv", "--where", "no_such=1")
        self.assertFalse((self.folder / "x.csv").exists())

    def test_an_answer_that_was_cut_says_so(self):
        self.small_store()
        done = self.ok("run", "events_by_type", "--limit", "1")
        self.assertEqual(len(done.rows()), 1)
        self.assertRegex(done.err, r"\b3\b")

    def test_the_published_form_is_another_answer_and_says_why(self):
        self.small_store()
        correct = {row["measure"]: row["value"] for row in self.ok("run", "kpis").rows()}
        done = self.ok("run", "kpis", "--form", "published")
        published = {row["measure"]: row["value"] for row in done.rows()}
        self.assertEqual((float(correct["orders"]), float(published["orders"])), (1, 2))
        self.assertEqual((float(correct["aov"]), float(published["aov"])), (100.5, 50.25))

    def test_a_question_that_does_not_apply_is_answered_with_a_sentence(self):
        self.mapped_store("bare", """\
name = "user_id"
from = "who"
type = "key"
key = "text"
""", "at,what,who\n2019-10-01 00:00:00 UTC,view,ann\n")
        done = self.ok("run", "brand_sales")
        self.assertEqual(len(done.out.splitlines()), 1)
        self.assertIn("needs brand", done.err)
        done = self.ok("run", "brand_sales", "--json")
        self.assertIn("needs brand", json.loads(done.out)["not_applicable"])

    def test_an_answer_over_a_limit_does_not_take_the_others_along(self):
        rows = "".join(f"2019-10-01 00:00:00 UTC,purchase,{product},,,,1.00,7,s1\n"
                       for product in range(2000))
        looked = "2019-10-01 00:00:00 UTC,view,1,,,,1.00,7,s1\n"
        self.ok("ingest", self.file("basket.csv", HEADER + looked + rows))
        why = "basket_pairs: the pairs of products do not fit into 32 MiB"
        done = self.footfall("run", "--all", "--memory", "32M", "--output", "answers/")
        self.assertEqual(done.code, 6, done.err)
        given = sorted(path.stem for path in (self.folder / "answers").iterdir())
        self.assertIn(f"1 of {len(given) + 1} answers not given: " + why, done.err)
        self.assertLessEqual(set(ANSWERS) - {"basket_pairs"}, set(given))
        self.assertNotIn("basket_pairs", given)
        done = self.ok("report", "--memory", "32M", "--output", "report.html")
        self.assertIn("report: left out: " + why, done.err)
        page = (self.folder / "report.html").read_text(encoding="utf-8")
        self.assertIn("<b>Bought together</b>: " + why, page)
        self.assertIn('id="funnel"', page)

    def dear_order(self):
        """A price of 1e11 times 20 pieces: with 8 decimal places more than 64 bits hold."""
        self.mapped_store("shop", """\
name = "user_id"
from = "who"
type = "key"
key = "text"
[[column]]
name = "brand"
type = "dictionary"
[[column]]
name = "price"
type = "decimal"
[[column]]
name = "quantity"
type = "decimal"
""", """\
at,what,who,brand,price,quantity
2019-10-01 00:00:00 UTC,view,ann,acme,1.00,1
2019-10-01 00:01:00 UTC,purchase,ann,acme,100000000000.00,20
""")

    def test_every_answer_over_a_limit_says_so_and_what_to_do_is_said_once(self):
        self.dear_order()
        why = "amount: price x quantity of a row is beyond 64 bits"
        done = self.footfall("run", "kpis", "events_by_type", "brand_sales", "--output", "answers/")
        self.assertEqual(done.code, 6, done.err)
        self.assertIn(f"2 of 3 answers not given: kpis: {why}; brand_sales: {why}\n", done.err)
        self.assertEqual(done.err.count("leave such rows out with --where"), 1)
        done = self.footfall("run", "trend", "--measure", "revenue", "--json")
        self.assertEqual((done.code, done.out), (6, ""))
        error = json.loads(done.err.splitlines()[-1])["error"]
        self.assertEqual(error["message"], f"trend.measure-revenue: {why}")
        self.assertEqual(error["hint"], "leave such rows out with --where")
        self.refused(6, "sql", "SELECT * FROM kpis()", says=why)
        done = self.ok("report")
        self.assertIn(f"report: left out: kpis: {why}\n", done.err)
        self.assertEqual(done.err.count("leave such rows out with --where"), 1)

    def test_a_report_draws_no_line_of_more_points_than_a_picture_holds(self):
        # 20 years with 5 leap years among them.
        self.ok("ingest", self.file("far.csv", HEADER +
                                    "2000-01-01 00:00:00 UTC,view,1,10,,,1.00,7,s1\n"
                                    "2019-12-31 00:00:00 UTC,view,1,10,,,1.00,7,s2\n"))
        done = self.ok("report", "--output", "report.html")
        self.assertIn(": 7,305 points are too many to draw; choose a period", done.err)
        page = (self.folder / "report.html").read_text(encoding="utf-8")
        self.assertIn("There is no picture here: 7,305 points are too many to draw", page)

    def test_an_answer_is_refused_where_the_range_before_goes_over_a_limit(self):
        self.dear_order()
        day = ("--from", "2019-10-02", "--to", "2019-10-02")
        done = self.footfall("run", "kpis", *day)
        self.assertEqual(done.code, 6, done.err)
        self.assertIn("kpis: the range before: amount: price x quantity of a row is beyond 64 bits",
                      done.err)
        self.assertIn("events,0", self.ok("run", "kpis", "--previous", "false", *day).out)

    def test_a_file_of_an_answer_that_is_refused_is_said_to_be_of_before(self):
        self.dear_order()
        self.file("answers/brand_sales.csv", "old")
        self.file("answers/mine.csv", "mine")
        (self.folder / "answers" / "kpis.csv").symlink_to("mine.csv")
        done = self.footfall("run", "--all", "--output", "answers/")
        self.assertEqual(done.code, 6, done.err)
        for name in ("brand_sales.csv", "kpis.csv"):
            self.assertIn(f"answers/{name} was there before and is not of this run\n", done.err)
        answers = self.folder / "answers"
        self.assertEqual((answers / "brand_sales.csv").read_text(encoding="utf-8"), "old")
        self.assertEqual((answers / "mine.csv").read_text(encoding="utf-8"), "mine")
        self.assertTrue((answers / "events_by_type.csv").exists())
        self.assertNotIn("mine.csv was there", done.err)
        self.assertNotIn("events_by_type.csv was there", done.err)

    def test_a_reports_folder_says_which_files_are_of_before(self):
        self.dear_order()
        names = ("brand_sales.svg", "basket_pairs.json")  # refused; does not apply: no products
        for name in names:
            self.file(f"report/{name}", "old")
        said = self.ok("report", "--output", "report/").err
        for name in names:
            self.assertIn(f"report/{name} was there before and is not of this run\n", said)
            self.assertEqual((self.folder / "report" / name).read_text(encoding="utf-8"), "old")

    def test_a_reader_that_goes_away_ends_the_program_quietly(self):
        lines = [f"2019-10-01 00:00:00 UTC,view,{n},10,c,b{n},1.00,{n},s\n" for n in range(50_000)]
        self.ok("ingest", self.file("wide.csv", HEADER + "".join(lines)))
        process = self.start("run", "engaged_users", stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
        process.stdout.readline()
        process.stdout.close()
        self.assertEqual(process.stderr.read(), b"")
        self.assertIn(process.wait(timeout=60), (0, 141, -signal.SIGPIPE))


class WhatGoesWrong(CommandLine):
    def test_a_wrong_word_is_answered_with_the_nearest_right_one(self):
        self.small_store()
        self.refused(2, "run", "funel", says="funnel")
        self.refused(2, "ingets", "x.csv", says="ingest")
        self.refused(2, "run", "kpis", "--no-such-option", says="--no-such-option")
        self.refused(2, "run", "funnel", "--steps", "view,purchse", says="purchase")
        self.refused(2, "run", "kpis", "--where", "brnd=acme", says="brand")
        self.refused(2, "run", "kpis", "--timezone", "Mars/Olympus", says="Mars/Olympus")
        for sign in ("=", "!="):
            self.refused(2, "run", "kpis", "--where", f"event_type{sign}view,purchse",
                         says='no event type is called "purchse"; did you mean "purchase"?')
            self.refused(5, "sql", f"SELECT * FROM kpis(filters => ['event_type{sign}purchse'])",
                         says='did you mean "purchase"?')
        # Reserved, though nobody here has returned anything.
        self.ok("run", "kpis", "--where", "event_type=return")

    def test_what_is_not_there_is_named(self):
        self.refused(3, "ingest", "no-such.csv", says="no-such.csv")
        self.refused(3, "run", "kpis", "--store", "nowhere", says="nowhere")
        self.small_store()
        self.refused(2, "ingest", "small.csv", "--dataset", "rees47", says="rees46")

    def test_too_many_bad_rows_store_nothing(self):
        bad = SMALL + "nonsense\n" * 2
        file = self.file("bad.csv", bad)
        done = self.refused(4, "ingest", file, says=["2", "--max-bad-rows"])
        self.assertIn("bad.csv", done.err)
        self.refused(3, "run", "kpis")
        self.ok("ingest", file, "--max-bad-rows", "50%")
        aside = self.ok("list", "set-aside", "--format", "csv").rows()
        self.assertEqual(len(aside), 2)
        self.assertIn("nonsense", aside[0].values())
        self.assertEqual(len(self.ok("sql", "SELECT * FROM set_aside").rows()), 2)

    def test_the_same_content_again_is_refused_unless_asked_for(self):
        self.small_store()
        other_name = self.file("other.csv", SMALL)
        self.refused(4, "ingest", other_name, says="--again")
        self.assertEqual(self.ok("run", "events_by_type").rows()[0]["events"], "3")
        self.ok("ingest", other_name, "--again")
        self.assertEqual(self.ok("run", "events_by_type").rows()[0]["events"], "6")

    def test_sql_errors_have_their_own_code_and_sql_only_reads(self):
        self.small_store()
        self.refused(5, "sql", "SELECT brnd FROM events", says="brand")
        self.refused(5, "sql", "SELEC 1")
        for text in ("CREATE TABLE t(a INT)", "SELECT * FROM read_csv('/etc/passwd')",
                     "SELECT 1; SELECT 2", "COPY events TO 'x.csv'", "SET threads = 1"):
            self.refused(5, "sql", text)
        self.assertFalse((self.folder / "x.csv").exists())

    def test_a_damaged_store_is_named_not_read(self):
        self.small_store()
        store = self.folder / "footfall.store"
        self.ok("verify")
        segment = max((path for path in store.rglob("*") if path.is_file()),
                      key=lambda path: path.stat().st_size)
        data = bytearray(segment.read_bytes())
        data[len(data) // 3] ^= 0x10
        segment.write_bytes(data)
        done = self.footfall("verify")
        self.assertEqual(done.code, 8, done.out + done.err)
        self.assertIn(segment.name, done.out + done.err)

    def test_a_store_has_one_writer(self):
        first = self.start("ingest", "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE)
        first.stdin.write(SMALL.encode())
        first.stdin.flush()
        file = self.file("other.csv", SMALL.replace("view", "look"))
        rows = "".join(f"2019-10-03 00:00:00 UTC,view,{n},1,c,b,1.00,{n},s\n"
                       for n in range(100_000))
        for _ in range(6):  # so much that the program must have begun to store it
            first.stdin.write(rows.encode())
        first.stdin.flush()
        self.refused(8, "ingest", file)
        first.stdin.close()
        self.assertEqual(first.wait(timeout=30), 0)
        self.ok("ingest", file)

    def test_an_error_can_be_json(self):
        done = self.refused(2, "run", "funel", "--json")
        error = json.loads(done.err.splitlines()[-1])["error"]
        self.assertLessEqual({"code", "message", "hint", "where"}, set(error))

    def test_a_signal_leaves_the_last_commit(self):
        self.small_store()
        before = self.ok("run", "kpis").out
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            process = self.start("ingest", "-", stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.PIPE)
            process.stdin.write(SMALL.replace("acme", "late").encode())
            process.stdin.flush()
            time.sleep(0.5)
            process.send_signal(number)
            self.assertEqual(process.wait(timeout=30), code)
            self.assertEqual(self.ok("run", "kpis").out, before)
            self.ok("verify")


class Manners(CommandLine):
    def test_help_is_there_for_every_verb_and_at_once(self):
        for verb in ("", "ingest", "run", "list", "explain", "report", "sql", "verify",
                     "generate"):
            words = [verb, "--help"] if verb else ["--help"]
            self.assertIn("footfall", self.ok(*words).out)
        funnel = self.ok("run", "funnel", "--help").out  # about the analysis, without a store
        for words in ("--steps", "view,cart,purchase", "Example"):
            self.assertIn(words, funnel)
        times = []
        for _ in range(5):
            start = time.perf_counter()
            self.ok("--help")
            times.append(time.perf_counter() - start)
        self.assertLess(min(times), 0.2)  # bench holds it to 30 ms; this machine may be busy

    def test_a_person_sees_each_figure_in_its_unit_and_a_program_all_its_digits(self):
        self.small_store()
        shown = [line.split() for line in
                 self.ok("run", "kpis", "--format", "table").out.splitlines()]
        for line in (["events", "7", "events"], ["revenue", "100.50", "money"],
                     ["conversion_user", "50.0", "%", "ratio"]):  # 1 of 2 users bought
            self.assertIn(line, [words[:len(line)] for words in shown])
        exact = {row["measure"]: row["value"] for row in self.ok("run", "kpis").rows()}
        self.assertEqual(exact["conversion_user"], "0.500000")
        self.ok("report", "--output", "page.html")
        page = (self.folder / "page.html").read_text()
        self.assertIn('<td>conversion_user</td><td class="n">50.0 %</td>', page)

    def test_version_is_a_line(self):
        self.assertRegex(self.ok("version").out, r"^footfall \d+\.\d+\.\d+")

    def test_standard_output_is_data_only(self):
        self.small_store()
        done = self.ok("run", "events_by_type", "-v")
        self.assertTrue(done.out.startswith("event_type,"))

    def test_made_up_data_is_the_same_for_the_same_seed(self):
        made = [self.ok("generate", "rees46", "--rows", "2000", "--seed", seed).out
                for seed in ("1", "1", "2")]
        self.assertEqual(made[0], made[1])
        self.assertNotEqual(made[0], made[2])
        self.assertEqual(len(made[0].splitlines()), 2001)
        self.ok("ingest", "-", stdin=made[0].encode())
        self.assertEqual(float(self.ok("run", "kpis").rows()[0]["value"]), 2000)


if __name__ == "__main__":
    unittest.main()
