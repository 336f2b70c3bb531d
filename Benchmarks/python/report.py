"""The report of a thousand cells: how long it takes to make, how large its page is, how soon it is open.

    report.py [--quick] [--cells N]

A few small networks are measured, and their cells copied under other depths and widths until there are a thousand: the
figures are real, the study is not. Opening needs Debian's chromium and `sullivan setup page-tests`. Takes a minute.
"""

import argparse
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import results

ROOT = Path(__file__).resolve().parent.parent.parent
SULLIVAN = os.environ.get("SULLIVAN", str(ROOT / ".build/release/sullivan"))
HOME = Path(os.environ.get("SULLIVAN_HOME", ROOT / ".sullivan"))
PATTERNS = ("plain", "residual", "depthwise", "dense")
WIDTHS = (16, 24, 32, 48, 64)
# What the issue asks for: seconds to make, bytes, seconds to open.
TARGETS = (5, 6_000_000, 3)

OPEN = """
import json, pathlib, shutil, sys, time
from playwright.sync_api import sync_playwright
address = pathlib.Path(sys.argv[1]).resolve().as_uri()
seen = "() => Array.from(document.querySelectorAll('.plot')).filter(p => p.getBoundingClientRect().top < innerHeight" \\
    ").every(p => p.dataset.drawn)"
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
    rounds = []
    for _ in range(int(sys.argv[2])):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        start = time.perf_counter()
        page.goto(address, wait_until="load")
        page.wait_for_function(seen)
        first = time.perf_counter() - start
        page.wait_for_function("() => document.documentElement.dataset.figures === 'drawn'", timeout=120_000)
        rounds.append([first, time.perf_counter() - start])
        page.close()
    browser.close()
print(json.dumps(rounds))
"""


def measure(folder):
    """A results folder of a few real cells."""
    networks = [f"{pattern}:depth=4,width=16,resolution=64" for pattern in PATTERNS]
    subprocess.run(
        [SULLIVAN, "bench", *networks, "--runtimes", "onnxruntime,openvino", "--baseline", "onnxruntime", "--launches", "2",
         "--rounds", "2", "--budget", "5s", "--threads", "1", "--results", folder, "--quiet"],
        check=True, stdout=subprocess.DEVNULL)


def columns(database, table):
    return [row[1] for row in database.execute(f"PRAGMA table_info({table})")]


def copied(database, table, row, changes):
    """Inserts a row with some of its values changed; returns its number."""
    values = {**row, **changes}
    values.pop("id", None)
    marks = ", ".join("?" * len(values))
    return database.execute(
        f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", list(values.values())).lastrowid


def rows(database, table, where="1", *values):
    names = columns(database, table)
    return [dict(zip(names, row)) for row in database.execute(f"SELECT * FROM {table} WHERE {where}", values)]


def multiply(path, wanted):
    """Copies the cells of a results file under other names until there are as many as wanted."""
    with sqlite3.connect(path) as database:
        cells = rows(database, "cell")
        depth = 4
        count = len(cells)
        while count < wanted:
            depth += 4
            for width in WIDTHS:
                for cell in cells:
                    if count == wanted:
                        return
                    copy(database, cell, depth, width)
                    count += 1


def copy(database, cell, depth, width):
    network = rows(database, "network", "id = ?", cell["network"])[0]
    name = f"{network['pattern']}:depth={depth},width={width},resolution=64"
    scale = depth / 4 * (width / 16) ** 2
    size = {key: int(network[key] * scale) for key in ("macs", "parameters", "activationBytes", "weightBytes")}
    facts = {**json.loads(network["facts"]), **size, "name": name, "depth": depth, "width": width}
    made = copied(database, "network", network, {
        **size, "digest": f"{network['digest']}-{depth}-{width}", "name": name, "depth": depth, "width": width,
        "facts": json.dumps(facts)})
    specification = {**json.loads(cell["specification"]), "network": name}
    parent = copied(database, "cell", cell, {
        "key": f"{cell['key']}-{depth}-{width}", "network": made, "networkName": name,
        "specification": json.dumps(specification)})
    for estimate in rows(database, "estimate", "parent = ?", cell["id"]):
        times = ("latencyP50", "latencyP90", "latencyMean", "latencyMinimum")
        # Latency grows with the arithmetic; the ratio wanders by a few per cent, so that marks do not coincide.
        ratio = 1 if estimate["speedup"] == 1 else 1 + 0.1 * ((depth * 7 + width * 13) % 17) / 17
        changes = {key: estimate[key] * scale / ratio for key in times}
        changes |= {key: estimate[key] * ratio for key in ("speedup", "speedupLow", "speedupHigh")}
        copied(database, "estimate", estimate, {**changes, "parent": parent})
    for agreement in rows(database, "agreement", "parent = ?", cell["id"]):
        copied(database, "agreement", agreement, {"parent": parent})


def opened(page, rounds):
    """Seconds until the page's first screen, and until all of its figures, are drawn; None without a browser."""
    python = HOME / "page-tests/bin/python"
    if not (python.exists() and shutil.which("chromium")):
        return None
    run = subprocess.run([python, "-c", OPEN, page, str(rounds)], check=True, capture_output=True, text=True)
    return json.loads(run.stdout)


def verdict(value, limit):
    return "met" if value < limit else "**not met**"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--cells", type=int)
    options = parser.parse_args()
    cells = options.cells or (100 if options.quick else 1000)
    repetitions = 1 if options.quick else 5
    with tempfile.TemporaryDirectory() as folder:
        results.note("measuring a few networks")
        measure(folder)
        multiply(f"{folder}/results.sqlite", cells)
        results.note(f"reporting {cells} cells")
        made = []
        for _ in range(repetitions):
            start = time.perf_counter()
            subprocess.run([SULLIVAN, "report", folder, "--quiet"], check=True, stdout=subprocess.DEVNULL)
            made.append(time.perf_counter() - start)
        page = Path(folder) / "report/index.html"
        size = page.stat().st_size
        table = [
            ["report made, s", f"{statistics.median(made):.2f}", f"{TARGETS[0]}", verdict(statistics.median(made), TARGETS[0])],
            ["page, MB", f"{size / 1e6:.2f}", f"{TARGETS[1] / 1e6:.0f}", verdict(size, TARGETS[1])],
        ]
        rounds = opened(page, repetitions)
        if rounds is None:
            table.append(["page opened, s", "no chromium or page-tests here", f"{TARGETS[2]}", "not measured"])
        else:
            first, last = (statistics.median(times) for times in zip(*rounds))
            table.append(["page opened, first screen drawn, s", f"{first:.2f}", f"{TARGETS[2]}", verdict(first, TARGETS[2])])
            table.append(["all figures drawn, s", f"{last:.2f}", "", ""])
        results.table([f"{cells} cells", f"median of {repetitions}", "under", "target"], table)
        results.write_csv("report", ["made_s"], [[value] for value in made])


if __name__ == "__main__":
    main()
