"""Import this first in a worker, before anything that starts threads or prints.

Answers go to a private copy of standard output, which itself is redirected to standard error, so that nothing a library
prints mixes with them. The process is pinned to the processors that SULLIVAN_CPUS names.
"""

import os
import signal

# Ctrl-C is for the coordinator, which finishes its round and then closes the pipe.
signal.signal(signal.SIGINT, signal.SIG_IGN)
ANSWERS = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)
if os.environ.get("SULLIVAN_CPUS"):
    # Before any library starts threads.
    os.sched_setaffinity(0, {int(cpu) for cpu in os.environ["SULLIVAN_CPUS"].split(",")})
