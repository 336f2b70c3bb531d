"""Tells how well the order of networks on one machine holds on another, from two results.csv of `sullivan report`.

    carry_over.py A.csv B.csv

Spearman's rank correlation over the networks that both have, with a 95 % percentile bootstrap interval over networks.
Needs SciPy, which `sullivan setup int8` brings: .sullivan/int8/bin/python.
"""

import argparse
import csv

import numpy as np
from scipy import stats


def candidates(path, value):
    """A figure of each network and runtime that is not the baseline."""
    with open(path, newline="", encoding="utf-8") as file:
        return {
            (row["network"], row["runtime"]): float(row[value])
            for row in csv.DictReader(file)
            if row["runtime"] != row["baseline"]
        }


def spearman(a, b):
    return stats.spearmanr(a, b).statistic


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("a")
    parser.add_argument("b")
    options = parser.parse_args()
    for value in ("speedup_estimate", "latency_p50_ms"):
        first, second = candidates(options.a, value), candidates(options.b, value)
        keys = sorted(first.keys() & second.keys())
        a, b = (np.array([figures[key] for key in keys]) for figures in (first, second))
        interval = stats.bootstrap(
            (a, b), spearman, paired=True, vectorized=False, n_resamples=2000, method="percentile", rng=7
        ).confidence_interval
        moved = int(np.argmax(np.abs(np.log(a / b))))
        print(
            f"{value}: {len(keys)} networks, rank correlation {spearman(a, b):.3f} "
            f"[{interval.low:.3f}, {interval.high:.3f}], B over A {stats.gmean(b / a):.2f} on the geometric mean; "
            f"furthest apart {keys[moved][0]}: {a[moved]:.2f} and {b[moved]:.2f}"
        )


if __name__ == "__main__":
    main()
