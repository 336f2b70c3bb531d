"""Expected values of Tests/StatisticsTests/WelchComparisonTests and MultipleTestingTests, from scipy.

Run with any Python that has scipy (1.17.1 when the tests were written): python3 compare_expected.py
"""

import numpy
import scipy
from scipy import stats

SAMPLES = [
    ([0.31, 0.35, 0.29, 0.33, 0.30], [0.28, 0.27, 0.30, 0.26, 0.29, 0.25, 0.31, 0.28]),
    ([1.0, 1.1, 1.3], [0.9, 1.0, 0.8, 1.4]),
    ([2.302, 2.299, 2.305, 2.301, 2.300], [2.20, 2.41, 2.33, 2.28, 2.37]),
]
P_VALUES = [
    [0.01, 0.04, 0.03, 0.005],
    [0.0001, 0.2, 0.013, 0.6, 0.013, 0.049, 0.9],
    [0.5],
]


def holm(values):
    """Holm's adjusted p-values; scipy has none."""
    values = numpy.asarray(values)
    order = numpy.argsort(values, kind="stable")
    steps = numpy.minimum(1, (len(values) - numpy.arange(len(values))) * values[order])
    result = numpy.empty(len(values))
    result[order] = numpy.maximum.accumulate(steps)
    return result


print("scipy", scipy.__version__)
for first, second in SAMPLES:
    test = stats.ttest_ind(first, second, equal_var=False)
    interval = test.confidence_interval(0.95)
    wide = test.confidence_interval(1 - 0.05 / 16)
    difference = numpy.mean(first) - numpy.mean(second)
    figures = [difference, difference / test.statistic, test.df, test.pvalue, *interval, *wide]
    print("welch", ", ".join(f"{figure:.12g}" for figure in figures))
for values in P_VALUES:
    print("holm", ", ".join(f"{value:.12g}" for value in holm(values)))
    print("benjamini-hochberg", ", ".join(f"{v:.12g}" for v in stats.false_discovery_control(values, method="bh")))
