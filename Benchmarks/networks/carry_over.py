"""Tells how well the order of networks on one machine holds on another, from two results.csv of `sullivan report`.

    carry_over.py A.csv B.csv

Spearman's rank correlation over the networks that both have, with a 95 % percentile bootstrap interval over networks.
"""

import argparse
import csv
import random
import statistics


def candidates(path, value):
    """A figure of each network and runtime that is not the baseline."""
    with open(path, newline="", encoding="utf-8") as file:
        return {
            (row["network"], row["runtime"]): float(row[value])
            for row in csv.DictReader(file)
            if row["runtime"] != row["baseline"]
        }


def ranks(values):
    """Ranks from 1, equal values sharing their mean rank."""
    order = sorted(range(len(values)), key=values.__getitem__)
    result = [0.0] * len(values)
    first = 0
    while first < len(order):
        last = first
        while last + 1 < len(order) and values[order[last + 1]] == values[order[first]]:
            last += 1
        for place in order[first : last + 1]:
            result[place] = (first + last) / 2 + 1
        first = last + 1
    return result


def spearman(pairs):
    return statistics.correlation(ranks([a for a, _ in pairs]), ranks([b for _, b in pairs]))


def bootstrap(pairs, draws=2000, seed=7):
    source = random.Random(seed)
    found = sorted(spearman(source.choices(pairs, k=len(pairs))) for _ in range(draws))
    return found[int(0.025 * draws)], found[int(0.975 * draws) - 1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("a")
    parser.add_argument("b")
    options = parser.parse_args()
    for value in ("speedup_estimate", "latency_p50_ms"):
        a, b = candidates(options.a, value), candidates(options.b, value)
        keys = sorted(a.keys() & b.keys())
        pairs = [(a[key], b[key]) for key in keys]
        low, high = bootstrap(pairs)
        mean = statistics.geometric_mean([y / x for x, y in pairs])
        moved = max(keys, key=lambda key: max(a[key] / b[key], b[key] / a[key]))
        print(
            f"{value}: {len(pairs)} networks, rank correlation {spearman(pairs):.3f} [{low:.3f}, {high:.3f}], "
            f"B over A {mean:.2f} on the geometric mean; furthest apart {moved[0]}: {a[moved]:.2f} and {b[moved]:.2f}"
        )


if __name__ == "__main__":
    main()
