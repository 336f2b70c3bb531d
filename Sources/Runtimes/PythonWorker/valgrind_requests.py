"""Requests of a worker to the Valgrind that runs it, as Sources/CCounters/ValgrindRequests.c makes them.

ctypes cannot write the instructions by which a program speaks to Valgrind, so they are put into memory as bytes and
called: the address of six words comes in the first argument, the answer goes back as the result.
"""

import ctypes
import mmap
import platform

RUNNING_ON_VALGRIND = 0x1001
CALLGRIND = ord("C") << 24 | ord("T") << 16
ZERO_STATS, DUMP_STATS_AT, START_INSTRUMENTATION = CALLGRIND + 1, CALLGRIND + 3, CALLGRIND + 4

# x86-64: the rotations turn rdi once around; the exchange of rbx with itself is what Valgrind looks for.
REQUEST = bytes.fromhex(
    "4889f8"  # mov rax, rdi
    "31d2"  # xor edx, edx
    "48c1c703" "48c1c70d" "48c1c73d" "48c1c733"  # rol rdi, 3; 13; 61; 51
    "4887db"  # xchg rbx, rbx
    "4889d0"  # mov rax, rdx
    "c3"  # ret
)


class Valgrind:
    """Speaks to Valgrind; on a bare processor every request is answered with 0."""

    def __init__(self):
        self.call = None
        if platform.machine() == "x86_64":
            self.memory = mmap.mmap(
                -1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
            self.memory.write(REQUEST)
            place = ctypes.addressof(ctypes.c_char.from_buffer(self.memory))
            self.call = ctypes.CFUNCTYPE(ctypes.c_uint64, ctypes.c_void_p)(place)

    def ask(self, request, argument=0):
        if self.call is None:
            return 0
        words = (ctypes.c_uint64 * 6)(request, argument)
        return self.call(ctypes.addressof(words))

    def is_running(self):
        return self.ask(RUNNING_ON_VALGRIND) != 0

    def start(self):
        """Callgrind begins to simulate, with empty caches."""
        self.ask(START_INSTRUMENTATION)

    def zero(self):
        self.ask(ZERO_STATS)

    def dump(self, label):
        """Writes the counts to the next numbered file and sets them to zero."""
        text = ctypes.create_string_buffer(label.encode())
        self.ask(DUMP_STATS_AT, ctypes.addressof(text))
