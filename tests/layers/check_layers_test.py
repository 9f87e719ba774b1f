"""The check of the layers sees what it is there for: each fault is planted and must be named."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

CHECK = pathlib.Path(__file__).resolve().parents[2] / "tools" / "check_layers"

LAYERS = """# who may include whom
base:
model:  base
table:  base model
app:    base table
"""


def check(files):
    """Runs the check over a small made-up project; returns (exit code, what it printed)."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in {"src/layers.txt": LAYERS, **files}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        done = subprocess.run(
            [sys.executable, CHECK, "."], cwd=root, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout


class Layers(unittest.TestCase):
    def test_downward_and_own_includes_are_allowed(self):
        code, said = check({
            "src/base/error.h": "#include <string>\n",
            "src/table/table.cpp": '#include "table/table.h"\n#include "base/error.h"\n',
            "app/main.cpp": '#include "table/table.h"\n'})
        self.assertEqual((code, said), (0, "layers: 3 files, 0 forbidden includes\n"))

    def test_an_upward_include_is_named_with_file_and_line(self):
        code, said = check({"src/base/error.cpp": '#include <string>\n#include "table/table.h"\n'})
        self.assertEqual(code, 1)
        self.assertIn("src/base/error.cpp:2: base may not include table (src/layers.txt)", said)

    def test_a_layer_below_that_the_line_does_not_name_is_refused(self):
        code, said = check({"app/main.cpp": '#include "model/column.h"\n'})
        self.assertEqual(code, 1)
        self.assertIn("app/main.cpp:1: app may not include model (src/layers.txt)", said)

    def test_an_include_without_a_folder_is_refused(self):
        code, said = check({"src/base/error.cpp": '#include "error.h"\n'})
        self.assertEqual(code, 1)
        self.assertIn('"error.h" has no folder; write it from src/ on', said)

    def test_a_folder_without_a_line_is_refused(self):
        code, said = check({"src/odd/odd.cpp": ""})
        self.assertEqual(code, 1)
        self.assertIn('src/layers.txt has no line "odd:"', said)

    def test_a_line_that_names_a_folder_below_it_is_refused(self):
        code, said = check({"src/layers.txt": "base: model\nmodel: base\n"})
        self.assertEqual(code, 1)
        self.assertIn('src/layers.txt:1: "base" names "model", not above it', said)


if __name__ == "__main__":
    unittest.main()
