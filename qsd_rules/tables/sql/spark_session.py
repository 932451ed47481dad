"""Judging tables on Spark: files become views, the rules reach them as SQL, the answers are written as Parquet."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

HERE = {
    # Nothing listens beyond this machine, and nothing is looked up.
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}
"""How a session is set up that runs on this machine alone."""

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    # What overflows or can't be read is an error, never null or something else in silence.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
    # One method for all of a wide table's columns is longer than the Java compiler takes: with whole stages compiled,
    # findings with facts needed were aborted; for outcomes it makes no difference (docs/batch.md).
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.debug.maxToStringFields": "10",
    "spark.sql.shuffle.partitions": "4",
}
"""How a session is set up, where the user's own session is not given."""


def start_spark(warehouse: Path, master: str = "local[2]", memory: str = "2g") -> SparkSession:
    """A session of its own, quiet and exact; on this machine without a network, unless `master` is another."""
    from pyspark.sql import SparkSession

    local = master.startswith("local")
    if local:
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    for name in ("py4j", "pyspark"):
        logging.getLogger(name).setLevel(logging.ERROR)
    builder = SparkSession.builder.master(master).appName("qsd-rules").config("spark.driver.memory", memory)
    for name, value in {**SETTINGS, **(HERE if local else {})}.items():
        builder = builder.config(name, value)
    return builder.config("spark.sql.warehouse.dir", str(warehouse)).getOrCreate()
