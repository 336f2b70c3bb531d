"""Tables, raw figures and intervals."""

import csv
import math
import os
import statistics
import sys
from pathlib import Path

# Two-sided 95 % points of Student's t by degrees of freedom; beyond the table the next lower entry serves.
T95 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
       2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042]


def note(text):
    """Says on standard error what is going on."""
    print(f"benchmarks: {text}", file=sys.stderr, flush=True)


def table(columns, rows):
    """Prints a Markdown table."""
    print("| " + " | ".join(columns) + " |")
    print("|" + "---|" * len(columns))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    print(flush=True)


def write_csv(name, columns, rows):
    """Writes raw figures into the folder $BENCH_OUT, where that is set."""
    folder = os.environ.get("BENCH_OUT")
    if not folder:
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    with (Path(folder) / f"{name}.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)


def geometric_mean(values):
    """The geometric mean with its 95 % interval (Student's t over logarithms)."""
    logs = [math.log(value) for value in values]
    mean = statistics.fmean(logs)
    if len(logs) < 2:
        return math.exp(mean), float("nan"), float("nan")
    half = T95[min(len(logs) - 1, len(T95)) - 1] * statistics.stdev(logs) / math.sqrt(len(logs))
    return math.exp(mean), math.exp(mean - half), math.exp(mean + half)


def ratio_summary(ratios, target):
    """Cells for ratios of pairs: median, geometric mean with interval, whether the median is within the target of 1."""
    centre, low, high = geometric_mean(ratios)
    median = statistics.median(ratios)
    met = abs(median - 1) <= target
    interval = f" [{low:.4f}, {high:.4f}]" if len(ratios) > 1 else ""
    return [f"{median:.4f}", f"{centre:.4f}{interval}", "met" if met else "**not met**"]


RATIO_COLUMNS = ["median ratio", "geometric mean [95 %]"]
