"""Prints the rows of a workbook's first sheet as openpyxl reads them: a second opinion.

usage: PYTHONPATH=third_party/openpyxl python3 workbook_rows.py FILE.xlsx

A row a line: its number, a tab, and its cells apart by tabs, in which a backslash, a tab and a line
end are written \\\\, \\t and \\n. Texts are as footfall's row_sink.h has them: numbers in 15 digits
without exponent, dates without a time where their format shows none, empty for nothing.
"""
import datetime
import decimal
import re
import sys

import openpyxl


def of_escape(match):
    return chr(int(match[1], 16))


def text_of(cell):
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        exact = decimal.Decimal(format(value, ".15g"))
        text = format(exact, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, datetime.datetime):
        if "h" not in cell.number_format.lower() and value.time() == datetime.time():
            return value.date().isoformat()
        text = value.isoformat(sep=" ")
        return text.rstrip("0") if "." in text else text
    if isinstance(value, datetime.time):
        return value.isoformat()
    return re.sub(r"_x([0-9A-Fa-f]{4})_", of_escape, str(value))


def shown(text):
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def main():
    sheet = openpyxl.load_workbook(sys.argv[1], read_only=True, data_only=True).worksheets[0]
    width = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [text_of(cell) for cell in row]
        while cells and cells[-1] == "":
            cells.pop()
        if not cells:
            continue
        width = width or len(cells)
        cells += [""] * (width - len(cells))
        print("\t".join([str(number)] + [shown(cell) for cell in cells]))


if __name__ == "__main__":
    main()
