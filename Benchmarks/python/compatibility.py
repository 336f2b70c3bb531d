#!/usr/bin/env python3
"""Networks of as many families as possible, exported by timm: names: described, verified and benched.

    compatibility.py [--no-bench] [--again] [--state FOLDER] [NETWORK…]

`describe` is held against PyTorch's own counts, `verify` and `bench` run in PyTorch, ONNX Runtime and OpenVINO. What is
done is kept in the state folder (results/compatibility), so that the sweep goes on where it was stopped; --again does
all anew. A Markdown table with every failure goes to standard output, progress to standard error. The exit code is 0
where nothing failed. Needs `sullivan setup` and `sullivan setup timm`.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import time
from pathlib import Path

from compatibility_networks import NETWORKS

ROOT = Path(__file__).resolve().parent.parent.parent
SULLIVAN = os.environ.get("SULLIVAN", str(ROOT / ".build/release/sullivan"))
HOME = Path(os.environ.get("SULLIVAN_HOME", ROOT / ".sullivan"))
RUNTIMES = ("pytorch", "onnxruntime", "openvino")
BENCH = ["--launches", "3", "--rounds", "3", "--budget", "40s", "--target-error", "5%"]
TOLERANCE = 0.01
# What a stage may take before it counts as hung, in seconds.
LONGEST = 900


def sullivan(*arguments):
    """The JSON that a command prints, and the error that it ends with, either of them None."""
    command = [SULLIVAN, *arguments, "--format", "json"]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return None, f"no end after {LONGEST} s"
    lines = [line for line in run.stderr.splitlines() if line.startswith("error: ")]
    error = lines[-1].removeprefix("error: ") if lines else f"exit code {run.returncode}"
    try:
        return json.loads(run.stdout), None
    except json.JSONDecodeError:
        return None, error


def facts(network):
    """What PyTorch counted when the network was exported."""
    library, name = network.split(":")
    found = sorted(
        (HOME / "cache/networks").glob(f"{library}-{name}-1xown-0-*/facts.json"), key=lambda path: path.stat().st_mtime)
    return json.loads(found[-1].read_text()) if found else None


def describe(network):
    description, error = sullivan("describe", network)
    if error:
        return {"error": error}
    own = facts(network)
    difference = description["macs"] / own["macs"] - 1 if own["macs"] else math.inf
    problems = []
    if description["parameters"] != own["parameters"]:
        unused = sum(own["unused_parameters"].values())
        note = f", of them {unused} that the forward pass never reads" if unused else ""
        problems.append(f"parameters {description['parameters']}, PyTorch counts {own['parameters']}{note}")
    if abs(difference) > TOLERANCE:
        problems.append(f"MACs {description['macs']}, PyTorch counts {own['macs']} ({difference:+.2%})")
    return {
        "parameters": description["parameters"], "macs": description["macs"], "difference": difference,
        "input_shape": own["input_shape"], "versions": own["versions"], "problems": problems}


def verify(network):
    answer, error = sullivan("verify", network, "--runtimes", ",".join(RUNTIMES), "--quiet")
    if error:
        return {"error": error}
    cosines = {r["runtime"].split(":")[0]: r["cosine"] for r in answer["results"]}
    problems = [f"{(f['runtime'] or 'network').split(':')[0]}: {f['reason']}" for f in answer["failures"]]
    problems += [
        f"{r['runtime'].split(':')[0]}: outputs differ (cosine {r['cosine']:.6f}, largest difference "
        f"{r['max_abs_error']:.2g})" for r in answer["results"] if not r["agrees"]]
    return {"cosines": cosines, "problems": problems}


def bench(network, state):
    folder = state / "bench" / network.replace(":", "-")
    answer, error = sullivan(
        "bench", network, "--runtimes", ",".join(RUNTIMES), "--results", str(folder), "--quiet", *BENCH)
    if error:
        return {"error": error}
    rows = {
        row["runtime"].split(":")[0]: {"ms": row["latency_ms"]["p50"], **row["speedup"]} for row in answer["results"]}
    problems = [f"{(f['runtime'] or 'network').split(':')[0]}: {f['reason']}" for f in answer["failures"]]
    return {"rows": rows, "problems": problems}


class State:
    """What is done of each network, a file each."""

    def __init__(self, folder, again):
        self.folder, self.again = Path(folder), again
        self.folder.mkdir(parents=True, exist_ok=True)

    def path(self, network):
        return self.folder / f"{network.replace(':', '-')}.json"

    def read(self, network):
        path = self.path(network)
        return json.loads(path.read_text()) if path.exists() else {}

    def write(self, network, record):
        unfinished = self.path(network).with_suffix(".unfinished")
        unfinished.write_text(json.dumps(record, indent=1))
        unfinished.replace(self.path(network))


def sweep(networks, stages, state):
    """Does what is left, and says how long it will take."""
    left = [(network, stage) for network in networks for stage in stages
            if state.again or stage not in state.read(network)]
    spent, done = dict.fromkeys(stages, 0.0), dict.fromkeys(stages, 0)
    for index, (network, stage) in enumerate(left):
        known = {s: spent[s] / done[s] for s in stages if done[s]}
        typical = sum(known.values()) / len(known) if known else None
        seconds = sum(known.get(s, typical) for _, s in left[index:]) if known else None
        note = f", about {max(1, round(seconds / 60))} min left" if seconds is not None else ""
        print(f"[{index + 1}/{len(left)}] {stage} {network}{note}", file=sys.stderr, flush=True)
        start = time.monotonic()
        record = state.read(network)
        record[stage] = {
            "describe": describe, "verify": verify, "bench": lambda name: bench(name, state.folder)}[stage](network)
        state.write(network, record)
        spent[stage] += time.monotonic() - start
        done[stage] += 1


def speedup(record, runtime):
    row = record.get("bench", {}).get("rows", {}).get(runtime)
    if row is None:
        return ""
    interval = f" ({row['low']:.2f} to {row['high']:.2f})" if row.get("low") is not None else ""
    return f"{row['estimate']:.2f}{interval}"


def table(networks, stages, state):
    benched = "bench" in stages
    head = ["Network", "Family", "Input", "Parameters", "MACs", "MACs against PyTorch", "Cosine ONNX Runtime",
            "Cosine OpenVINO"]
    head += ["PyTorch ms", "ONNX Runtime gain", "OpenVINO gain"] if benched else []
    lines = ["| " + " | ".join(head) + " |", "|---|---|---|--:|--:|--:|--:|--:|" + "--:|--:|--:|" * benched]
    problems = []
    for network in networks:
        record = state.read(network)
        described, verified = record.get("describe", {}), record.get("verify", {})
        own = speedup(record, "pytorch") and record["bench"]["rows"]["pytorch"]["ms"]
        shape = described.get("input_shape")
        cells = [f"`{network}`", NETWORKS.get(network, ""), "×".join(map(str, shape[1:])) if shape else ""]
        cells += [f"{described['parameters']:,}" if "parameters" in described else "",
                  f"{described['macs'] / 1e6:,.1f} M" if "macs" in described else "",
                  f"{described['difference']:+.2%}" if "difference" in described else ""]
        cosines = verified.get("cosines", {})
        cells += [f"{cosines[r]:.6f}" if cosines.get(r) is not None else "" for r in RUNTIMES[1:]]
        if benched:
            cells += [f"{own:.2f}" if own else "", speedup(record, "onnxruntime"), speedup(record, "openvino")]
        lines.append("| " + " | ".join(cells) + " |")
        for stage in stages:
            result = record.get(stage, {})
            found = [result["error"]] if "error" in result else result.get("problems", [])
            problems += [(network, stage, text) for text in found]
    return lines, problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("networks", nargs="*", metavar="NETWORK", help="timm: and torchvision: names; a list of its own")
    parser.add_argument("--no-bench", action="store_true", help="describe and verify only")
    parser.add_argument("--quick", action="store_true", help="the first five networks")
    parser.add_argument("--again", action="store_true", help="do anew what is done")
    parser.add_argument("--state", default=str(ROOT / "results/compatibility"), help="where what is done is kept")
    options = parser.parse_args()
    networks = options.networks or list(NETWORKS)[:5 if options.quick else None]
    stages = ["describe", "verify"] + ([] if options.no_bench else ["bench"])
    state = State(options.state, options.again)
    sweep(networks, stages, state)
    lines, problems = table(networks, stages, state)
    versions = {k: v for n in networks for k, v in state.read(n).get("describe", {}).get("versions", {}).items()}
    print("Exported by " + ", ".join(f"{name} {version}" for name, version in versions.items()) + ".\n")
    print("\n".join(lines))
    print(f"\n{len(networks)} networks of {len({NETWORKS.get(n, n) for n in networks})} families; "
          f"{len({n for n, _, _ in problems})} with failures.\n")
    if problems:
        print("| Network | Stage | Failure |\n|---|---|---|")
        for network, stage, text in problems:
            print(f"| `{network}` | {stage} | {text.replace('|', '/')} |")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
