# SPDX-License-Identifier: Apache-2.0
"""The system calls of a program and of its children with their times, from the kernel's event log."""

import contextlib
import dataclasses
import os
import pathlib
import re
import subprocess

TRACING = pathlib.Path("/sys/kernel/tracing")
HEADER = pathlib.Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
EVENT = re.compile(r"-(\d+) +\[\d+\] +\S+ +(\d+\.\d+): sys_(enter|exit): NR (-?\d+)")


@dataclasses.dataclass
class Call:
    """One system call: when it began and ended, in microseconds; end is None where it did not."""
    process: int
    name: str
    begin: float
    end: float | None = None


def call_names():
    found = re.findall(r"#define __NR_(\w+) (\d+)", HEADER.read_text())
    return {int(number): name for name, number in found}


@contextlib.contextmanager
def instance(programs):
    """An event log of our own, of what programs of these names do; nobody else's is touched."""
    if not (TRACING / "events").exists():
        subprocess.run(["mount", "-t", "tracefs", "tracefs", TRACING], check=True)
    directory = TRACING / "instances" / f"caisson-{os.getpid()}"
    directory.mkdir()
    try:
        (directory / "tracing_on").write_text("0")
        (directory / "trace_clock").write_text("mono")
        for event in ("sys_enter", "sys_exit"):
            # By name, not by id: what a process id is depends on who asks.
            words = " || ".join(f'comm == "{name[:15]}"' for name in programs)
            (directory / "events" / "raw_syscalls" / event / "filter").write_text(words)
        (directory / "events" / "raw_syscalls" / "enable").write_text("1")
        yield directory
    finally:
        (directory / "events" / "enable").write_text("0")
        directory.rmdir()


def record(log, command, names):
    """Runs the command once; its calls in the order in which they began."""
    (log / "trace").write_text("")
    (log / "tracing_on").write_text("1")
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (log / "tracing_on").write_text("0")
    calls, current = [], {}
    for process, seconds, side, number in EVENT.findall((log / "trace").read_text()):
        at = float(seconds) * 1e6
        if side == "enter":
            call = Call(int(process), names.get(int(number), number), at)
            current[process] = call
            calls.append(call)
        elif process in current:
            current.pop(process).end = at
    return calls
