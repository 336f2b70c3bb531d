"""What a figure was measured on, and what else the machine did meanwhile. Run as a program it prints the header."""

import os
import platform
import resource
import subprocess
import time
from datetime import datetime, timezone
from importlib import metadata
from pathlib import Path

import worker


def field(path, name):
    """The value of the first line `name : value` of a file; '?' where there is none."""
    try:
        for line in Path(path).read_text().splitlines():
            key, _, value = line.partition(":")
            if key.strip() == name:
                return value.strip()
    except OSError:
        pass
    return "?"


def version(package):
    """The version of a package in the managed environment."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def header():
    """Machine, versions and date, as Markdown."""
    cpuinfo, memory = "/proc/cpuinfo", field("/proc/meminfo", "MemTotal").split()[0]
    flags = set(field(cpuinfo, "flags").split())
    wanted = ["avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "hypervisor"]
    thp = Path("/sys/kernel/mm/transparent_hugepage/enabled")
    pages = thp.read_text().partition("[")[2].partition("]")[0] if thp.exists() else "?"
    program = subprocess.run([worker.sullivan(), "--version"], capture_output=True, text=True, check=False)
    packages = ", ".join(f"{name} {version(name)}" for name in ("openvino", "torch", "numpy"))
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    return "\n".join([
        f"- date: {datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC; load averages at the start: {load}",
        f"- processor: {field(cpuinfo, 'model name')}, {len(os.sched_getaffinity(0))} usable, "
        f"{', '.join(name for name in wanted if name in flags)}",
        f"- memory: {int(memory) / 2**20:.0f} GiB; transparent huge pages: {pages}",
        f"- kernel: {platform.system()} {platform.release()}; C library: {' '.join(platform.libc_ver())}",
        f"- versions: sullivan {program.stdout.strip()}, {packages}, Python {platform.python_version()}",
        "",
    ])


class Watch:
    """How much of one core other processes used while a child ran to its end; a context manager."""

    def __enter__(self):
        self.start = self.readings()
        return self

    def __exit__(self, *_):
        wall, busy, own = (now - then for now, then in zip(self.readings(), self.start))
        self.foreign = max(0.0, busy - own) / wall if wall > 0 else 0.0

    @staticmethod
    def readings():
        """Wall time, all processors' busy time, and the time of this process and its ended children, in seconds."""
        ticks = [int(value) for value in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
        # user, nice, system, (idle, iowait), irq, softirq, steal; guest time is contained in user.
        busy = sum(ticks[:3] + ticks[5:8]) / os.sysconf("SC_CLK_TCK")
        own = sum(
            usage.ru_utime + usage.ru_stime
            for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
        return time.monotonic(), busy, own


if __name__ == "__main__":
    print(header())
