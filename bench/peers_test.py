"""The benchmark's questions still ask what footfall answers: bench/duckdb and bench/people over a
small made-up file, in the DuckDB that footfall is built with, cell by cell.

"""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import questions
import same_answers

HERE = Path(__file__).parent
PROGRAM = Path(os.environ["FOOTFALL_PROGRAM"]).resolve()
RANKED = ("top_products", "top_customers")  # the peers' questions stop at 20 rows
ROWS = "20000"


class Peers(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="footfall-peers-")
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.file = self.folder / "events.csv"
        with open(self.file, "wb") as out:
            self.run_program("generate", "rees46", "--rows", ROWS, "--seed", "1", stdout=out)
        self.run_program("ingest", self.file, "--store", "store")

    def run_program(self, *words, **options):
        subprocess.run([PROGRAM, *map(str, words)], cwd=self.folder, check=True,
                       **{"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **options})

    def peer(self, task):
        """What DuckDB says to the questions of a task, as files in a folder of its name."""
        out = self.folder / f"{task}-duckdb"
        out.mkdir()
        subprocess.run([sys.executable, HERE / "duckdb_peer.py", task, self.file,
                        self.folder / "peer.db", "1", out], check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "PYTHONPATH": str(HERE / "embedded")})
        return out

    def compare(self, name, theirs, *words):
        ours = self.folder / f"{name}-footfall.csv"
        self.run_program(*words, "--store", "store", "--format", "csv", "--keep-formulas",
                         "--output", ours)
        with self.subTest(name):
            self.assertEqual(same_answers.differences(ours, theirs / f"{name}.csv"), [])

    def test_every_question_has_footfalls_answer(self):
        for task in ("types", "load", "events"):
            self.peer(task)
        answers = self.peer("answers")
        for name in questions.texts("duckdb"):
            limit = "20" if name in RANKED else "1000000"
            self.compare(name, answers, "run", name, "--limit", limit)
        people = self.peer("people")
        for name, text in questions.texts("people").items():
            self.compare(name, people, "sql", text)


if __name__ == "__main__":
    unittest.main()
