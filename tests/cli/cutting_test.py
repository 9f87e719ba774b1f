"""Answers depend neither on how the rows came in nor on how many threads there are: a random shop
is cut into 1 to 20 loads, late rows and all, and read with 1 to 4 threads; every byte is the same.
"""
import os
import random
import unittest

from program import CommandLine, tree

import random_shop  # tests/oracle

SEEDS = range(int(os.environ.get("FOOTFALL_FIRST_SEED", "1")),
              int(os.environ.get("FOOTFALL_FIRST_SEED", "1"))
              + int(os.environ.get("FOOTFALL_SEEDS", "10")))


def cut(text, dice):
    """The records of a CSV dealt out to 1 to 20 files, each with the header."""
    records = []
    for line in text.splitlines(keepends=True):
        if records and records[-1].count('"') % 2:
            records[-1] += line  # a newline inside quotes
        else:
            records.append(line)
    header, rows = records[0], records[1:]
    parts = [[] for _ in range(dice.randrange(1, 21))]
    late = dice.random() < 0.7
    for at, row in enumerate(rows):
        parts[dice.randrange(len(parts)) if late else at * len(parts) // len(rows)].append(row)
    parts = [part for part in parts if part]
    return header, parts


class Cutting(CommandLine):
    def answers(self, store, threads, out):
        self.ok("run", "--all", "--store", store, "--threads", threads, "--output", f"{out}/")
        return tree(self.folder / out)

    def test_any_cutting_and_any_threads_give_the_same_bytes(self):
        for seed in SEEDS:
            for shape, make in random_shop.SHAPES.items():
                with self.subTest(seed=seed, shape=shape):
                    self.one_shop(f"{shape}-{seed}", shape, make(seed), random.Random(seed))

    def one_shop(self, name, shape, text, dice):
        header, parts = cut(text, dice)
        whole = self.file(f"{name}.csv", header + "".join("".join(part) for part in parts))
        self.ok("ingest", whole, "--dataset", shape, "--store", f"{name}.whole")
        for number, part in enumerate(parts):
            file = self.file(f"{name}-{number}.csv", header + "".join(part))
            self.ok("ingest", file, "--dataset", shape, "--store", f"{name}.parts", "--again",
                    "--threads", dice.randrange(1, 5))
        wanted = self.answers(f"{name}.whole", 1, f"{name}.wanted")
        self.assertGreaterEqual(len(wanted), 22)
        for threads in (1, 2, 3, 4):
            found = self.answers(f"{name}.parts", threads, f"{name}.{threads}")
            for answer, data in wanted.items():
                self.assertEqual(data.decode(), found[answer].decode(),
                                 f"{answer} of {len(parts)} parts with {threads} threads")

    def test_a_load_has_the_same_bytes_at_any_number_of_threads(self):
        text = self.ok("generate", "rees46", "--rows", "60000", "--seed", "5").out
        file = self.file("made.csv", text)
        stores = []
        for threads in (1, 2, 3, 4):
            self.ok("ingest", file, "--store", f"t{threads}", "--threads", threads)
            stores.append({name: data for name, data in tree(self.folder / f"t{threads}").items()
                           if "segment" in name or name.endswith(".seg")})
        self.assertTrue(stores[0])
        for other in stores[1:]:
            self.assertEqual(stores[0].keys(), other.keys())
            for name, data in stores[0].items():
                self.assertTrue(data == other[name], name)


if __name__ == "__main__":
    unittest.main()
