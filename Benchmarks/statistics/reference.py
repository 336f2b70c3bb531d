"""Correlations and least squares by SciPy and NumPy on fixed data, for Tests/StatisticsTests/scipy.json.

    python3 Benchmarks/statistics/reference.py > Tests/StatisticsTests/scipy.json

Made with SciPy 1.17.1, NumPy 2.4.6, Python 3.11. The data follow from a seed and are written with the results, so that
the test reads both; nothing is measured. Partial correlations are those of the residuals of a regression (NumPy's
lstsq), of ranks for Spearman; Kendall's partial tau is its formula on SciPy's tau-b.
"""

import json

import numpy as np
from scipy import stats

CONFIDENCE = 0.95


def datasets():
    """Named pairs: plain, negative, tied, few, of very different scales, and one that is nearly a line."""
    draw = np.random.default_rng(20261125)
    x = draw.normal(size=40)
    yield "normal", x, 0.6 * x + draw.normal(size=40)
    yield "negative", x, -0.9 * x + 0.3 * draw.normal(size=40)
    yield "ties", draw.integers(0, 5, 60), draw.integers(0, 4, 60)
    yield "ties in one", np.repeat([8, 16, 24, 32], 3), draw.normal(size=12)
    yield "three points", [1.0, 2.0, 4.0], [3.0, 1.0, 2.0]
    yield "four points with a tie", [1.0, 2.0, 2.0, 5.0], [0.3, 0.1, 0.7, 0.9]
    yield "scales", 1e9 * (1 + 1e-6 * x), 1e-9 * np.exp(3 * x + draw.normal(size=40))
    yield "nearly a line", x, 2 * x + 1e-6 * draw.normal(size=40)
    yield "many", draw.normal(size=200).round(1), draw.normal(size=200).round(1)


def residuals(values, others):
    columns = np.column_stack([np.ones(len(values)), *others])
    return values - columns @ np.linalg.lstsq(columns, values, rcond=None)[0]


def partial_pearson(x, y, others):
    return stats.pearsonr(residuals(x, others), residuals(y, others)).statistic


def partial_kendall(x, y, z):
    xy, xz, yz = (stats.kendalltau(a, b).statistic for a, b in ((x, y), (x, z), (y, z)))
    return (xy - xz * yz) / np.sqrt((1 - xz**2) * (1 - yz**2))


def correlation(name, x, y):
    x, y = np.asarray(x, float), np.asarray(y, float)
    return {
        "name": name,
        "x": x.tolist(),
        "y": y.tolist(),
        "pearson": stats.pearsonr(x, y).statistic,
        "spearman": stats.spearmanr(x, y).statistic,
        "kendall": stats.kendalltau(x, y, variant="b").statistic,
    }


def partials():
    draw = np.random.default_rng(7)
    z = draw.normal(size=30)
    w = draw.integers(0, 4, 30).astype(float)
    x = 0.9 * z + 0.5 * draw.normal(size=30)
    y = 0.8 * z + 0.4 * x + 0.3 * w + 0.6 * draw.normal(size=30)
    tied = np.round(2 * y) / 2
    for name, ys, others in (("one", y, [z]), ("ties", tied, [z]), ("two", y, [z, w]), ("two, ties", tied, [w, z])):
        ranks = [stats.rankdata(values) for values in (x, ys, *others)]
        yield {
            "name": name,
            "x": x.tolist(),
            "y": ys.tolist(),
            "given": [values.tolist() for values in others],
            "pearson": partial_pearson(x, ys, others),
            "spearman": partial_pearson(ranks[0], ranks[1], ranks[2:]),
            "kendall": partial_kendall(x, ys, others[0]) if len(others) == 1 else None,
        }


def least_squares(name, y, predictors):
    """Coefficients, intercept first, by NumPy's lstsq and the inverse of the normal matrix."""
    y = np.asarray(y, float)
    predictors = [np.asarray(column, float) for column in predictors]
    columns = np.column_stack([np.ones(len(y)), *predictors])
    coefficients = np.linalg.lstsq(columns, y, rcond=None)[0]
    left = y - columns @ coefficients
    freedom = len(y) - columns.shape[1]
    deviation = np.sqrt(left @ left / freedom)
    errors = deviation * np.sqrt(np.diag(np.linalg.inv(columns.T @ columns)))
    factor = stats.t.ppf((1 + CONFIDENCE) / 2, freedom)
    if len(predictors) == 1:  # SciPy has this case; the two must say the same.
        line = stats.linregress(predictors[0], y)
        assert np.allclose([line.intercept, line.slope], coefficients, rtol=1e-11, atol=0)
        assert np.allclose([line.intercept_stderr, line.stderr], errors, rtol=1e-10, atol=0)
    return {
        "name": name,
        "y": y.tolist(),
        "predictors": [column.tolist() for column in predictors],
        "coefficients": coefficients.tolist(),
        "errors": errors.tolist(),
        "low": (coefficients - factor * errors).tolist(),
        "high": (coefficients + factor * errors).tolist(),
        "r_squared": 1 - left @ left / np.sum((y - y.mean()) ** 2),
        "deviation": deviation,
    }


def fits():
    draw = np.random.default_rng(11)
    depth, width = (np.log(v).ravel() for v in np.meshgrid([8.0, 16, 24, 32], [16.0, 32, 64]))
    latency = 0.7 + 0.9 * depth + 1.6 * width + 0.05 * draw.normal(size=12)
    yield least_squares("growth", latency, [depth, width])
    yield least_squares("line", latency, [width])
    yield least_squares("few", latency[:4], [depth[:4], width[[0, 4, 8, 1]]])
    a, b, c = draw.normal(size=(3, 50))
    yield least_squares("three, two of them alike", a - b + draw.normal(size=50), [a, a + 0.05 * c, 10 + b])


def lines(items):
    return ",\n".join("  " + json.dumps(item) for item in items)


if __name__ == "__main__":
    parts = {"correlations": (correlation(*data) for data in datasets()), "partials": partials(), "fits": fits()}
    print("{\n" + ",\n".join(f' "{name}": [\n{lines(items)}\n ]' for name, items in parts.items()) + "\n}")
