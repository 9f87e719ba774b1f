"""Polars' side of the benchmark of orders.

    orders_polars.py retail FILE PARQUET DIR    CSV, JSON, Parquet or XLSX, typed and cleaned
    orders_polars.py sales FOLDER PARQUET DIR   three files, written as three Parquet files

Prints one JSON object: the seconds; tables to compare lie in DIR as CSV. Polars has no regular
time with unpadded days, so these dates are cut into their parts.
"""
import json
import sys
import time
from pathlib import Path

import polars as pl
import orders_rules as rules
from duckdb_peer import write_table

MONEY = pl.Decimal(18, 4)
RETAIL = {"InvoiceNo": pl.String, "StockCode": pl.String, "Description": pl.String,
          "Quantity": pl.Int64, "InvoiceDate": pl.String, "UnitPrice": pl.String,
          "CustomerID": pl.String, "Country": pl.String}
ORDERS = {"Row ID": pl.Int64, "Order ID": pl.String, "Order Date": pl.String,
          "Ship Date": pl.String, "Ship Mode": pl.String, "Customer ID": pl.String,
          "Product ID": pl.String, "Quantity": pl.Int64, "Price": pl.Float64,
          "Discount": pl.Float64, "Profit": pl.Float64}


def money(column):
    """Of text and of numbers alike; a number has at most four places that count."""
    return pl.col(column).cast(MONEY)


def retail_source(file):
    if file.endswith(".parquet"):
        return pl.scan_parquet(file)
    if file.endswith(".json"):
        numbers = {**RETAIL, "UnitPrice": pl.Float64, "CustomerID": pl.Float64}
        return pl.read_json(file, schema=numbers).lazy()
    if file.endswith(".xlsx"):
        texts = {"InvoiceNo": pl.String, "StockCode": pl.String}
        return pl.read_excel(file, engine="calamine", schema_overrides=texts).lazy()
    return pl.scan_csv(file, schema=RETAIL)


def retail(file):
    lines = retail_source(file)
    kinds = lines.collect_schema()
    time_of = pl.col("InvoiceDate")
    if kinds["InvoiceDate"] == pl.String:
        time_of = time_of.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us")
    invoice, code = pl.col("InvoiceNo").cast(pl.String), pl.col("StockCode").cast(pl.String)
    back = pl.col("Quantity") < 0
    return (lines.filter(~invoice.str.starts_with("A"))
            .select(time_of.cast(pl.Datetime("us")).alias("event_time"),
                    pl.when(back & invoice.str.starts_with("C")).then(pl.lit("return"))
                    .when(back).then(pl.lit("adjustment")).otherwise(pl.lit("purchase"))
                    .alias("event_type"),
                    pl.col("CustomerID").cast(pl.Float64).cast(pl.Int64).alias("user_id"),
                    invoice.alias("order_id"), code.alias("product_id"),
                    pl.col("Description").str.strip_chars().alias("title"),
                    pl.col("Quantity").abs().alias("quantity"),
                    money("UnitPrice").alias("price"), pl.col("Country").alias("country"),
                    (code.is_in(rules.SERVICE) | code.str.starts_with("gift_")).alias("service"))
            .with_columns((pl.col("price") * pl.col("quantity")).cast(MONEY).alias("amount")))


def date(column):
    parts = pl.col(column).str.split("/")
    return pl.date(parts.list.get(2).cast(pl.Int32), parts.list.get(1).cast(pl.Int8),
                   parts.list.get(0).cast(pl.Int8))


def sales(folder):
    orders = pl.read_json(f"{folder}/Orders.json", schema=ORDERS).select(
        pl.col("Order ID").alias("order_id"), date("Order Date").alias("event_time"),
        date("Ship Date").alias("ship_date"), pl.col("Ship Mode").alias("ship_mode"),
        pl.col("Customer ID").alias("user_id"), pl.col("Product ID").alias("product_id"),
        pl.col("Quantity").alias("quantity"), money("Price").alias("amount"),
        money("Discount").alias("discount"), money("Profit").alias("profit"))
    products = (pl.read_csv(f"{folder}/Products.csv", infer_schema=False)
                .with_columns(pl.col("Price per product").cast(pl.Decimal(18, 9)))
                .unique("Product ID", keep="last", maintain_order=True))
    sheet = pl.read_excel(f"{folder}/Customers.xlsx", engine="calamine",
                          schema_overrides={"phone": pl.String, "Postal Code": pl.String})
    name = (pl.col("Customer Name").str.replace_all(rules.NOT_OF_A_NAME, "")
            .str.replace_all(" +", " ").str.replace_all(r"\.+", ".").str.strip_chars(" "))
    digits = (pl.col("phone").str.replace(f"(?s){rules.EXTENSION}", "")
              .str.replace_all(r"\D", "").str.replace(rules.COUNTRY_CODE, "$2"))
    customers = sheet.select(
        pl.col("Customer ID").alias("user_id"), pl.when(name != "").then(name).alias("name"),
        pl.col("Customer Name").alias("raw_name"),
        pl.when(pl.col("email").str.contains(rules.MAIL)).then(pl.col("email")).alias("email"),
        pl.when(digits.str.len_chars() == 10).then(digits).alias("phone"),
        pl.col("address").str.replace_all(r"\s+", " ").str.strip_chars().alias("address"),
        pl.col("Segment").alias("segment"), pl.col("Country").alias("country"),
        pl.col("City").alias("city"), pl.col("State").alias("state"),
        pl.col("Postal Code").str.zfill(5).alias("postal_code"), pl.col("Region").alias("region"))
    return {"orders": orders, "products": products, "customers": customers}


def checks(task, tables):
    with pl.SQLContext(tables) as context:
        if task == "retail":
            return {"retail": context.execute(rules.RETAIL_CHECK).collect()}
        context.register("events", tables["orders"])
        return {"sales": context.execute(rules.SALES_CHECK).collect(),
                "customers": context.execute(rules.CUSTOMERS_CHECK).collect()}


def main():
    task, source, parquet, out = sys.argv[1:5]
    start = time.perf_counter()
    if task == "retail":
        tables = {"events": retail(source)}
        tables["events"].sink_parquet(f"{parquet}.events", compression="lz4")
    else:
        tables = sales(source)
        for name, table in tables.items():
            table.write_parquet(f"{parquet}.{name}", compression="lz4")
    seconds = time.perf_counter() - start
    kept = {name: pl.scan_parquet(f"{parquet}.{name}") for name in tables}
    for name, table in checks(task, kept).items():
        write_table(Path(out) / f"{name}.csv", table.columns, table.rows())
    print(json.dumps({"seconds": seconds, "version": pl.__version__}))


if __name__ == "__main__":
    main()
