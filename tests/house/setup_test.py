"""The set-up does nothing where all is there; every pin is exact."""
import pathlib
import subprocess
import time
import unittest

PROJECT = pathlib.Path(__file__).resolve().parents[2]


def setup(*words):
    return subprocess.run(
        ["bash", PROJECT / "tools" / "setup", *words], capture_output=True, text=True,
        stdin=subprocess.DEVNULL, check=False)


class Setup(unittest.TestCase):
    def test_it_is_quiet_and_quick_where_all_is_there(self):
        setup("build")
        began = time.monotonic()
        done = setup("build")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assertLess(time.monotonic() - began, 5)

    def test_an_unknown_level_is_refused_in_words(self):
        done = setup("everything")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(
            done.stderr, 'setup: "everything" is not a level; write build, test or lint\n')

    def test_every_pin_is_exact_and_known_to_the_unpacking(self):
        text = (PROJECT / "tools" / "parts" / "pinned.txt").read_text()
        unpacking = (PROJECT / "tools" / "setup").read_text()
        rows = [line.split() for line in text.splitlines() if not line.startswith("#")]
        self.assertGreaterEqual(len(rows), 6)
        for folder, kind, name, version, size, digest, file in rows:
            self.assertRegex(digest, r"^[0-9a-f]{64}$", name)
            self.assertRegex(size, r"^[0-9]+$", name)
            self.assertIn(kind, ("wheel", "source", "npm"), name)
            self.assertIn(version.split("-")[0], file)
            self.assertTrue(f"    {name})" in unpacking or "@duckdb/*)" in unpacking, name)
            self.assertRegex(folder, r"^[a-z]+$")


if __name__ == "__main__":
    unittest.main()
