"""Decoders of other formats die, loop or are ended: the program and its store live on."""
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


if __name__ == "__main__":
    unittest.main()
