# SPDX-License-Identifier: Apache-2.0
"""An OCI bundle like the ones that Docker gives to its runtime: mounts, devices, masks, the 14
default capabilities and the default seccomp profile, resolved to the runtime-spec's form."""

import json
import pathlib
import platform

CAPABILITIES = [
    "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW",
    "CAP_SETGID", "CAP_SETUID", "CAP_SETFCAP", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE",
    "CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE",
]
MASKED = ["/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys",
          "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi", "/proc/timer_list",
          "/proc/timer_stats", "/sys/devices/virtual/powercap", "/sys/firmware"]
READ_ONLY = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
DEVICES = [("c", None, None, "m"), ("b", None, None, "m"), ("c", 1, 3, "rwm"), ("c", 1, 5, "rwm"),
           ("c", 1, 7, "rwm"), ("c", 1, 8, "rwm"), ("c", 1, 9, "rwm"), ("c", 5, 0, "rwm"),
           ("c", 5, 2, "rwm"), ("c", 136, None, "rwm")]
# The profile's name of each machine's main architecture, and what its archMap lists.
ARCHITECTURES = {"x86_64": ("amd64", "SCMP_ARCH_X86_64"), "aarch64": ("arm64", "SCMP_ARCH_AARCH64")}


def mounts(etc):
    kernel = [
        ("/proc", "proc", "proc", ["nosuid", "noexec", "nodev"]),
        ("/dev", "tmpfs", "tmpfs", ["nosuid", "strictatime", "mode=755", "size=65536k"]),
        ("/dev/pts", "devpts", "devpts",
         ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]),
        ("/sys", "sysfs", "sysfs", ["nosuid", "noexec", "nodev", "ro"]),
        ("/sys/fs/cgroup", "cgroup", "cgroup", ["ro", "nosuid", "noexec", "nodev"]),
        ("/dev/mqueue", "mqueue", "mqueue", ["nosuid", "noexec", "nodev"]),
        ("/dev/shm", "tmpfs", "shm", ["nosuid", "noexec", "nodev", "mode=1777", "size=67108864"]),
    ]
    own = [(f"/etc/{name}", "bind", str(etc / name), ["rbind", "rprivate"])
           for name in ("resolv.conf", "hostname", "hosts")]
    return [{"destination": destination, "type": kind, "source": source, "options": options}
            for destination, kind, source, options in kernel + own]


def applies(rule, architecture):
    """Docker's loader conditions, for the default capabilities and a kernel of this decade."""
    includes, excludes = rule.get("includes") or {}, rule.get("excludes") or {}
    if architecture in excludes.get("arches", []) or excludes.get("minKernel"):
        return False
    if set(excludes.get("caps", [])) & set(CAPABILITIES):
        return False
    if includes.get("arches") and architecture not in includes["arches"]:
        return False
    return set(includes.get("caps", [])) <= set(CAPABILITIES)


def resolve_profile(path):
    """A profile in Docker's format as linux.seccomp."""
    profile = json.loads(path.read_text())
    architecture, name = ARCHITECTURES[platform.machine()]
    entry = next(entry for entry in profile["archMap"] if entry["architecture"] == name)
    fields = ("names", "action", "args", "errnoRet")
    return {
        "defaultAction": profile["defaultAction"],
        "defaultErrnoRet": profile.get("defaultErrnoRet", 1),
        "architectures": [name, *entry["subArchitectures"]],
        "syscalls": [{field: rule[field] for field in fields if rule.get(field) is not None}
                     for rule in profile["syscalls"] if applies(rule, architecture)],
    }


def write(bundle, rootfs, profile, command):
    """Makes the bundle's directory; the root file system stays where it is."""
    etc = bundle / "etc"
    etc.mkdir(parents=True)
    (etc / "resolv.conf").write_text("")
    (etc / "hostname").write_text("bench\n")
    (etc / "hosts").write_text("127.0.0.1 localhost\n")
    config = {
        "ociVersion": "1.0.2",
        "process": {
            "user": {"uid": 0, "gid": 0, "additionalGids": [0]},
            "args": command,
            "env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                    "HOSTNAME=bench"],
            "cwd": "/",
            "capabilities": {kind: CAPABILITIES for kind in ("bounding", "effective", "permitted")},
            "oomScoreAdj": 0,
        },
        "root": {"path": str(rootfs)},
        "hostname": "bench",
        "mounts": mounts(etc),
        "linux": {
            "resources": {"devices": [{"allow": False, "access": "rwm"}] + [
                {key: value for key, value in (("allow", True), ("type", kind), ("major", major),
                                               ("minor", minor), ("access", access))
                 if value is not None}
                for kind, major, minor, access in DEVICES]},
            "namespaces": [{"type": kind} for kind in
                           ("mount", "network", "uts", "pid", "ipc", "cgroup")],
            "seccomp": resolve_profile(profile),
            "maskedPaths": MASKED,
            "readonlyPaths": READ_ONLY,
        },
    }
    (pathlib.Path(bundle) / "config.json").write_text(json.dumps(config))
