"""What disturbs a process while it is timed."""

import os
import resource


class NoiseCounters:
    """What disturbed this process so far, as the kernel counts it."""

    def __init__(self):
        self.run_delay, self.migrations = {}, {}
        for thread in os.listdir("/proc/self/task"):
            folder = f"/proc/self/task/{thread}"
            try:
                with open(f"{folder}/schedstat", "rb") as file:
                    self.run_delay[thread] = int(file.read().split()[1])
                with open(f"{folder}/sched", "rb") as file:
                    text = file.read()
                place = text.find(b"se.nr_migrations")
                if place >= 0:
                    self.migrations[thread] = int(text[place:text.index(b"\n", place)].split(b":")[1])
            except (OSError, IndexError, ValueError):
                continue
        self.usage = resource.getrusage(resource.RUSAGE_SELF)

    def since(self, earlier):
        def difference(now, before):
            return sum(v - before.get(t, 0) for t, v in now.items()) if now else None

        return {
            "run_delay_ns": difference(self.run_delay, earlier.run_delay),
            "migrations": difference(self.migrations, earlier.migrations),
            "voluntary_switches": self.usage.ru_nvcsw - earlier.usage.ru_nvcsw,
            "involuntary_switches": self.usage.ru_nivcsw - earlier.usage.ru_nivcsw,
            "minor_faults": self.usage.ru_minflt - earlier.usage.ru_minflt,
        }
