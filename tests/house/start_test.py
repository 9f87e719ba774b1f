"""The program answers --help at once: whatever is heavy is loaded only where it is used."""
import os
import pathlib
import subprocess
import time
import unittest

PROGRAM = os.environ.get("FOOTFALL_PROGRAM", "./footfall")
MILLIS_MAX = 30


class Start(unittest.TestCase):
    def test_help_takes_less_than_30_ms(self):
        # The best of many: the others were disturbed by what else the machine does.
        times = []
        for _ in range(40):
            began = time.perf_counter()
            done = subprocess.run([PROGRAM, "--help"], capture_output=True, check=False)
            times.append((time.perf_counter() - began) * 1000)
            self.assertEqual(done.returncode, 0, done.stderr)
        times.sort()
        print(f"--help: best {times[0]:.1f} ms, median {times[20]:.1f} ms")
        self.assertLess(times[0], MILLIS_MAX)

    def test_arrow_is_not_linked(self):
        needed = subprocess.run(
            ["readelf", "--dynamic", PROGRAM], capture_output=True, text=True, check=True).stdout
        self.assertIn("libc.so", needed)
        self.assertNotIn("libarrow", needed)
        self.assertNotIn("libparquet", needed)

    def test_it_starts_through_a_link_from_another_folder(self):
        link = pathlib.Path("/tmp") / f"footfall-{os.getpid()}"
        link.symlink_to(pathlib.Path(PROGRAM).resolve())
        self.addCleanup(link.unlink)
        done = subprocess.run([link, "--help"], cwd="/", capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
