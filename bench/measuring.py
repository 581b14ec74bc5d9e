# SPDX-License-Identifier: Apache-2.0
"""What the benchmarks share: where programs are, and how a command is measured (measure.c)."""

import dataclasses
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("CAISSON_BUILD", ROOT / "build" / "bench")).resolve()
ROOTFS = (BUILD / "images" / "busybox" / "rootfs").resolve()  # runc takes no link
PROFILE = ROOT / "profiles" / "default.json"
PROGRAM = "/bin/true"


def own(program):
    return str(BUILD / "bin" / program)


@dataclasses.dataclass
class Peer:
    """One thing to measure, and what was measured of it."""
    name: str
    command: list
    mode: str = "time"  # measure.c's: time, or life for three commands separated by "--"
    prepare: list = dataclasses.field(default_factory=list)  # commands, before the first time
    cleanup: list = dataclasses.field(default_factory=list)  # commands, once all is measured
    times: list = dataclasses.field(default_factory=list)  # ms
    cpu_times: list = dataclasses.field(default_factory=list)  # ms
    peak_kib: int = 0
    anonymous_kib: int = 0

    def measure(self, what):
        result = subprocess.run([own("measure"), what, *self.command], check=False,
                                capture_output=True, text=True)
        fields = [int(field) for field in result.stdout.split()]
        if result.returncode != 0 or not fields or fields[0] != 0:
            raise RuntimeError(result.stderr.strip() or f"ended with {fields[:1]}")
        return fields[1:]

    def time_once(self):
        nanoseconds, cpu_microseconds, peak = self.measure(self.mode)
        self.times.append(nanoseconds / 1e6)
        self.cpu_times.append(cpu_microseconds / 1e3)
        self.peak_kib = max(self.peak_kib, peak)

    def median(self):
        return statistics.median(self.times)

    def clean_up(self):
        for command in self.cleanup:
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)


def usable(peers):
    """Those that start the program at all; the first run also warms the caches."""
    for peer in peers:
        try:
            for command in peer.prepare:
                subprocess.run(command, check=True, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if peer.mode == "time":
                peer.anonymous_kib, = peer.measure("memory")
            peer.measure(peer.mode)
            yield peer
        except (RuntimeError, subprocess.CalledProcessError) as error:
            print(f"left out: {peer.name}: {str(error).splitlines()[-1]}")


def floor():
    return Peer("floor", [own("floor"), str(ROOTFS), PROGRAM])


def docker_floor(scratch):
    """The kernel's share of a start as Docker's; a bundle lies in scratch / "bundle"."""
    filter_file = scratch / "filter"
    subprocess.run([own("caisson"), "seccomp", "compile", "builtin", "-o", filter_file],
                   check=True, stdout=subprocess.DEVNULL)
    return Peer("Docker's floor", [own("docker_floor"), str(ROOTFS), str(filter_file),
                                   str(scratch / "bundle" / "etc"), PROGRAM])


def runtimes():
    """The OCI runtimes on the machine: name and executable."""
    for name, program in (("caisson-runtime", own("caisson-runtime")),
                          ("runc", os.environ.get("RUNC", "runc")),
                          ("crun", os.environ.get("CRUN", "crun"))):
        if executable := shutil.which(program):
            yield name, executable


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def require_root(script):
    if os.geteuid() == 0:
        return
    if not shutil.which("sudo"):
        sys.exit(f"{script}: starting containers needs root")
    print("Starting containers needs root; going on with sudo.", flush=True)
    os.execvp("sudo", ["sudo", "--preserve-env=CRUN,RUNC,CAISSON_BUILD", *sys.argv])
