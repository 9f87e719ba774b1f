"""Prints a workbook's one sheet, a row a line: an oracle that knows nothing of the writer.

usage: python3 sheet_cells.py FILE.xlsx

Cells as kind:value, apart by " | ": n a number, s a text, b a truth value, with @ and the number
format where it is not the general one; empty cells are left out, so each begins with its column.
"""
import re
import sys
import xml.etree.ElementTree as ET
import zipfile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def unescaped(text):
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


def formats(book):
    """The number format of each style, "" for the general one."""
    root = ET.fromstring(book.read("xl/styles.xml"))
    named = {f.get("numFmtId"): f.get("formatCode") for f in root.iter(MAIN + "numFmt")}
    styles = root.find(MAIN + "cellXfs")
    return [named.get(style.get("numFmtId"), "") for style in styles]


def shown(cell, styles, shared):
    kind = cell.get("t", "n")
    value = cell.find(MAIN + "v")
    if kind == "inlineStr":
        text = "".join(t.text or "" for t in cell.iter(MAIN + "t"))
        return "s:" + unescaped(text)
    if value is None:
        return None
    if kind == "s":
        return "s:" + unescaped(shared[int(value.text)])
    style = styles[int(cell.get("s", "0"))]
    return f"{kind}:{value.text}" + (f"@{style}" if style else "")


def main():
    with zipfile.ZipFile(sys.argv[1]) as book:
        styles, shared = formats(book), []
        if "xl/sharedStrings.xml" in book.namelist():
            root = ET.fromstring(book.read("xl/sharedStrings.xml"))
            shared = ["".join(t.text or "" for t in si.iter(MAIN + "t")) for si in root]
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
        for row in sheet.iter(MAIN + "row"):
            cells = []
            for cell in row.iter(MAIN + "c"):
                text = shown(cell, styles, shared)
                if text is not None:
                    cells.append(cell.get("r") + " " + text)
            print(" | ".join(cells))


if __name__ == "__main__":
    main()
