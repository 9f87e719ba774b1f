"""PySpark's side of the benchmark, one process for all of it as a job of Spark is.

    spark_peer.py FILE PARQUET DIR

CSV to Parquet (with a column `arrival` that orders equal times), then bench/spark/*.sql over the
Parquet files, once each; results as CSV into DIR. Prints one JSON object: seconds by name.
"""
import json
import os
import sys
import time
from pathlib import Path

import pyspark
from duckdb_peer import write_table
from pyspark.sql import SparkSession
from questions import texts

SCHEMA = ("event_time TIMESTAMP, event_type STRING, product_id INT, category_id LONG,"
          " category STRING, brand STRING, price DECIMAL(9,2), user_id INT, session_id STRING")


def main():
    file, parquet, out = sys.argv[1:4]
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    start = time.perf_counter()
    spark = (SparkSession.builder.master("local[2]").config("spark.driver.memory", "8g")
             .config("spark.ui.enabled", "false").config("spark.sql.session.timeZone", "UTC")
             .config("spark.sql.shuffle.partitions", "8")
             .config("spark.driver.host", "127.0.0.1")
             .config("spark.driver.bindAddress", "127.0.0.1")
             .config("spark.local.dir", str(Path(parquet).parent / "spark-scratch"))
             .config("spark.sql.warehouse.dir", str(Path(parquet).parent / "spark-warehouse"))
             .getOrCreate())
    spark.sparkContext.setLogLevel("ERROR")
    seconds = {"start": time.perf_counter() - start}
    start = time.perf_counter()
    (spark.read.csv(file, schema=SCHEMA, header=True, escape='"',
                    timestampFormat="yyyy-MM-dd HH:mm:ss 'UTC'")
     .selectExpr("*", "monotonically_increasing_id() AS arrival")
     .write.mode("overwrite").parquet(parquet))
    seconds["to_parquet"] = time.perf_counter() - start
    spark.read.parquet(parquet).createOrReplaceTempView("events")
    for name, text in texts("spark").items():
        start = time.perf_counter()
        result = spark.sql(text)
        rows = result.collect()
        seconds[name] = time.perf_counter() - start
        write_table(Path(out) / f"{name}.csv", result.columns, rows)
    spark.stop()
    print(json.dumps({"seconds": seconds, "version": pyspark.__version__}))


if __name__ == "__main__":
    main()
