"""The lines of a made-up `online-retail` in the other formats: JSON (one array), Parquet, XLSX.

    orders_files.py CSV

Beside the CSV, under its name. Numbers are numbers there, as programs write them: a customer is
17850.0, and in the sheet an invoice or a code of digits alone is a number and a time a date.
"""
import sys
from pathlib import Path

import pandas as pd
from openpyxl import Workbook

TEXTS = {"InvoiceNo": str, "StockCode": str}


def number_or_text(text):
    return int(text) if text.isdecimal() else text


def write_sheet(lines, path):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Online Retail")
    sheet.append(list(lines.columns))
    for row in lines.itertuples(index=False):
        cells = [None if pd.isna(cell) else cell for cell in row]
        cells[0], cells[1] = number_or_text(cells[0]), number_or_text(cells[1])
        sheet.append(cells)
    book.save(path)


def main():
    path = Path(sys.argv[1])
    lines = pd.read_csv(path, dtype=TEXTS, keep_default_na=False,
                        na_values={"Description": [""], "CustomerID": [""]})
    lines.to_json(path.with_suffix(".json"), orient="records", force_ascii=False)
    lines["InvoiceDate"] = pd.to_datetime(lines["InvoiceDate"])
    lines.to_parquet(path.with_suffix(".parquet"))
    write_sheet(lines, path.with_suffix(".xlsx"))


if __name__ == "__main__":
    main()
