"""Writes the tables of a report as Parquet, beside the CSV that they are, with DuckDB.

    parquet_export.py TABLE.csv…      TABLE.parquet beside each

Prints one line of JSON: {"ok": true, "files": […]} or {"ok": false, "message": "…"}.
"""

import json
import os
import pathlib
import sys

import duckdb


def quoted(path):
    return "'" + str(path).replace("'", "''") + "'"


def convert(path):
    """One table; types are told from all rows, not from the first ones."""
    target = path.with_suffix(".parquet")
    part = path.with_name(f".{target.name}.{os.getpid()}")
    try:
        duckdb.sql(
            f"COPY (SELECT * FROM read_csv({quoted(path)}, header = true, sample_size = -1)) "
            f"TO {quoted(part)} (FORMAT parquet, COMPRESSION zstd)")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return str(target)


def main(paths):
    # What the library prints must not mix with the answer.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    try:
        answer = {"ok": True, "files": [convert(pathlib.Path(path)) for path in paths]}
    except (OSError, duckdb.Error) as error:
        answer = {"ok": False, "message": " ".join(str(error).split())[:300]}
    print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
