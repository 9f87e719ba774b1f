"""Stores of every format that was ever released are read, answered and added to as they are.

A folder store-of-format-N holds a store that the first version to write format N made of first.csv
and second.csv (whose last row is bad). It is never made anew.
"""
import gzip
import shutil
import unittest
from pathlib import Path

from program import CommandLine, tree

KEPT = sorted(Path(__file__).parent.glob("store-of-format-*"))


class Upgrade(CommandLine):
    def old_store(self, kept):
        shutil.rmtree(self.folder / "old", ignore_errors=True)
        shutil.copytree(kept / "store", self.folder / "old")
        for name in ("first.csv", "second.csv"):
            (self.folder / name).write_bytes(gzip.decompress((kept / f"{name}.gz").read_bytes()))

    def new_store(self, *files):
        shutil.rmtree(self.folder / "new", ignore_errors=True)
        for file in files:
            self.ok("ingest", file, "--store", "new", "--again")

    def answers(self, store):
        self.ok("run", "--all", "--store", store, "--output", f"{store}-answers/")
        sql = self.ok("sql", "SELECT * FROM events ORDER BY ALL", "--store", store).out
        aside = self.ok("list", "set-aside", "--store", store, "--format", "csv").out
        return tree(self.folder / f"{store}-answers"), sql, aside

    def test_an_old_store_is_sound_and_answers_as_one_made_now(self):
        self.assertTrue(KEPT)
        for kept in KEPT:
            with self.subTest(kept.name):
                self.old_store(kept)
                before = tree(self.folder / "old")
                said = self.ok("verify", "--store", "old")
                self.assertIn("130", said.out + said.err)
                self.new_store("first.csv", "second.csv")
                self.assertEqual(self.answers("old"), self.answers("new"))
                self.assertEqual(tree(self.folder / "old"), before, "reading wrote something")

    def test_rows_can_be_added_to_an_old_store(self):
        for kept in KEPT:
            with self.subTest(kept.name):
                self.old_store(kept)
                more = self.file("more.csv", "".join(
                    line.replace("2019-10-", "2019-11-")
                    for line in (self.folder / "first.csv").read_text().splitlines(True)))
                self.ok("ingest", more, "--store", "old")
                self.new_store("first.csv", "second.csv", more)
                self.ok("verify", "--store", "old")
                self.assertEqual(self.answers("old"), self.answers("new"))


if __name__ == "__main__":
    unittest.main()
