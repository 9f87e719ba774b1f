"""Files of other formats that are not what they should be. Decoders die, loop or are ended: the
program and its store live on; rows that cannot be loaded are set aside with their place."""
import json
import os
import shutil
import signal
import subprocess
import time
import unittest

from program import PROJECT, SMALL, CommandLine

LOST = "  the file is damaged, or made to do harm; nothing else was harmed\n"


def child_of(process):
    """The process that `process` has started, as soon as it has."""
    while process.poll() is None:
        for task in os.listdir(f"/proc/{process.pid}/task"):
            with open(f"/proc/{process.pid}/task/{task}/children", encoding="ascii") as children:
                found = children.read().split()
            if found:
                return int(found[0])
    raise AssertionError("it ended before it had a decoder")


def is_gone(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


class Decoders(CommandLine):
    def setUp(self):
        super().setUp()
        self.ok("ingest", self.file("small.csv", SMALL), "--store", "store")
        self.before = self.told()

    def told(self):
        """What the store says of itself."""
        return [self.ok(*words, "--store", "store").out
                for words in (("list", "loads"), ("run", "kpis"), ("verify",))]

    def is_unharmed(self):
        self.assertEqual(self.told(), self.before)
        self.ok("ingest", self.file("more.csv", SMALL.replace(",7,s1", ",9,s9")),
                "--store", "store")

    def large_json(self):
        """Long enough in its decoder to be caught there."""
        names, *lines = SMALL.splitlines()
        row = json.dumps(dict(zip(names.split(","), lines[0].split(","))))
        return self.file("large.json", (row + "\n") * 300_000)

    def test_a_file_of_which_its_library_dies_is_refused_and_the_store_is_whole(self):
        # Two bytes of it were changed; Arrow's reader of ORC aborts.
        shutil.copy(PROJECT / "tests" / "cli" / "damaged.orc", self.folder)
        done = self.refused(3, "ingest", "damaged.orc", "--store", "store")
        self.assertEqual(done.err, "footfall: damaged.orc: could not be read (its decoder stopped: "
                                   "signal 6, SIGABRT)\n" + LOST)
        self.is_unharmed()

    def test_a_decoder_that_is_ended_midway_ends_the_load_and_nothing_else(self):
        large = self.large_json()
        for ended in (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS):
            loading = self.start("ingest", large, "--store", "store", stderr=subprocess.PIPE)
            os.kill(child_of(loading), ended)
            _, err = loading.communicate(timeout=60)
            self.assertEqual(loading.returncode, 3)
            self.assertIn(f"large.json: could not be read (its decoder stopped: signal "
                          f"{int(ended)}, {ended.name})\n" + LOST, err.decode())
        self.is_unharmed()

    def test_a_decoder_does_not_outlive_the_program(self):
        loading = self.start("ingest", self.large_json(), "--store", "store")
        decoder = child_of(loading)
        loading.kill()
        loading.wait(timeout=60)
        for _ in range(600):
            if is_gone(decoder):
                break
            time.sleep(0.1)
        self.assertTrue(is_gone(decoder))
        self.is_unharmed()


ROW = {"event_time": "2019-10-01 00:00:00 UTC", "event_type": "view", "product_id": 1,
       "category_id": 10, "category_code": "a.b", "brand": "acme", "price": 1.5, "user_id": 7,
       "user_session": "s"}


class RowsOfOtherFormats(CommandLine):
    def test_values_of_json_that_do_not_fit_their_columns_are_set_aside_with_their_line(self):
        no_key = " is not a whole number of 64 bits, as the mapping wants"
        cases = [({"user_id": 2 ** 63}, "user_id", '"9223372036854775808"' + no_key),
                 ({"user_id": 7.0}, "user_id", '"7.0"' + no_key),
                 ({"product_id": True}, "product_id", '"true"' + no_key),
                 ({"price": "n/a"}, "price", '"n/a" is not a number'),
                 ({"price": [1, 2]}, "price", '"[1,2]" is not a number'),
                 ({"price": 10 ** 20}, "price", '"100000000000000000000" is too large'),
                 ({"event_time": None}, "event_time", "is empty")]
        lines = [json.dumps(ROW), json.dumps({**ROW, "colour": "red"})]
        lines += [json.dumps({**ROW, **change}) for change, _, _ in cases]
        lines.append(json.dumps({name: ROW[name] for name in ROW if name != "event_type"}))
        lines.append(json.dumps(ROW).replace("1.5", "1e400"))
        # A column of its own, and no price.
        lines.append(json.dumps({**ROW, "price": {"amount": 1}}))
        told = self.ok("ingest", self.file("a.json", "\n".join(lines)), "--store", "store",
                       "--max-bad-rows", "100%").out
        self.assertIn("12 rows read = 3 stored + 9 set aside + 0 duplicates dropped", told)
        found = [(row["line"], row["column"], row["reason"])
                 for row in self.ok("list", "set-aside", "--store", "store").rows()]
        expected = [(str(line), column, f"{column}: {reason}")
                    for line, (_, column, reason) in enumerate(cases, start=3)]
        expected.append(("10", "event_type", "event_type: is empty"))
        expected.append(("11", "", '"price": 1e400 is a number of more than 350 digits'))
        self.assertEqual(found, expected)

    def parquet(self, name, columns):
        """The rows of SMALL with their columns as the SQL says."""
        if not (self.folder / "small").exists():
            self.ok("ingest", self.file("small.csv", SMALL), "--store", "small")
        self.ok("sql", f"SELECT {columns} FROM events", "--store", "small", "--format", "parquet",
                "--output", name)

    def test_parquet_whose_names_differ_in_case_alone_is_refused(self):
        most = "event_time, event_type, product_id, user_id, session_id AS user_session, price"
        self.parquet("a.parquet", most + ', price AS "Price"')
        self.refused(3, "ingest", "a.parquet", "--store", "store",
                     says=['a.parquet: the header names "price" twice (columns 6 and 7)\n',
                           "give each column a name of its own in the file"])

    def test_parquet_files_with_other_columns_are_loaded_together_but_keys_keep_their_type(self):
        most = "event_time, event_type, user_id, session_id AS user_session, price"
        (self.folder / "orders").mkdir()
        self.parquet("orders/1.parquet", most + ", product_id")
        self.parquet("orders/2.parquet", "product_id, 'red' AS colour, " + most)
        done = self.ok("ingest", "orders", "--store", "store")
        self.assertIn("14 rows read = 14 stored + 0 set aside + 0 duplicates dropped", done.out)
        self.parquet("orders/3.parquet", most + ", 'p-' || product_id AS product_id")
        self.refused(4, "ingest", "orders/3.parquet", "--store", "store",
                     says='orders/3.parquet: 7 of 7 rows are bad, over the limit of 5% '
                          '(--max-bad-rows); first: line 1, product_id: "p-1" is not a whole '
                          "number of 64 bits, as the mapping wants")


if __name__ == "__main__":
    unittest.main()
