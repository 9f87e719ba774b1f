"""Polars' side of the benchmark.

    polars_peer.py FILE PARQUET DIR

Typed CSV to Parquet, streaming; then bench questions over the Parquet file, best of three each;
results as CSV into DIR. Prints one JSON object: seconds by name.
"""
import json
import sys
import time
from pathlib import Path

import polars as pl
from duckdb_peer import write_table

KINDS = {"event_time": pl.String, "event_type": pl.Categorical, "product_id": pl.Int32,
         "category_id": pl.Int64, "category_code": pl.Categorical, "brand": pl.Categorical,
         "price": pl.Decimal(9, 2), "user_id": pl.Int32, "user_session": pl.String}


def to_parquet(file, parquet):
    (pl.scan_csv(file, schema=KINDS)
     .with_columns(pl.col("event_time").str.to_datetime("%Y-%m-%d %H:%M:%S UTC", time_unit="us"))
     .rename({"category_code": "category", "user_session": "session_id"})
     .sink_parquet(parquet, compression="lz4"))


def events_by_type(events):
    return (events.group_by("event_type")
            .agg(pl.len().alias("events"), pl.col("user_id").n_unique().alias("users"),
                 pl.struct("user_id", "session_id").filter(pl.col("session_id").is_not_null())
                 .n_unique().alias("sessions"))
            .with_columns(pl.col("event_type").cast(pl.String))
            .sort("events", "event_type", descending=[True, False]))


def interactions(events):
    return (events.group_by("category_id", pl.col("category").cast(pl.String))
            .agg(pl.len().alias("interactions"))
            .with_columns((pl.col("interactions") / pl.col("interactions").sum()).alias("share"))
            .sort("interactions", "category_id", "category", descending=[True, False, False],
                  nulls_last=True))


def cohort_retention(events):
    active = (events.select("user_id", pl.col("event_time").dt.month_start().dt.date()
                            .alias("month")).unique())
    first = active.group_by("user_id").agg(pl.col("month").min().alias("cohort"))
    size = first.group_by("cohort").agg(pl.len().alias("size"))
    return (active.join(first, on="user_id").group_by("cohort", "month")
            .agg(pl.len().alias("active")).join(size, on="cohort")
            .select("cohort", "month", "size", "active").sort("cohort", "month"))


def basket_pairs(events):
    lines = (events.filter(pl.col("event_type") == "purchase")
             .select("user_id", "session_id", "product_id").unique())
    return (lines.join(lines, on=["user_id", "session_id"], suffix="_b")
            .filter(pl.col("product_id") < pl.col("product_id_b"))
            .group_by("product_id", "product_id_b").agg(pl.len().alias("count"))
            .rename({"product_id": "product_a", "product_id_b": "product_b"})
            .sort("count", "product_a", "product_b", descending=[True, False, False]))


QUESTIONS = [events_by_type, interactions, cohort_retention, basket_pairs]


def main():
    file, parquet, out = sys.argv[1:4]
    start = time.perf_counter()
    to_parquet(file, parquet)
    seconds = {"to_parquet": time.perf_counter() - start}
    for question in QUESTIONS if out != "-" else []:
        times = []
        for _ in range(3):
            start = time.perf_counter()
            table = question(pl.scan_parquet(parquet)).collect()
            times.append(time.perf_counter() - start)
        seconds[question.__name__] = min(times)
        write_table(Path(out) / f"{question.__name__}.csv", table.columns, table.rows())
    print(json.dumps({"seconds": seconds, "version": pl.__version__}))


if __name__ == "__main__":
    main()
