"""How the tests of the command line run footfall: a folder of its own, nothing of the user's."""
import csv
import io
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
PROGRAM = Path(os.environ.get("FOOTFALL_PROGRAM", PROJECT / "footfall")).resolve()
sys.path.insert(0, str(PROJECT / "tests" / "oracle"))

HEADER = ("event_time,event_type,product_id,category_id,category_code,brand,price,user_id,"
          "user_session\n")

# Two users and a guest; what they do is worked out by hand in the tests.
SMALL = HEADER + """\
2019-10-01 00:00:00 UTC,view,1,10,electronics.phone,acme,100.00,7,s1
2019-10-01 00:00:10 UTC,cart,1,10,electronics.phone,acme,100.00,7,s1
2019-10-01 00:01:00 UTC,purchase,1,10,electronics.phone,acme,100.00,7,s1
2019-10-01 00:01:30 UTC,purchase,2,11,,,0.50,7,s1
2019-10-02 12:00:00 UTC,view,2,11,,,0.50,8,s2
2019-10-02 12:00:05 UTC,cart,2,11,,,0.50,8,s2
2019-10-02 13:00:00 UTC,view,1,10,electronics.phone,acme,101.00,,
"""


def environment(**more):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH", "ASAN_OPTIONS",
                                                "TSAN_OPTIONS") if name in os.environ}
    return {**kept, "XDG_CONFIG_HOME": "/nonexistent", **more}


class Result:
    def __init__(self, done):
        self.code = done.returncode
        self.out = done.stdout.decode()
        self.err = done.stderr.decode()

    def rows(self):
        """The CSV of standard output as dictionaries."""
        return list(csv.DictReader(io.StringIO(self.out, newline="")))


class CommandLine(unittest.TestCase):
    """Each test has an empty folder, in which the program runs."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="footfall-cli-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def file(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        return str(path)

    def footfall(self, *words, stdin=b"", env=None, timeout=120):
        return Result(subprocess.run(
            [PROGRAM, *map(str, words)], input=stdin, capture_output=True, cwd=self.folder,
            env=environment(**(env or {})), timeout=timeout, check=False))

    def ok(self, *words, **options):
        done = self.footfall(*words, **options)
        self.assertEqual(done.code, 0, f"{words}\n{done.err}")
        return done

    def refused(self, code, *words, says=(), **options):
        """The command ends with this code and says these words on stderr, nothing on stdout."""
        done = self.footfall(*words, **options)
        self.assertEqual(done.code, code, f"{words}\n{done.out}\n{done.err}")
        for word in [says] if isinstance(says, str) else says:
            self.assertIn(word, done.err)
        return done

    def start(self, *words, **options):
        """The program, running; killed at the end of the test if it still is."""
        process = subprocess.Popen([PROGRAM, *map(str, words)], cwd=self.folder,
                                   env=environment(), **options)

        def stop():
            if process.poll() is None:
                process.kill()
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream and not stream.closed:
                    try:
                        stream.close()
                    except BrokenPipeError:
                        pass
            process.wait()

        self.addCleanup(stop)
        return process

    def mapped_store(self, name, column, rows):
        """A store of rows `at`, `what` and what the mapping's `column` takes."""
        mapping = self.file(f"{name}.toml", f"""\
name = "{name}"
[time]
from = "at"
format = "iso"
[event_type]
from = "what"
[[column]]
{column}""")
        self.ok("ingest", self.file(f"{name}.csv", rows), "--dataset", mapping)

    def small_store(self):
        self.ok("ingest", self.file("small.csv", SMALL))


def tree(folder):
    """The bytes of every file below a folder, by name."""
    return {str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(Path(folder).rglob("*")) if path.is_file()}
