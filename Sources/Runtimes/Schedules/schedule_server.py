"""What the servers of schedules share: JSON requests on standard input, one JSON answer each, and the record.

A request is {"id": 1, "op": "schedule", "model_path": …, "threads": 1}, its answer what Schedules/ExecutionSchedule.swift
describes. One process answers for any number of networks: starting a runtime takes longer than reading its schedule.
"""

import ctypes
import json
import os
import signal
import sys

from worker_channel import ANSWERS


class Failure(Exception):
    """A request that cannot be fulfilled, as the worker protocol names it."""

    def __init__(self, code, message, node=None):
        super().__init__(message)
        self.code, self.message, self.node = code, message, node


class Record:
    """Tensors and steps as they are found, in the order of execution."""

    def __init__(self, version):
        self.version = version
        self.tensors, self.steps, self.remarks = [], [], []

    def tensor(self, size, role, address=None):
        """The number of a new tensor of so many bytes; `address` where the runtime's own is known."""
        self.tensors.append({"bytes": size, "role": role} | ({} if address is None else {"address": address}))
        return len(self.tensors) - 1

    def step(self, name, kind, inputs, weights, outputs):
        """Adds a step that reads and writes the tensors of these numbers."""
        self.steps.append({"name": name, "type": kind, "inputs": inputs, "weights": weights, "outputs": outputs})

    def answer(self):
        return {"version": self.version, "tensors": self.tensors, "steps": self.steps, "remarks": self.remarks}


def require_file(path):
    """Refuses a model that is not there, in the same words for every runtime."""
    if not os.path.isfile(path):
        raise Failure("model_missing", f"there is no model file {path}")


def respond(schedule, line):
    """The answer to a request line; `schedule` makes a Record from the model's path and the threads."""
    identifier = identifier_of(line)
    try:
        request = json.loads(line)
        if request["op"] != "schedule":
            raise Failure("bad_request", f"there is no request '{request['op']}' here")
        require_file(request["model_path"])
        return {"id": identifier, "ok": True} | schedule(request["model_path"], request["threads"]).answer()
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        failure = {"code": "bad_request", "message": f"the request cannot be understood: {error!r}"}
    except MemoryError:
        failure = {"code": "out_of_memory", "message": "memory ran out"}
    except Exception as error:  # whatever a runtime throws is a recorded failure, not the server's end
        text = " ".join(str(error).split())[:400] or type(error).__name__
        failure = {"code": getattr(error, "code", "compile_failed"), "message": text}
        if getattr(error, "node", None):
            failure["node"] = error.node
    return {"id": identifier, "ok": False, "error": failure}


def apart(schedule, line):
    """What `respond` answers, worked out in a copy of this process that ends with it.

    What one network leaves behind (the allocator's free memory, threads) then is not there for the next, and a crash is
    only that network's.
    """
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(receive)
            pr_set_pdeathsig = 1
            ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)  # a server that is killed leaves none behind
            with os.fdopen(send, "w", encoding="utf-8") as file:
                json.dump(respond(schedule, line), file, separators=(",", ":"))
        finally:
            os._exit(0)
    os.close(send)
    with os.fdopen(receive, encoding="utf-8") as file:
        text = file.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        end = f"by signal {-status}" if status < 0 else "without an answer"
        message = f"the process that ran the network ended {end}"
        return {"id": identifier_of(line), "ok": False, "error": {"code": "inference_failed", "message": message}}


def identifier_of(line):
    try:
        return json.loads(line)["id"]
    except (KeyError, TypeError, json.JSONDecodeError):
        return 0


def serve(schedule, answer=respond):
    """Answers requests until the input ends; then the process ends. `answer` is `respond` or `apart`."""
    for line in sys.stdin:
        if line.strip():
            ANSWERS.write(json.dumps(answer(schedule, line), separators=(",", ":")) + "\n")
            ANSWERS.flush()
    # Nothing is left to save, and tearing down thread pools may hang.
    os._exit(0)
