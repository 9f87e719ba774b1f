"""DuckDB's side of the benchmark of orders: one task a process, so that its peak memory is its own.

    orders_duckdb.py retail FILE DATABASE DIR      CSV, JSON or Parquet into a typed, cleaned table
    orders_duckdb.py sales FOLDER DATABASE DIR     three files into three tables
    orders_duckdb.py enriched FOLDER DATABASE DIR  enriched tables and aggregates, to Parquet
    orders_duckdb.py questions FOLDER DATABASE DIR bench/orders_sql/*.sql over the tables

Prints one JSON object: seconds by name; tables to compare lie in DIR as CSV. The sheet of customers
is read with fastexcel, since DuckDB's own reader is an extension to be fetched.
"""
import json
import sys
import time
from pathlib import Path

import duckdb
import orders_rules as rules
from duckdb_peer import write_table
from questions import texts

RETAIL = {"InvoiceNo": "VARCHAR", "StockCode": "VARCHAR", "Description": "VARCHAR",
          "Quantity": "BIGINT", "InvoiceDate": "TIMESTAMP", "UnitPrice": "DECIMAL(18,4)",
          "CustomerID": "VARCHAR", "Country": "VARCHAR"}
ORDERS = {"Row ID": "BIGINT", "Order ID": "VARCHAR", "Order Date": "VARCHAR",
          "Ship Date": "VARCHAR", "Ship Mode": "VARCHAR", "Customer ID": "VARCHAR",
          "Product ID": "VARCHAR", "Quantity": "BIGINT", "Price": "DECIMAL(18,4)",
          "Discount": "DECIMAL(18,4)", "Profit": "DECIMAL(18,4)"}


def columns(kinds):
    return "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in kinds.items()) + "}"


def retail_source(file):
    if file.endswith(".parquet"):
        return f"read_parquet('{file}')"
    if file.endswith(".json"):
        return f"read_json('{file}', format = 'array', columns = {columns(RETAIL)})"
    return f"read_csv('{file}', header = true, auto_detect = false, columns = {columns(RETAIL)})"


def load_retail(database, file):
    service = ", ".join(f"'{code}'" for code in rules.SERVICE)
    database.execute(f"""
        CREATE TABLE events AS
        SELECT CAST(InvoiceDate AS TIMESTAMP) AS event_time,
               CASE WHEN starts_with(InvoiceNo, 'C') AND Quantity < 0 THEN 'return'
                    WHEN Quantity < 0 THEN 'adjustment' ELSE 'purchase' END AS event_type,
               CAST(CAST(CustomerID AS DOUBLE) AS BIGINT) AS user_id, InvoiceNo AS order_id,
               StockCode AS product_id, nullif(trim(Description), '') AS title,
               abs(Quantity) AS quantity,
               CAST(UnitPrice AS DECIMAL(18,4)) AS price,
               CAST(UnitPrice AS DECIMAL(18,4)) * abs(Quantity) AS amount,
               Country AS country,
               StockCode IN ({service}) OR starts_with(StockCode, 'gift_') AS service
        FROM {retail_source(file)}
        WHERE NOT starts_with(InvoiceNo, 'A')""")


def load_orders(database, folder):
    orders = f"read_json('{folder}/Orders.json', format = 'array', columns = {columns(ORDERS)})"
    database.execute(f"""
        CREATE TABLE orders AS
        SELECT "Order ID" AS order_id, strptime("Order Date", '%-d/%-m/%Y') AS event_time,
               CAST(strptime("Ship Date", '%-d/%-m/%Y') AS DATE) AS ship_date,
               "Ship Mode" AS ship_mode, "Customer ID" AS user_id, "Product ID" AS product_id,
               Quantity AS quantity, Price AS amount, Discount AS discount, Profit AS profit,
               'purchase' AS event_type
        FROM {orders}""")


def load_products(database, folder):
    database.execute(f"""
        CREATE TABLE products AS
        SELECT "Product ID" AS product_id, arg_max(struct_pack(category := Category,
                 sub_category := "Sub-Category", title := "Product Name", state := State,
                 price := CAST("Price per product" AS DECIMAL(18,9))), rn) AS kept
        FROM (SELECT *, row_number() OVER () AS rn
              FROM read_csv('{folder}/Products.csv', header = true, all_varchar = true,
                            parallel = false))
        GROUP BY product_id""")


def load_customers(database, folder):
    import fastexcel  # the test of the questions does without
    sheet = (fastexcel.read_excel(f"{folder}/Customers.xlsx")
             .load_sheet(0, dtypes={"phone": "string", "Postal Code": "string"}).to_arrow())
    database.register("sheet", sheet)
    database.execute(f"""
        CREATE TABLE customers AS
        SELECT "Customer ID" AS user_id,
               nullif(trim(regexp_replace(regexp_replace(regexp_replace("Customer Name",
                 '{rules.NOT_OF_A_NAME.replace("'", "''")}', '', 'g'), ' +', ' ', 'g'),
                 '\\.+', '.', 'g')), '') AS name, "Customer Name" AS raw_name,
               CASE WHEN regexp_matches(email, '{rules.MAIL}') THEN email END AS email,
               CASE WHEN length(digits) = 10 THEN digits END AS phone,
               trim(regexp_replace(address, '\\s+', ' ', 'g')) AS address,
               Segment AS segment, Country AS country, City AS city, State AS state,
               lpad("Postal Code", 5, '0') AS postal_code, Region AS region
        FROM (SELECT *, regexp_replace(regexp_replace(regexp_replace(phone, '{rules.EXTENSION}',
                '', 's'), '\\D', '', 'g'), '{rules.COUNTRY_CODE}', '\\2') AS digits FROM sheet)""")


def load_sales(database, folder):
    load_orders(database, folder)
    load_products(database, folder)
    load_customers(database, folder)


def view_of_sales(database):
    """Orders with what the product is; a question joins what it needs and no more."""
    database.execute("""
        CREATE OR REPLACE VIEW sold AS
        SELECT o.*, coalesce(p.kept.category, 'Unknown') AS category,
               coalesce(p.kept.sub_category, 'Unknown') AS sub_category
        FROM orders o LEFT JOIN products p USING (product_id)""")


ENRICHED = {
    "enriched_orders": """
        SELECT order_id, CAST(event_time AS DATE) AS order_date, ship_date, ship_mode, user_id,
               product_id, quantity, amount AS price, discount, round(profit, 2) AS profit,
               name AS customer_name, country, category, sub_category
        FROM sold LEFT JOIN customers USING (user_id)""",
    "enriched_customers": """
        SELECT * FROM customers LEFT JOIN (
          SELECT user_id, count(DISTINCT order_id) AS orders, sum(amount) AS revenue
          FROM orders GROUP BY user_id) USING (user_id)""",
    "enriched_products": """
        SELECT product_id, unnest(kept), units, revenue FROM products LEFT JOIN (
          SELECT product_id, sum(quantity) AS units, sum(amount) AS revenue
          FROM orders GROUP BY product_id) USING (product_id)""",
    "profit_summary": """
        SELECT year(event_time) AS year, category, sub_category, user_id,
               sum(round(profit, 2)) AS profit
        FROM sold GROUP BY ALL""",
}


def write_answer(database, text, path):
    result = database.execute(text)
    write_table(path, [column for column, *_ in result.description], result.fetchall())


def seconds_of(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main():
    task, source, path, out = sys.argv[1:5]
    out = Path(out)
    if task in ("retail", "sales"):
        Path(path).unlink(missing_ok=True)
    database = duckdb.connect(path)
    database.execute("SET threads = 2; SET preserve_insertion_order = true")
    if task == "retail":
        seconds = seconds_of(lambda: (load_retail(database, source),
                                      database.execute("CHECKPOINT")))
        write_answer(database, rules.RETAIL_CHECK, out / "retail.csv")
    elif task == "sales":
        seconds = seconds_of(lambda: (load_sales(database, source),
                                      database.execute("CHECKPOINT")))
        view_of_sales(database)
        write_answer(database, rules.SALES_CHECK.replace("FROM events", "FROM orders"),
                     out / "sales.csv")
        write_answer(database, rules.CUSTOMERS_CHECK, out / "customers.csv")
    elif task == "enriched":
        seconds = {name: seconds_of(lambda text=text, name=name: database.execute(
            f"COPY ({text}) TO '{out}/{name}.parquet' (FORMAT parquet)"))
            for name, text in ENRICHED.items()}
    else:
        seconds = {}
        for name, text in texts("orders_sql").items():
            seconds[name] = min(seconds_of(lambda text=text: database.execute(text).fetchall())
                                for _ in range(3))
            write_answer(database, text, out / f"{name}.csv")
    database.close()
    print(json.dumps({"seconds": seconds, "version": duckdb.__version__}))


if __name__ == "__main__":
    main()
