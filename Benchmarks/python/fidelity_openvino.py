"""Sullivan's OpenVINO worker against the wheel's benchmark_app: the same file, threads, precision, sync, latency hint.

Fresh processes turn and turn about, order alternating. About 4 minutes; with --quick 20 seconds.
"""

import argparse
import json
import re
import statistics
import subprocess
import tempfile

import host
import results
import worker

TARGET = 0.02


def by_sullivan(model, threads, seconds):
    """Median latency in milliseconds of a fresh worker, after a warm-up of half a second."""
    with worker.Worker("openvino", model, threads) as process:
        process.block(0.5, reentry=0)
        return statistics.median(process.block(seconds)["samples_ns"]) / 1e6


def by_benchmark_app(model, threads, seconds):
    """Median latency in milliseconds as benchmark_app prints it, on the same processors."""
    # -nthreads is refused beside -hint; a configuration file is not.
    config = model.path.with_name(f"config-{threads}.json")
    config.write_text(json.dumps({"CPU": {"INFERENCE_NUM_THREADS": str(threads), "INFERENCE_PRECISION_HINT": "f32"}}))
    arguments = [
        worker.python(), "-I", str(worker.home() / "python/bin/benchmark_app"), "-m", str(model.path), "-d", "CPU",
        "-hint", "latency", "-load_config", str(config), "-infer_precision", "f32", "-api", "sync",
        "-t", str(max(1, round(seconds)))]
    done = subprocess.run(
        arguments, capture_output=True, text=True, check=False, preexec_fn=worker.pinned(worker.processors(threads)))
    found = re.search(r"Median:\s+([\d.]+) ms", done.stdout)
    if done.returncode != 0 or not found:
        raise SystemExit(f"benchmark_app failed ({done.returncode}): {(done.stdout + done.stderr)[-800:]}")
    return float(found.group(1))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="tiny settings")
    parser.add_argument("--pairs", type=int, default=6, help="alternations of each setting")
    parser.add_argument("--seconds", type=float, default=2, help="measuring time of each side of a pair, whole seconds")
    options = parser.parse_args()
    pairs, seconds = (1, 1) if options.quick else (options.pairs, options.seconds)
    sides = {"sullivan": by_sullivan, "benchmark_app": by_benchmark_app}
    raw, summary, detail = [], [], []
    with tempfile.TemporaryDirectory(prefix="sullivan-benchmarks-") as folder:
        models = [worker.Model(name, folder) for name in ("mobilenet_v2", "resnet50")]
        settings = [(model, threads) for model in models for threads in (1, 2)
                    if threads <= len(worker.processors(threads))]
        medians = {(model.name, threads): [] for model, threads in settings}
        for pair in range(pairs):
            results.note(f"fidelity-openvino: pair {pair + 1} of {pairs}")
            for model, threads in settings:
                row = {}
                with host.Watch() as watch:
                    for name in list(sides) if pair % 2 == 0 else reversed(list(sides)):
                        row[name] = sides[name](model, threads, seconds)
                medians[model.name, threads].append(row)
                raw.append([model.name, threads, pair, row["sullivan"], row["benchmark_app"], watch.foreign])
        for (name, threads), rows in medians.items():
            ratios = [row["sullivan"] / row["benchmark_app"] for row in rows]
            columns = [statistics.median(row[side] for row in rows) for side in sides]
            summary.append([name, threads, len(rows), *(f"{value:.2f}" for value in columns),
                            *results.ratio_summary(ratios, TARGET)])
            detail.append([name, threads, " ".join(f"{ratio:.3f}" for ratio in ratios)])
    results.write_csv(
        "fidelity-openvino",
        ["network", "threads", "pair", "sullivan_ms", "benchmark_app_ms", "foreign_cores"], raw)
    results.table(
        ["network", "threads", "pairs", "Sullivan ms", "benchmark_app ms", *results.RATIO_COLUMNS, "target: within 2 %"],
        summary)
    results.table(["network", "threads", "ratios of pairs"], detail)
    print(f"Most that other processes used of a core during a pair: {100 * max(row[-1] for row in raw):.0f} %.\n")


if __name__ == "__main__":
    main()
