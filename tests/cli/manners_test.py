"""How the command line answers what is asked a little otherwise: settings, limits, stores that are
not whole, words that are nearly right."""
import json
import os
import re
import shutil
import subprocess
import unittest

from program import PROGRAM, SMALL, CommandLine, Result, environment


class Settings(CommandLine):
    def test_config_show_says_where_each_comes_from(self):
        self.file("footfall.toml", 'timezone = "Europe/Berlin"\n')
        for words in (("config", "show", "--origin"), ("config", "show")):
            rows = {row["setting"]: row for row in self.ok(*words).rows()}
            self.assertEqual(rows["timezone"]["value"], "Europe/Berlin")
            self.assertEqual(rows["timezone"]["origin"], "./footfall.toml")
            self.assertEqual(rows["engine"]["origin"], "default")

    def as_somebody(self, **environ):
        """`footfall version`, by somebody who may not read what is forbidden."""
        other = {}
        if os.geteuid() == 0:
            self.folder.chmod(0o755)
            other = {"user": 65534}
        env = environment(**environ)
        if "HOME" in environ:
            del env["XDG_CONFIG_HOME"]
        try:
            return Result(subprocess.run([PROGRAM, "version"], capture_output=True,
                                         cwd=self.folder, env=env, timeout=60, check=False,
                                         **other))
        except PermissionError:
            return self.skipTest("the program lies where nobody else may run it")

    def test_a_home_that_may_not_be_looked_at_has_no_settings(self):
        home = self.folder / "home"
        config = home / ".config" / "footfall" / "config.toml"
        config.parent.mkdir(parents=True)
        config.write_text("nonsense")
        for forbidden in (home, config):
            forbidden.chmod(0)
            done = self.as_somebody(HOME=str(home))
            forbidden.chmod(0o755)
            self.assertEqual((done.code, done.err), (0, ""))

    def test_settings_of_the_folder_that_may_not_be_read_are_an_error(self):
        os.chmod(self.file("footfall.toml", "threads = 1\n"), 0)
        done = self.as_somebody()
        self.assertEqual(done.code, 3)
        self.assertIn("./footfall.toml: cannot be read: Permission denied\n", done.err)

    def test_settings_that_are_no_file_are_an_error(self):
        settings = self.folder / "footfall.toml"
        settings.mkdir()
        self.refused(3, "version", says=["./footfall.toml: cannot be read: it is a folder\n",
                                         "or move it away"])
        settings.rmdir()
        settings.symlink_to("nowhere")
        done = self.refused(3, "version", "--json", says="what it links to is not there")
        self.assertEqual(json.loads(done.err)["error"]["where"], "./footfall.toml")
        (self.folder / "nowhere").symlink_to("footfall.toml")
        self.refused(3, "version", says="Too many levels of symbolic links")
        settings.unlink()
        (self.folder / "footfall" / "config.toml").mkdir(parents=True)
        self.refused(3, "version", says="config.toml: cannot be read: it is a folder",
                     env={"XDG_CONFIG_HOME": str(self.folder)})


class NearlyRight(CommandLine):
    def test_what_is_no_option_is_said_to_be_none(self):
        self.refused(2, "--bogus", says="--bogus is no option")
        self.refused(2, "--stoer", says='did you mean "store"?')
        self.refused(2, "verify", "--treads", "2", says=["no option of verify", '"threads"'])
        self.refused(2, "verify", "--store", says="--store wants a value")

    def test_sql_may_begin_with_a_comment(self):
        self.small_store()
        self.assertEqual(self.ok("sql", "-- how many\nSELECT 1 AS x").out, "x\n1\n")
        self.assertEqual(self.ok("sql", "--how many\nSELECT 1 AS x").out, "x\n1\n")

    def test_an_option_and_its_value_are_two_words(self):
        self.small_store()
        for words in (("sql", "--limit 5"), ("sql", "SELECT 1", "--limit 5"),
                      ("run", "funnel", "--limit 5"), ("--limit 5", "sql", "SELECT 1")):
            self.refused(2, *words, says=['"--limit 5" is one word', "words: --limit 5\n"])
        self.refused(2, "run", "kpis", "--where brand=acme, phone",
                     says="words: --where 'brand=acme, phone'")
        self.assertEqual(self.ok("export", "events", "--where=brand=acme phone").rows(), [])

    def test_an_option_that_means_nothing_to_the_verb_is_refused(self):
        self.refused(2, "ingest", "x.csv", "--where", "brand=acme",
                     says=["--where means nothing to ingest\n",
                           "footfall help ingest lists its options"])
        self.refused(2, "x.csv", "--limit", "5", says="there is no verb")
        self.refused(2, self.file("x.csv", SMALL), "--limit", "5",
                     says="--limit means nothing to footfall FILE...")
        # Help and completion name the options that are taken, and no others are.
        def options_in(page):
            names = [line.split("  ")[1] for line in page.splitlines() if line.startswith("  -")]
            return set(re.findall(r"--[a-z][a-z-]*", " ".join(names)))

        listed = {verb: options_in(self.ok("help", verb).out)
                  for verb in ("ingest", "inspect", "run", "list", "explain", "report", "sql",
                               "export", "generate", "verify", "doctor", "config")}
        everything = set().union(*listed.values())
        self.assertGreater(len(everything), 30)
        script = self.ok("completion", "bash").out
        for verb, own in listed.items():
            offered = script.split(f"    {verb}) words='")[1].split("'")[0].split()
            self.assertEqual({word for word in offered if word.startswith("--")}, own, verb)
            for option in everything - own:
                value = ["csv"] if option == "--format" else ["1"]
                if option in ("--all", "--again", "--keep-formulas", "--origin"):
                    value = []
                self.refused(2, verb, option, *value, says=f"{option} means nothing to {verb}\n")

    def test_what_is_no_parameter_is_said_to_be_none(self):
        for words in (("--bogus",), ("--bogus", "--limit", "5"), ("--bogus", "5")):
            self.refused(2, "run", "funnel", *words,
                         says=["--bogus is neither an option nor a parameter of funnel",
                               "parameters: steps, window, scope, mode, exclude"])
        self.refused(2, "run", "funnel", "--stpes", says='did you mean "steps"?')
        self.refused(2, "run", "funnel", "--limt", "5", says='did you mean "limit"?')
        self.refused(2, "run", "events_by_type", "--bogus", says="it has no parameters")
        self.refused(2, "run", "funnel", "--steps", says="--steps wants a value")
        self.refused(2, "run", "funnel", "--steps", "--limit", "5", says="--steps wants a value")
        self.refused(2, "explain", "funnel", "--steps", says="--steps wants a value")
        self.small_store()
        for name in ("--min-sessions", "--min_sessions"):
            self.ok("run", "top_products", name, "1")
        self.refused(2, "run", "--all", "--bogus", "5", "--output", "out/",
                     says="--bogus is neither an option nor a parameter")
        self.refused(2, "run", "--suite", "report", "--by", "week", "--output", "out/",
                     says="--by is no option of run --suite")

    def test_verify_can_be_json(self):
        self.small_store()
        sound = json.loads(self.ok("verify", "--json").out)
        self.assertEqual((sound["rows"], sound["sound"], sound["findings"]), (7, True, []))
        next((self.folder / "footfall.store").glob("segment-*")).unlink()
        done = self.refused(8, "verify", "--json", says="1 finding,")
        damaged = json.loads(done.out)
        self.assertFalse(damaged["sound"])
        self.assertRegex(damaged["findings"][0], "segment-[0-9]+: is missing")

    def test_one_row_is_not_rows(self):
        one = "".join(SMALL.splitlines(keepends=True)[:2])
        done = self.ok("ingest", self.file("one.csv", one))
        self.assertIn("1 row read = 1 stored + 0 set aside + 0 duplicates dropped\n", done.out)
        self.assertRegex(done.err, "^1 row in ")
        self.assertIn(" 1 row: sound", self.ok("verify").out)
        self.assertRegex(self.ok("run", "kpis", "--output", "out/").err, "^1 answer in ")
        bad = self.file("bad.csv", one.replace("100.00", "much"))
        self.refused(4, "ingest", bad, says="bad.csv: 1 of 1 row is bad, over the limit of 5%")

    def test_a_file_is_no_store(self):
        file = self.file("small.csv", SMALL)
        self.refused(3, "ingest", file, "--store", file, says="is a file, not a folder")


class Completion(CommandLine):
    """What is offered for the last word on the line, asked of the shells themselves."""

    def in_bash(self, *words):
        script = self.file("script", self.ok("completion", "bash").out)
        done = subprocess.run(
            ["bash", "-c", 'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _footfall;'
             ' echo "${COMPREPLY[@]}"', script, "footfall", *words],
            capture_output=True, cwd=self.folder, timeout=60, check=True, text=True)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def in_fish(self, *words):
        if shutil.which("fish") is None:
            self.skipTest("fish is not installed")
        script = self.file("script", self.ok("completion", "fish").out)
        done = subprocess.run(
            ["fish", "--no-config", "-c", 'source $argv[1]; complete -C "$argv[2]"', script,
             " ".join(("footfall", *words))], capture_output=True, cwd=self.folder, timeout=60,
            check=True, text=True, env=environment(HOME=str(self.folder)))
        self.assertEqual(done.stderr, "")
        return dict(line.partition("\t")[::2] for line in done.stdout.splitlines())

    def test_every_option_is_known(self):
        for shell in ("bash", "zsh"):
            script = self.ok("completion", shell).out
            for option in ("--dataset", "--again", "--max-bad-rows", "--suite", "--json",
                           "--time-limit", "--store"):
                self.assertIn(f"{option} ", script)
        self.assertEqual(self.in_bash("sql", "--t"), ["--time-limit", "--timezone", "--threads"])
        self.assertEqual(self.in_bash("ingest", "--w"), [])
        self.assertIn(" -l time-limit -r -d 'a statement that ", self.ok("completion", "fish").out)
        self.refused(2, "completion", "fisch", says='did you mean "fish"?')

    def test_bash_offers_the_parameters_of_the_analysis(self):
        self.assertEqual(self.in_bash("run", "funnel", "--st"), ["--store", "--steps"])
        self.assertEqual(self.in_bash("explain", "--store", "x", "funnel", "--wi"), ["--window"])
        self.assertEqual(self.in_bash("run", "kpis", "--st"), ["--store"])

    def test_bash_offers_the_words_of_a_verb(self):
        self.assertEqual(self.in_bash("ver"), ["verify", "version"])
        self.assertEqual(self.in_bash("run", "fun"), ["funnel"])
        self.assertEqual(self.in_bash("list", "da"), ["datasets"])

    def test_zsh_reads_what_bash_reads(self):
        bash = self.ok("completion", "bash").out
        self.assertTrue(self.ok("completion", "zsh").out.endswith("bashcompinit\n" + bash))

    def test_fish_offers_the_same_and_says_what_it_means(self):
        offered = self.in_fish("run", "funnel", "--st")
        self.assertEqual(sorted(offered), ["--steps", "--store"])
        self.assertIn("first step first", offered["--steps"])
        self.assertIn("the store; default", offered["--store"])
        self.assertEqual(list(self.in_fish("run", "kpis", "--st")), ["--store"])
        self.assertEqual(self.in_fish("ver")["version"], "the program's version")
        self.assertEqual(sorted(self.in_fish("run", "funnel", "--mode", "")),
                         ["any", "ordered", "strict"])


class Explaining(CommandLine):
    def sql(self, *words):
        return self.ok("explain", *words).out.split("SQL of its inputs")[1]

    def test_explain_is_of_the_parameters_given(self):
        self.small_store()
        self.assertIn("'cart'", self.sql("funnel"))
        told = self.ok("explain", "funnel", "--steps", "view,purchase", "--scope", "session").out
        self.assertIn("default: view,cart,purchase; given: view,purchase\n", told)
        self.assertNotIn("'cart'", told)
        self.assertIn("of the data: event_time, event_type, user_id, session_id\n", told)
        self.refused(2, "explain", "funnel", "--steps", "view,purchse", says='"purchase"?')
        self.refused(2, "explain", "funnel", "--stpes", "view", says='"steps"?')

    def test_explain_is_of_the_form_asked_for(self):
        self.small_store()
        told = self.ok("explain", "user_affinity", "--form", "published").out
        self.assertIn("Columns, for rees46, in the published form\n", told)
        self.assertNotEqual(self.sql("user_affinity"),
                            self.sql("user_affinity", "--form", "published"))
        # It has one form only.
        self.assertEqual(self.sql("funnel"), self.sql("funnel", "--form", "published"))
        self.refused(2, "explain", "funnel", "--form", "publshed", says='"published"?')

    def test_explain_says_what_an_answer_needs(self):
        self.small_store()
        told = self.ok("explain", "events_by_type").out
        self.assertIn("Needs\n  of the data: event_type, user_id, session_id\nSQL", told)
        self.assertIn("  carts: the answer of cart_abandonment\n", self.ok("explain", "kpis").out)

    def test_explain_can_be_json(self):
        without = json.loads(self.ok("explain", "funnel", "--json").out)
        self.assertNotIn("columns", without)
        self.small_store()
        told = json.loads(self.ok("explain", "funnel", "--window", "1h", "--format", "json").out)
        self.assertEqual(list(told), ["name", "title", "summary", "definition", "parameters",
                                      "form", "published", "cost", "example", "dataset",
                                      "columns", "needs", "inputs"])
        window = [each for each in told["parameters"] if each["name"] == "window"][0]
        self.assertEqual((window["default"], window["value"]), ("7d", "1h"))
        self.assertEqual(told["needs"], {"columns": ["event_time", "event_type", "user_id"],
                                         "answers": []})
        self.assertEqual([each["name"] for each in told["inputs"]], ["walk"])
        names = [each["name"] for each in told["columns"]]
        self.assertEqual(names, self.ok("run", "funnel").out.splitlines()[0].split(","))
        self.ok("explain", "funnel", "--window", "1h", "--output", "funnel.json")
        self.assertEqual(json.loads((self.folder / "funnel.json").read_text()), told)
        self.refused(2, "explain", "funnel", "--format", "csv", says="--format table or json")

    def test_explain_says_where_an_answer_does_not_apply(self):
        self.mapped_store("scored", """\
name = "score"
from = "score"
type = "integer"
""", "at,what,score\n2019-10-01 00:00:00 UTC,view,3\n")
        self.assertIn("Does not apply to scored: needs ", self.ok("explain", "basket_pairs").out)
        told = json.loads(self.ok("explain", "basket_pairs", "--json").out)
        self.assertRegex(told["not_applicable"], "^needs .*product_id")


class Limits(CommandLine):
    # Some minutes of work, none of it memory.
    LONG = "SELECT count(*) FROM range(100000) a, range(100000) b WHERE a.range + b.range = -1"

    def test_sql_may_be_given_less_or_more_time(self):
        self.small_store()
        self.refused(6, "sql", self.LONG, "--time-limit", "500ms",
                     says=["ran longer than 0.5 s", "--time-limit"])
        self.ok("sql", "SELECT 1", "--time-limit", "2h")
        self.ok("sql", "SELECT 1", "--time-limit", "9000w")
        self.refused(2, "sql", "SELECT 1", "--time-limit", "0s", says='--time-limit: "0s"')
        self.assertIn("--time-limit", self.ok("sql", "--help").out)


class NumbersStayNumbers(CommandLine):
    def test_a_text_that_is_a_number_is_written_as_it_is(self):
        self.small_store()
        done = self.ok("sql", "SELECT '-3.5' AS a, '+1e5' AS b, '-3.5-1' AS c, '=1' AS d")
        self.assertEqual(done.out, "a,b,c,d\n-3.5,+1e5,'-3.5-1,'=1\n")

    def test_a_number_as_a_group_is_not_altered(self):
        self.mapped_store("scored", """\
name = "score"
from = "score"
type = "decimal"
scale = 1
""", "at,what,score\n2019-10-01 00:00:00 UTC,view,-3.5\n")
        rows = self.ok("run", "trend", "--measure", "events", "--split", "score").rows()
        self.assertEqual([row["split"] for row in rows], ["-3.5"])
        rows = self.ok("run", "profile").rows()
        self.assertEqual([row["min"] for row in rows if row["column"] == "score"], ["-3.5"])


class StoresThatAreNotWhole(CommandLine):
    def test_a_missing_segment_is_damage(self):
        self.small_store()
        segment = next((self.folder / "footfall.store").glob("segment-*"))
        segment.unlink()
        for words in (("run", "kpis"), ("sql", "SELECT 1"), ("verify",)):
            done = self.refused(8, *words)
            self.assertIn(f"{segment.name}: is missing", done.out + done.err, words)
        self.refused(8, "run", "kpis", says="footfall verify")


if __name__ == "__main__":
    unittest.main()
