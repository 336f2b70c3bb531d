"""What the variation between fresh processes comes from: mean latency of many fresh processes under each condition.

Conditions take turns in random order. About 5 minutes; with --quick 40 seconds.
"""

import argparse
import math
import random
import statistics
import tempfile

import host
import results
import worker

MEBIBYTE = 1 << 20
# How a condition's workers are started; what is not named is as Sullivan starts them.
CONDITIONS = {
    "as users get it": {},
    "no address randomisation": {"randomised": False},
    "huge pages for malloc": {"environment": {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}},
    # glibc gives freed memory back and faults it in again, inference after inference, unless it is told not to.
    "malloc keeps its memory": {"environment": {
        "MALLOC_MMAP_THRESHOLD_": str(32 * MEBIBYTE), "MALLOC_TRIM_THRESHOLD_": str(2000 * MEBIBYTE),
        "MALLOC_TOP_PAD_": str(64 * MEBIBYTE)}},
}


def trimmed_mean(samples):
    """The mean without the tenth at either end, as Sullivan takes it."""
    cut = len(samples) // 10
    return statistics.fmean(sorted(samples)[cut:len(samples) - cut])


def process(runtime, model, condition, blocks, seconds):
    """Block means in milliseconds of one fresh process, and page faults per inference."""
    with worker.Worker(runtime, model, 1, **condition) as child:
        child.block(0.3, reentry=0)
        answers = [child.block(seconds) for _ in range(blocks)]
    inferences = sum(len(answer["samples_ns"]) for answer in answers)
    faults = sum(answer["minor_faults"] for answer in answers) / inferences
    return [trimmed_mean(answer["samples_ns"]) / 1e6 for answer in answers], faults


def variation(values):
    """Standard deviation over mean."""
    return statistics.stdev(values) / statistics.fmean(values)


def row(runtime, name, processes, reference):
    """What a condition did: mean, change against the first condition, variation between and within processes."""
    means = [statistics.fmean(blocks) for blocks, _ in processes]
    between = variation(means)
    # What the timing itself contributes to the variation of a process's mean.
    count = len(processes[0][0])
    within = math.sqrt(statistics.fmean([(variation(blocks) ** 2) for blocks, _ in processes]) / count)
    mean = statistics.fmean(means)
    change = "" if reference is None else f"{100 * (mean / reference - 1):+.1f}"
    uncertainty = between / math.sqrt(2 * (len(means) - 1))
    return mean, [
        runtime, name, len(means), f"{mean:.2f}", change, f"{100 * between:.2f} ± {100 * uncertainty:.2f}",
        f"{100 * within:.2f}", f"{100 * (max(means) / min(means) - 1):.1f}",
        f"{statistics.fmean([faults for _, faults in processes]):.0f}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="tiny settings")
    parser.add_argument("--processes", type=int, default=14, help="fresh processes of each condition and runtime")
    options = parser.parse_args()
    count, blocks, seconds = (2, 2, 0.05) if options.quick else (options.processes, 4, 0.25)
    raw, measured, order = [], {}, random.Random(0)
    with tempfile.TemporaryDirectory(prefix="sullivan-benchmarks-") as folder:
        model = worker.Model("mobilenet_v2", folder)
        for index in range(count):
            results.note(f"placement: process {index + 1} of {count} of each condition")
            turns = [(runtime, name) for runtime in ("openvino", "pytorch") for name in CONDITIONS]
            for runtime, name in order.sample(turns, len(turns)):
                with host.Watch() as watch:
                    found = process(runtime, model, CONDITIONS[name], blocks, seconds)
                measured.setdefault((runtime, name), []).append(found)
                raw += [[runtime, name, index, place, mean, found[1], watch.foreign]
                        for place, mean in enumerate(found[0])]
    results.write_csv(
        "placement",
        ["runtime", "condition", "process", "block", "mean_ms", "faults_per_inference", "foreign_cores"], raw)
    rows = []
    for runtime in ("openvino", "pytorch"):
        reference = None
        for name in CONDITIONS:
            mean, cells = row(runtime, name, measured[runtime, name], reference)
            reference = reference or mean
            rows.append(cells)
    results.table(
        ["runtime", "condition", "processes", "mean ms", "against the first %", "CV between processes %",
         "of which timing %", "slowest over fastest %", "page faults an inference"], rows)
    print(f"Most that other processes used of a core during a process: {100 * max(row[-1] for row in raw):.0f} %.\n")


if __name__ == "__main__":
    main()
