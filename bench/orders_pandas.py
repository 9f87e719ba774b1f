"""pandas' side of the benchmark of orders; XLSX through openpyxl.

    orders_pandas.py retail FILE PARQUET DIR    CSV, JSON, Parquet or XLSX, typed and cleaned
    orders_pandas.py sales FOLDER PARQUET DIR   three files, written as three Parquet files

Money is kept as whole ten-thousandths: pandas has no decimals of its own. Prints one JSON object:
the seconds; tables to compare lie in DIR as CSV.
"""
import json
import re
import sys
import time
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import orders_rules as rules
from duckdb_peer import write_table

# re has no \p{L}: a letter is what counts as a word's sign and is neither digit nor underscore.
NOT_OF_A_NAME = r"[^\w '.\-]|[\d_]"


def units(column):
    return (pd.to_numeric(column) * 10_000).round().astype("int64")


def retail_source(file):
    if file.endswith(".parquet"):
        return pd.read_parquet(file)
    if file.endswith(".json"):
        return pd.read_json(file, dtype=False)
    if file.endswith(".xlsx"):
        return pd.read_excel(file, engine="openpyxl", dtype={"InvoiceNo": str, "StockCode": str})
    return pd.read_csv(file, engine="pyarrow", dtype={"InvoiceNo": "string",
                                                      "StockCode": "string"})


def retail(file):
    lines = retail_source(file)
    invoice = lines["InvoiceNo"].astype(str)
    lines = lines[~invoice.str.startswith("A")]
    invoice, code = lines["InvoiceNo"].astype(str), lines["StockCode"].astype(str)
    back = lines["Quantity"] < 0
    kind = np.select([back & invoice.str.startswith("C"), back], ["return", "adjustment"],
                     "purchase")
    price, quantity = units(lines["UnitPrice"]), lines["Quantity"].abs()
    return pd.DataFrame({
        "event_time": pd.to_datetime(lines["InvoiceDate"], format="%Y-%m-%d %H:%M:%S"),
        "event_type": kind, "user_id": lines["CustomerID"].astype("Int64"), "order_id": invoice,
        "product_id": code, "title": lines["Description"].str.strip(),
        "quantity": quantity, "price": price,
        "amount": price * quantity, "country": lines["Country"],
        "service": code.isin(rules.SERVICE) | code.str.startswith("gift_")})


def sales(folder):
    raw = pd.read_json(f"{folder}/Orders.json", dtype=False)
    orders = pd.DataFrame({
        "order_id": raw["Order ID"],
        "event_time": pd.to_datetime(raw["Order Date"], format="%d/%m/%Y"),
        "ship_date": pd.to_datetime(raw["Ship Date"], format="%d/%m/%Y"),
        "ship_mode": raw["Ship Mode"], "user_id": raw["Customer ID"],
        "product_id": raw["Product ID"], "quantity": raw["Quantity"],
        "amount": units(raw["Price"]), "discount": units(raw["Discount"]),
        "profit": units(raw["Profit"])})
    products = (pd.read_csv(f"{folder}/Products.csv", dtype=str)
                .drop_duplicates("Product ID", keep="last"))
    products["Price per product"] = products["Price per product"].map(Decimal)
    sheet = pd.read_excel(f"{folder}/Customers.xlsx", engine="openpyxl",
                          dtype={"phone": str, "Postal Code": str})
    name = (sheet["Customer Name"].str.replace(NOT_OF_A_NAME, "", regex=True)
            .str.replace(" +", " ", regex=True).str.replace(r"\.+", ".", regex=True)
            .str.strip(" "))
    digits = (sheet["phone"].str.replace(rules.EXTENSION, "", regex=True, flags=re.DOTALL)
              .str.replace(r"\D", "", regex=True)
              .str.replace(rules.COUNTRY_CODE, r"\2", regex=True))
    customers = pd.DataFrame({
        "user_id": sheet["Customer ID"], "name": name.where(name != ""),
        "raw_name": sheet["Customer Name"],
        "email": sheet["email"].where(sheet["email"].str.contains(rules.MAIL, regex=True)),
        "phone": digits.where(digits.str.len() == 10),
        "address": sheet["address"].str.replace(r"\s+", " ", regex=True).str.strip(),
        "segment": sheet["Segment"], "country": sheet["Country"], "city": sheet["City"],
        "state": sheet["State"], "postal_code": sheet["Postal Code"].str.zfill(5),
        "region": sheet["Region"]})
    return {"orders": orders, "products": products, "customers": customers}


def decimal(units_of):
    return Decimal(int(units_of)) / 10_000


def checks(task, tables):
    if task == "retail":
        events = tables["events"]
        events["month"] = events["event_time"].dt.strftime("%Y-%m")
        table = events.groupby(["event_type", "month"], as_index=False).agg(
            lines=("order_id", "size"), users=("user_id", "nunique"),
            orders=("order_id", "nunique"), units=("quantity", "sum"), amount=("amount", "sum"))
        table["amount"] = table["amount"].map(decimal)
        return {"retail": table}
    orders, customers = tables["orders"], tables["customers"]
    lines = orders.groupby("ship_mode", as_index=False).agg(
        lines=("order_id", "size"), orders=("order_id", "nunique"), users=("user_id", "nunique"),
        units=("quantity", "sum"), amount=("amount", "sum"), discounts=("discount", "sum"),
        profit=("profit", "sum"), first_ship_date=("ship_date", "min"))
    for name in ("amount", "discounts", "profit"):
        lines[name] = lines[name].map(decimal)
    return {"sales": lines, "customers": customers.groupby("region", as_index=False).agg(
        people=("user_id", "size"), names=("name", "count"), different_names=("name", "nunique"),
        phones=("phone", "count"), mails=("email", "count"),
        first_postal_code=("postal_code", "min"))}


def main():
    task, source, parquet, out = sys.argv[1:5]
    start = time.perf_counter()
    tables = {"events": retail(source)} if task == "retail" else sales(source)
    for name, table in tables.items():
        table.to_parquet(f"{parquet}.{name}", compression="lz4")
    seconds = time.perf_counter() - start
    for name, table in checks(task, tables).items():
        write_table(Path(out) / f"{name}.csv", list(table.columns), table.itertuples(index=False))
    print(json.dumps({"seconds": seconds, "version": pd.__version__}))


if __name__ == "__main__":
    main()
