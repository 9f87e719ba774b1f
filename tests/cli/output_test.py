"""Where --output points: files are replaced whole, links are followed and stay, devices and pipes
are written into and never replaced. All nodes are made in the test's own folder."""
import os
import stat
import subprocess
import threading
import time
import unittest

from program import PROGRAM, SMALL, CommandLine, environment, tree

# Every verb that writes what --output names.
WRITERS = (("run", "kpis"), ("sql", "SELECT 1 AS one"), ("report",), ("list", "analyses"),
           ("generate", "rees46", "--rows", "100"), ("export", "events"))


class WhatOutputNames(CommandLine):
    def device(self, name, minor):
        """A memory device (3: takes everything, 7: always full) in the test's own folder."""
        path = self.folder / name
        try:
            os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, minor))
            os.close(os.open(path, os.O_WRONLY))
        except PermissionError:
            self.skipTest("devices can only be made by root, on a disk that allows them")
        return path

    def left_over(self):
        return [name for name in os.listdir(self.folder) if "tmp" in name]

    def test_a_device_is_written_into_and_stays_a_device(self):
        self.small_store()
        nothing = self.device("nothing", 3)
        for words in WRITERS:
            self.assertEqual(self.ok(*words, "--output", nothing).out, "", words)
            self.assertTrue(stat.S_ISCHR(os.stat(nothing).st_mode), words)
        self.assertEqual(self.left_over(), [])

    def test_a_device_that_takes_nothing_is_an_error(self):
        self.small_store()
        full = self.device("full", 7)
        for words in WRITERS:
            self.refused(6, *words, "--output", full, says="No space left on device")
            self.assertTrue(stat.S_ISCHR(os.stat(full).st_mode), words)

    def test_a_named_pipe_gets_the_bytes(self):
        self.small_store()
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        for words in WRITERS:
            got = []
            reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()), daemon=True)
            reader.start()
            self.ok(*words, "--output", pipe)
            reader.join(timeout=30)
            self.assertTrue(stat.S_ISFIFO(os.stat(pipe).st_mode), words)
            self.ok(*words, "--output", "plain")
            self.assertEqual(got[0], (self.folder / "plain").read_bytes(), words)

    def test_a_link_stays_a_link_and_its_file_is_replaced(self):
        self.small_store()
        (self.folder / "far").mkdir()
        for words in WRITERS:
            self.file("far/answer", "old")
            for link, target in (("one", "far/answer"), ("two", "one")):
                (self.folder / link).unlink(missing_ok=True)
                (self.folder / link).symlink_to(target)
            self.ok(*words, "--output", "two")
            self.ok(*words, "--output", "plain")
            self.assertTrue((self.folder / "one").is_symlink(), words)
            self.assertTrue((self.folder / "two").is_symlink(), words)
            self.assertEqual((self.folder / "far" / "answer").read_bytes(),
                             (self.folder / "plain").read_bytes(), words)
        self.assertEqual(os.listdir(self.folder / "far"), ["answer"])

    def test_no_output_goes_into_the_store(self):
        self.small_store()
        store = self.folder / "footfall.store"
        before = tree(store)
        (self.folder / "way").symlink_to(store.name)
        (self.folder / "file").symlink_to("way/MANIFEST")
        (self.folder / "fresh").symlink_to(store / "fresh")
        places = (store / "MANIFEST", store / "segment-000001", store / "new", f"{store}/", store,
                  f"{store}/new/deeper/", "file", "fresh", "way/", f"other/../{store.name}/new")
        (self.folder / "other").mkdir()
        self.assertIn("MANIFEST", before)
        for place in places:
            for words in WRITERS:
                self.refused(2, *words, "--output", place, says="lies in the store")
            self.refused(2, "export", "events", "--partition-by", "date", "--output", place,
                         says="lies in the store")
        # Links of a folder that is none of the store's.
        lake = self.folder / "lake"
        lake.mkdir()
        for name, there in (("events.csv", "MANIFEST"), ("events", "fresh/"), ("kpis.csv", "new"),
                            ("report.html", "new.html"), ("sql.csv", "segment-000001")):
            (lake / name).symlink_to(store / there)
        for words in (("export", "loads", "events"), ("export", "events", "--partition-by", "date"),
                      ("run", "kpis"), ("sql", "SELECT 1"), ("report",)):
            self.refused(2, *words, "--output", "lake/", says="lies in the store")
        self.assertEqual(sorted(os.listdir(lake)),
                         ["events", "events.csv", "kpis.csv", "report.html", "sql.csv"])
        self.assertEqual(tree(store), before)
        self.ok("run", "kpis", "--output", f"{store}.answers/")

    def test_a_link_to_nothing_makes_what_it_names(self):
        self.small_store()
        (self.folder / "link").symlink_to("new")
        self.ok("run", "kpis", "--output", "link")
        self.assertTrue((self.folder / "link").is_symlink())
        self.assertIn("measure", (self.folder / "new").read_text())

    def test_a_link_to_a_device_leaves_both(self):
        self.small_store()
        nothing = self.device("nothing", 3)
        (self.folder / "link").symlink_to("nothing")
        self.ok("run", "kpis", "--output", "link")
        self.assertTrue((self.folder / "link").is_symlink())
        self.assertTrue(stat.S_ISCHR(os.lstat(nothing).st_mode))

    def test_links_in_a_circle_are_refused(self):
        self.small_store()
        (self.folder / "a").symlink_to("b")
        (self.folder / "b").symlink_to("a")
        self.refused(6, "run", "kpis", "--output", "a", says="cannot write a")
        self.assertTrue((self.folder / "a").is_symlink())

    def test_the_programs_own_standard_output_gets_data_only(self):
        self.small_store()
        plain = self.ok("run", "kpis").out
        for name in ("/dev/fd/1", "/proc/self/fd/1"):
            self.assertEqual(self.ok("run", "kpis", "--output", name).out, plain)
        with open(self.folder / "log", "wb") as log:  # goes on where the log is, replaces nothing
            log.write(b"before\n")
            log.flush()
            self.start("run", "kpis", "--output", "/proc/self/fd/1", stdout=log).wait(timeout=60)
        self.assertEqual((self.folder / "log").read_text(), "before\n" + plain)

    def test_who_may_read_a_file_stays_as_it_was(self):
        self.small_store()
        path = self.folder / "secret.csv"
        path.write_text("old")
        path.chmod(0o600)
        self.ok("run", "kpis", "--output", path)
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        self.assertIn("measure", path.read_text())

    def test_what_goes_wrong_leaves_the_file_as_it_was(self):
        self.small_store()
        self.file("answer.csv", "old")
        self.refused(2, "generate", "rees47", "--rows", "9", "--output", "answer.csv")
        self.refused(5, "sql", "SELECT no_such FROM events", "--output", "answer.csv")
        self.assertEqual((self.folder / "answer.csv").read_text(), "old")
        (self.folder / "folder").mkdir()
        self.refused(2, "generate", "rees46", "--rows", "9", "--output", "folder",
                     says="is a folder")
        self.assertEqual(self.left_over(), [])


class AReaderThatGoesAway(CommandLine):
    def test_sql_leaves_no_folder_behind(self):
        self.small_store()
        (self.folder / "scratch").mkdir()
        done = subprocess.run(
            ["sh", "-c", '"$0" sql "SELECT range FROM range(3000000)" --format csv | head -1',
             PROGRAM], cwd=self.folder, capture_output=True, timeout=60,
            env={**os.environ, "TMPDIR": str(self.folder / "scratch")}, check=True)
        self.assertEqual((done.stdout, done.stderr), (b"range\n", b""))
        for _ in range(100):  # the pipeline ends with `head`, the program a moment later
            if os.listdir(self.folder / "scratch"):
                time.sleep(0.1)
        self.assertEqual(os.listdir(self.folder / "scratch"), [])

    def with_nobody_reading(self, *words):
        """(exit code, stderr) of a command whose standard output is a pipe closed beforehand."""
        reader, writer = os.pipe()
        os.close(reader)
        try:
            done = subprocess.run([PROGRAM, *words], cwd=self.folder, stdout=writer,
                                  stderr=subprocess.PIPE, timeout=120, env=environment(),
                                  check=False)
        finally:
            os.close(writer)
        return done.returncode, done.stderr.decode()

    def test_an_answer_nobody_reads_ends_the_program_quietly(self):
        self.small_store()
        for words in (("run", "kpis"), ("sql", "SELECT 1"), ("list", "analyses")):
            code, said = self.with_nobody_reading(*words)
            self.assertEqual((code, said), (0, ""), words)

    def test_every_file_is_written_whoever_reads_their_names(self):
        self.small_store()
        self.ok("run", "--all", "--output", "there/")
        code, said = self.with_nobody_reading("run", "--all", "--output", "here/")
        self.assertEqual(code, 0)
        self.assertIn(" answers in ", said)
        self.assertEqual(tree(self.folder / "here"), tree(self.folder / "there"))
        self.ok("report", "--output", "page/")
        self.assertEqual(self.with_nobody_reading("report", "--output", "leaf/")[0], 0)
        self.assertEqual(sorted(os.listdir(self.folder / "leaf")),
                         sorted(os.listdir(self.folder / "page")))
        self.assertEqual(self.with_nobody_reading("small.csv", "--output", "alone.html")[0], 0)
        self.assertIn("<html", (self.folder / "alone.html").read_text()[:500])

    def test_what_was_stored_and_set_aside_is_said_whoever_reads_the_ledger(self):
        bad = SMALL.replace("0.50,8,s2", "none,8,s2")
        code, said = self.with_nobody_reading("ingest", self.file("bad.csv", bad),
                                              "--max-bad-rows", "50%")
        self.assertEqual(code, 0)
        self.assertIn("set aside, for example", said)
        self.assertIn("commit 1", said)
        self.assertEqual(len(self.ok("list", "set-aside").rows()), 2)

    def test_damage_is_an_error_whoever_reads_the_findings(self):
        self.small_store()
        next((self.folder / "footfall.store").glob("segment-*")).unlink()
        self.assertEqual(self.with_nobody_reading("verify")[0], 8)


if __name__ == "__main__":
    unittest.main()
