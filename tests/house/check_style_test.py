"""The check of sizes and names sees what it is there for: each planted fault must be named."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

CHECK = pathlib.Path(__file__).resolve().parents[2] / "tools" / "check_style"


def function(lines, head="int f(int a) {"):
    """A function of exactly `lines` lines."""
    return "\n".join([head] + ["  a = a + 1;"] * (lines - 2) + ["}"]) + "\n"


def check(files):
    """Runs the check over a small made-up project; returns (exit code, what it printed)."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        subprocess.run(["git", "init", "-q", folder], check=True)
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        done = subprocess.run(
            [sys.executable, CHECK, folder], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout


class Style(unittest.TestCase):
    def expect(self, files, *complaints):
        code, said = check(files)
        lines = said.splitlines()
        self.assertEqual(lines[:-1], list(complaints))
        self.assertEqual(code, 1 if complaints else 0)

    def test_a_tidy_file_is_fine(self):
        self.expect({
            "src/a.h": "// What a is.\n#pragma once\n",
            "src/a.cpp": '#include "src/a.h"\n\n#include <string>\n\n' + function(70)})

    def test_a_function_of_71_lines_is_named_by_its_first_line(self):
        self.expect({"src/a.cpp": "\n" + function(71)},
                    "src/a.cpp:2: a function of 71 lines; at most 70")

    def test_a_long_member_function_in_a_namespace_is_found(self):
        text = "namespace n {\nclass C : public B {\n" + function(71) + "};\n}  // namespace n\n"
        self.expect({"src/a.cpp": text}, "src/a.cpp:3: a function of 71 lines; at most 70")

    def test_a_signature_over_two_lines_counts(self):
        text = function(71, "int f(int a,\n      int b) {")
        self.expect({"src/a.cpp": text}, "src/a.cpp:1: a function of 72 lines; at most 70")

    def test_a_long_class_and_a_long_table_are_not_functions(self):
        rows = "".join(f"    {{{n}, f({n})}},\n" for n in range(90))
        methods = "".join(f"  int f{n}() {{ return {n}; }}\n" for n in range(90))
        text = "class C {\n" + methods + "};\nconst Table table{\n" + rows + "};\n"
        self.expect({"src/a.cpp": text})

    def test_braces_in_texts_and_comments_do_not_count(self):
        text = function(60, 'int f(int a) {  // {{{\n  g("{{", \'{\', R"({)", 1\'000);')
        self.expect({"src/a.cpp": text + function(60)})

    def test_a_file_of_601_lines_is_too_long(self):
        self.expect({"src/a.cpp": "int a;\n" * 600})
        self.expect({"src/a.cpp": "int a;\n" * 601}, "src/a.cpp: 601 lines; at most 600")

    def test_a_line_of_101_columns_is_too_wide(self):
        self.expect({"a.py": "#" * 100 + "\n"})
        self.expect({"a.py": "#" * 101 + "\n"}, "a.py:1: 101 columns; at most 100")

    def test_names_that_say_nothing_are_refused(self):
        self.expect({"src/utils.h": "// A.\n#pragma once\n"},
                    "src/utils.h: a file called utils says nothing about what is in it")
        self.expect({"src/FunnelWalk.cpp": "int a;\n"},
                    "src/FunnelWalk.cpp: names of files are snake_case")

    def test_a_header_says_what_it_is_and_is_read_once(self):
        self.expect({"src/a.h": "int a;\n"},
                    "src/a.h:1: a header starts with a comment that says what it is",
                    "src/a.h: no #pragma once")

    def test_a_source_includes_its_own_header_first(self):
        self.expect({"src/a.h": "// A.\n#pragma once\n",
                     "src/a.cpp": '#include <string>\n\n#include "src/a.h"\n'},
                    "src/a.cpp: includes string first; its own header comes first")

    def test_regex_and_work_left_for_later_are_refused(self):
        self.expect({"src/a.cpp": "#include <regex>\n// TO" "DO: faster\n"},
                    "src/a.cpp:2: left for later; do it, or make it an issue",
                    "src/a.cpp: <regex> is slow and overflows the stack; parse by hand")

    def test_ends_of_files_and_lines_are_clean(self):
        self.expect({"a.py": "a = 1"}, "a.py: ends with exactly one newline")
        self.expect({"a.py": "a = 1 \n"}, "a.py:1: blanks at the end")


if __name__ == "__main__":
    unittest.main()
