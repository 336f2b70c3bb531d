"""Sullivan's PyTorch worker against torchvision's own networks run eagerly, turn and turn about.

Two ways: in one process, blocks in random order (what the translation costs), and each side in fresh processes (what
a user of Sullivan sees against a user of torchvision). About 4 minutes; with --quick 40 seconds. The first run installs
torchvision into a folder of its own beside the managed environment.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import tempfile
from pathlib import Path

import host
import results
import worker

TARGET = 0.05
# --no-deps: torch is there, and torchvision would ask for another build of it.
PACKAGES = ["torchvision==0.28.0", "pillow==13.0.0"]
HERE = Path(__file__).parent


def install():
    """Installs torchvision where it is missing, and returns its folder."""
    site = worker.home() / "bench-site"
    if not (site / "torchvision").is_dir():
        results.note(f"installing {', '.join(PACKAGES)} into {site}")
        subprocess.run(
            [worker.python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
             "--target", str(site), *PACKAGES], check=True, stdout=subprocess.DEVNULL)
    return site


def script(name, *arguments, threads, site):
    """Runs one of the scripts here in a fresh, pinned process, and returns what it printed."""
    cpus = worker.processors(threads)
    variables = {**os.environ, "TORCHVISION_SITE": str(site), "SULLIVAN_CPUS": ",".join(map(str, cpus))}
    done = subprocess.run(
        [worker.python(), "-B", str(HERE / name), *map(str, arguments)], env=variables, capture_output=True,
        text=True, check=False, preexec_fn=worker.pinned(cpus))
    if done.returncode != 0:
        raise SystemExit(f"{name} failed: {done.stderr[-800:]}")
    return json.loads(done.stdout)


def by_sullivan(model, threads, seconds):
    """Median latency in milliseconds of a fresh worker, after a warm-up of half a second."""
    with worker.Worker("pytorch", model, threads) as process:
        process.block(0.5, reentry=0)
        return statistics.median(process.block(seconds)["samples_ns"]) / 1e6


def one_process(settings, processes, rounds, site):
    """Ratios of Sullivan's translation to torchvision's network, round by round within a few processes."""
    raw, rows = [], []
    for model, threads in settings:
        means = []
        for index in range(processes):
            results.note(f"fidelity-pytorch, one process: {model.name}, {threads} threads, {index + 1} of {processes}")
            logs = script(
                "translation_overhead.py", model.name, model.path, threads, rounds, threads=threads, site=site)
            means.append(math.exp(statistics.median(logs)))
            raw += [[model.name, threads, index, place, math.exp(log)] for place, log in enumerate(logs)]
        rows.append([
            model.name, threads, f"{processes} x {rounds}", *results.ratio_summary(means, TARGET),
            " ".join(f"{mean:.3f}" for mean in means)])
    results.write_csv("fidelity-pytorch-one-process", ["network", "threads", "process", "round", "ratio"], raw)
    results.table(
        ["in one process", "threads", "processes x rounds", *results.RATIO_COLUMNS, "target: within 5 %", "by process"],
        rows)


def fresh_processes(settings, pairs, seconds, site, folder):
    """Ratios of medians of fresh processes, order alternating.

    The target is held against networks whose weights were loaded from a file, as a user's are; beside it stands the
    network as it was constructed, whose malloc behaves otherwise (torchvision_eager.py says why).
    """
    raw, rows = [], []
    weights = {model.name: Path(folder) / f"{model.name}.pth" for model, _ in settings}
    for name, path in weights.items():
        script("torchvision_eager.py", name, "--save", path, threads=1, site=site)
    medians = {(model.name, threads): [] for model, threads in settings}
    for pair in range(pairs):
        results.note(f"fidelity-pytorch, fresh processes: pair {pair + 1} of {pairs}")
        for model, threads in settings:
            sides = {
                "sullivan": lambda: by_sullivan(model, threads, seconds),
                "torchvision": lambda: script(
                    "torchvision_eager.py", model.name, threads, seconds, weights[model.name], threads=threads,
                    site=site),
                "constructed": lambda: script(
                    "torchvision_eager.py", model.name, threads, seconds, threads=threads, site=site),
            }
            row = dict.fromkeys(sides)
            with host.Watch() as watch:
                for name in list(sides) if pair % 2 == 0 else reversed(list(sides)):
                    row[name] = sides[name]()
            medians[model.name, threads].append(row)
            raw.append([model.name, threads, pair, *row.values(), watch.foreign])
    for (name, threads), measured in medians.items():
        ratios = [row["sullivan"] / row["torchvision"] for row in measured]
        columns = [statistics.median(row[side] for row in measured) for side in ("sullivan", "torchvision", "constructed")]
        rows.append([name, threads, len(ratios), *(f"{value:.2f}" for value in columns),
                     *results.ratio_summary(ratios, TARGET), " ".join(f"{ratio:.3f}" for ratio in ratios)])
    results.write_csv(
        "fidelity-pytorch-fresh",
        ["network", "threads", "pair", "sullivan_ms", "torchvision_ms", "constructed_ms", "foreign_cores"], raw)
    results.table(
        ["fresh processes", "threads", "pairs", "Sullivan ms", "torchvision ms", "without loaded weights ms",
         *results.RATIO_COLUMNS,
         "target: within 5 %", "by pair"], rows)
    print(f"Most that other processes used of a core during a pair: {100 * max(row[-1] for row in raw):.0f} %.\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="tiny settings")
    parser.add_argument("--pairs", type=int, default=6, help="pairs of fresh processes of each setting")
    parser.add_argument("--seconds", type=float, default=2, help="measuring time of each side of a pair")
    parser.add_argument("--processes", type=int, default=2, help="processes that run both sides")
    parser.add_argument("--rounds", type=int, default=10, help="rounds in such a process")
    options = parser.parse_args()
    if options.quick:
        options.pairs, options.seconds, options.processes, options.rounds = 1, 0.2, 1, 2
    site = install()
    with tempfile.TemporaryDirectory(prefix="sullivan-benchmarks-") as folder:
        models = [worker.Model(name, folder) for name in ("mobilenet_v2", "resnet50")]
        settings = [(model, threads) for model in models for threads in (1, 2)
                    if threads <= len(worker.processors(threads))]
        one_process(settings, options.processes, options.rounds, site)
        fresh_processes(settings, options.pairs, options.seconds, site, folder)


if __name__ == "__main__":
    main()
