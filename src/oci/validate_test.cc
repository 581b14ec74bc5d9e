// SPDX-License-Identifier: Apache-2.0
#include "oci/validate.h"

#include <gtest/gtest.h>

#include <span>

#include "oci/parse.h"
#include "oci/sample_config_test.h"

namespace caisson::oci {
namespace {

std::string error_of(std::string_view text) {
  std::vector<std::string> warnings;
  const auto config = parse_config(text, "c", warnings);
  return config ? "" : config.error().message();
}

struct Case {
  Place place;
  std::string_view members;
  std::string_view error;  // after "c:"; "" where the members are valid
};

void expect_all(std::span<const Case> cases) {
  for (const Case& one : cases) {
    const std::string expected = one.error.empty() ? "" : "c:" + std::string(one.error);
    EXPECT_EQ(error_of(sample_config(one.place, one.members)), expected) << one.members;
  }
}

TEST(Validate, Process) {
  constexpr Case kCases[] = {
      {Place::kProcess, R"("env": ["A=b", "FOO"])",
       "2:16: process.env[1]: \"FOO\" is not NAME=VALUE"},
      {Place::kProcess, R"("env": ["=b"])", "2:9: process.env[0]: \"=b\" is not NAME=VALUE"},
      {Place::kProcess, R"("rlimits": [{"type": "RLIMIT_FOO", "soft": 1, "hard": 1}])",
       "2:22: process.rlimits[0].type: unknown resource limit \"RLIMIT_FOO\""},
      {Place::kProcess,
       R"("rlimits": [{"type": "RLIMIT_AS", "soft": 1, "hard": 1},
{"type": "RLIMIT_AS", "soft": 1, "hard": 1}])",
       "3:10: process.rlimits[1].type: RLIMIT_AS is set twice"},
      {Place::kProcess, R"("rlimits": [{"type": "RLIMIT_AS", "soft": 2, "hard": 1}])",
       "2:43: process.rlimits[0].soft: 2 is more than the hard limit 1"},
      {Place::kProcess, R"("oomScoreAdj": -1001)",
       "2:16: process.oomScoreAdj: -1001 is not from -1000 to 1000"},
      {Place::kProcess, R"("oomScoreAdj": 1000)", ""},
      {Place::kProcess, R"("scheduler": {"policy": "SCHED_ISO"})",
       "2:25: process.scheduler.policy: unknown policy \"SCHED_ISO\""},
      {Place::kProcess, R"("scheduler": {"policy": "SCHED_OTHER", "flags": ["X"]})",
       "2:50: process.scheduler.flags[0]: unknown flag \"X\""},
      {Place::kProcess, R"("scheduler": {"policy": "SCHED_BATCH", "nice": 20})",
       "2:48: process.scheduler.nice: 20 is not from -20 to 19"},
      {Place::kProcess, R"("scheduler": {"policy": "SCHED_OTHER", "priority": 1})",
       "2:52: process.scheduler.priority: SCHED_OTHER has no priorities"},
      {Place::kProcess, R"("scheduler": {"policy": "SCHED_RR"})",
       "2:14: process.scheduler.priority: 0 is not from 1 to 99, which SCHED_RR needs"},
      {Place::kProcess, R"("scheduler": {"policy": "SCHED_OTHER", "period": 1})",
       "2:50: process.scheduler.period: needs the policy SCHED_DEADLINE"},
      {Place::kProcess, R"("scheduler": {"policy": "SCHED_DEADLINE", "runtime": 1023})",
       "2:54: process.scheduler.runtime: SCHED_DEADLINE needs 1024 ns at least"},
      {Place::kProcess,
       R"("scheduler": {"policy": "SCHED_DEADLINE", "runtime": 3000, "deadline": 2000})",
       "2:72: process.scheduler.deadline: must lie between runtime and period"},
      {Place::kProcess, R"("ioPriority": {"class": "RT", "priority": 1})",
       "2:25: process.ioPriority.class: unknown class \"RT\""},
      {Place::kProcess, R"("ioPriority": {"class": "IOPRIO_CLASS_RT", "priority": 8})",
       "2:56: process.ioPriority.priority: 8 is not from 0 to 7"},
      {Place::kProcess, R"("execCPUAffinity": {"final": "3-1"})",
       "2:30: process.execCPUAffinity.final: \"3-1\" is not a list of processors such as 0-3,7"},
  };
  expect_all(kCases);
}

TEST(Validate, ProcessWithoutDefaults) {
  std::vector<std::string> warnings;
  const auto error = [&](std::string_view text) {
    const auto process = parse_process(text, "p", warnings);
    return process ? "" : process.error().message();
  };
  EXPECT_EQ(error(R"({"cwd": "/"})"), R"(p:1:1: field "args" is missing)");
  EXPECT_EQ(error(R"({"cwd": "/", "args": []})"), "p:1:22: args: must name a program");
  EXPECT_EQ(error(R"({"cwd": "/", "args": [""]})"), "p:1:23: args[0]: must not be empty");
  EXPECT_EQ(error(R"({"cwd": "a", "args": ["a"]})"), "p:1:9: cwd: \"a\" is not an absolute path");
  EXPECT_EQ(error(R"({"cwd": "/", "args": ["a"], "user": {"uid": 0, "gid": 0, "umask": 512}})"),
            "p:1:67: user.umask: 512 (octal 1000) has more than permission bits");
}

TEST(Validate, Namespaces) {
  const auto error = [](std::string_view top, std::string_view section) {
    return error_of(std::string(R"({"ociVersion": "1.0.0", "root": {"path": "r"}, )"
                                R"("process": {"cwd": "/", "args": ["a"], "user": )"
                                R"({"uid": 5, "gid": 5, "additionalGids": [9]}})")
                        .append(top)
                        .append(",\n\"linux\": {")
                        .append(section)
                        .append("}}"));
  };
  constexpr std::string_view kUser = R"("namespaces": [{"type": "mount"}, {"type": "user"}],)";
  const auto mapped = [&](std::string_view uids, std::string_view gids) {
    return error("", std::string(kUser) + "\n\"uidMappings\": [" + std::string(uids) +
                         "],\n\"gidMappings\": [" + std::string(gids) + "]");
  };
  constexpr std::string_view kAll = R"({"containerID": 0, "hostID": 1, "size": 10})";
  EXPECT_EQ(error("", R"("namespaces": [{"type": "mount"}])"), "");
  EXPECT_EQ(mapped(kAll, kAll), "");
  EXPECT_EQ(error("", R"("namespaces": [{"type": "mount"}, {"type": "mount", "path": "/m"}])"),
            "c:2:54: linux.namespaces[1].type: mount is listed twice");
  EXPECT_EQ(error("", R"("namespaces": [{"type": "mount", "path": "m"}])"),
            "c:2:52: linux.namespaces[0].path: \"m\" is not an absolute path");
  EXPECT_EQ(error("", R"("namespaces": [{"type": "pid"}])"), "");
  EXPECT_EQ(
      error("", R"("namespaces": [{"type": "user"}])"),
      "c:2:25: linux.namespaces: a container in a user namespace needs a mount namespace too");
  EXPECT_EQ(error(R"(, "hostname": "h")", R"("namespaces": [{"type": "mount"}])").substr(0, 6),
            "c:1:15");
  EXPECT_EQ(
      error("", R"("namespaces": [{"type": "mount"}], "uidMappings": [)" + std::string(kAll) + "]"),
      "c:2:61: linux.uidMappings: needs a user namespace");
  EXPECT_EQ(mapped("", kAll), "c:3:16: linux.uidMappings: a new user namespace needs mappings");
  EXPECT_EQ(mapped(R"({"containerID": 0, "hostID": 1, "size": 5})", kAll).substr(9),
            "process.user.uid: 5 is not in linux.uidMappings");
  EXPECT_EQ(mapped(kAll, R"({"containerID": 6, "hostID": 1, "size": 5})").substr(9),
            "process.user.gid: 5 is not in linux.gidMappings");
  EXPECT_EQ(mapped(kAll, R"({"containerID": 5, "hostID": 1, "size": 4})").substr(9),
            "process.user.additionalGids[0]: 9 is not in linux.gidMappings");
  EXPECT_EQ(mapped(R"({"containerID": 0, "hostID": 1, "size": 0})", kAll),
            "c:3:57: linux.uidMappings[0].size: must not be 0");
  EXPECT_EQ(mapped(R"({"containerID": 1, "hostID": 0, "size": 4294967295})", kAll),
            "c:3:57: linux.uidMappings[0].size: reaches beyond the largest id");
  EXPECT_EQ(mapped(std::string(kAll) + R"(, {"containerID": 10, "hostID": 10, "size": 1})", kAll),
            "c:3:62: linux.uidMappings[1]: overlaps with an earlier mapping");
}

TEST(Validate, NamesThatNeedNamespaces) {
  constexpr Case kCases[] = {
      {Place::kTop, R"("hostname": "abc")", ""},
      {Place::kTop,
       R"("hostname": "a234567890123456789012345678901234567890123456789012345678901234")", ""},
      {Place::kTop,
       R"("domainname": "a2345678901234567890123456789012345678901234567890123456789012345")",
       "2:15: domainname: longer than 64 bytes"},
      {Place::kLinux, R"("timeOffsets": {"realtime": {}})",
       "2:29: linux.timeOffsets.realtime: only monotonic and boottime have offsets"},
      {Place::kLinux, R"("timeOffsets": {"boottime": {"nanosecs": 1000000000}})",
       "2:42: linux.timeOffsets.boottime.nanosecs: a second or more"},
      {Place::kLinux, R"("netDevices": {"eth0": {"name": "eth%d"}})", ""},
      {Place::kLinux, R"("netDevices": {"a/b": {}})",
       "2:23: linux.netDevices.a/b: \"a/b\" is not the name of a network device"},
      {Place::kLinux, R"("netDevices": {"eth0": {"name": "a%s"}})",
       "2:33: linux.netDevices.eth0.name: \"a%s\" is not the name of a network device"},
      {Place::kLinux, R"("netDevices": {"eth0": {"name": "a23456789012345x"}})",
       "2:33: linux.netDevices.eth0.name: \"a23456789012345x\" is not the name of a network "
       "device"},
      {Place::kLinux, R"("netDevices": {"eth0": {"name": "n"}, "eth1": {"name": "n"}})",
       "2:47: linux.netDevices.eth1: a second device named \"n\""},
  };
  expect_all(kCases);
  const auto without = [](std::string_view section) {
    return error_of(std::string(R"({"ociVersion": "1.0.0", "root": {"path": "r"}, "process":)"
                                R"({"cwd": "/", "args": ["a"]}, "linux": {"namespaces": )"
                                R"([{"type": "mount"}, {"type": "time", "path": "/t"}],)"
                                "\n")
                        .append(section)
                        .append("}}"));
  };
  EXPECT_EQ(without(R"("timeOffsets": {"boottime": {}})"),
            "c:2:16: linux.timeOffsets: needs a new time namespace");
  EXPECT_EQ(without(R"("netDevices": {"eth0": {}})"),
            "c:2:15: linux.netDevices: needs a network namespace");
}

TEST(Validate, HostNamesNeedAUtsNamespace) {
  for (const std::string field : {"hostname", "domainname"}) {
    EXPECT_EQ(error_of(R"({"ociVersion": "1.0.0", "root": {"path": "r"}, "process": {"cwd": "/",
"args": ["a"]}, "linux": {"namespaces": [{"type": "mount"}]},
")" + field + R"(": "h"})"),
              "c:3:" + std::to_string(field.size() + 5) + ": " + field +
                  ": needs a uts namespace: it would rename the host");
  }
}

TEST(Validate, MountsAndPaths) {
  constexpr Case kCases[] = {
      {Place::kTop, R"("mounts": [{"destination": "", "type": "proc"}])",
       "2:28: mounts[0].destination: must not be empty"},
      {Place::kTop, R"("mounts": [{"destination": "/a", "options": ["bind"]}])",
       "2:12: mounts[0].source: a bind mount needs a source"},
      {Place::kTop, R"("mounts": [{"destination": "/a"}])",
       "2:12: mounts[0].type: neither a file system nor a bind mount"},
      {Place::kTop, R"("mounts": [{"destination": "/a", "options": ["remount", "ro"]}])", ""},
      {Place::kTop, R"("mounts": [{"destination": "/a", "type": "x", "uidMappings":
[{"containerID": 0, "hostID": 1, "size": 1}]}])",
       "2:12: mounts[0]: uidMappings and gidMappings need each other"},
      {Place::kTop,
       R"("mounts": [{"destination": "/a", "source": "b", "options": ["rbind", "idmap"]}])",
       "2:60: mounts[0].options: an id-mapped mount needs mappings of its own or a user namespace"},
      {Place::kLinux, R"("devices": [{"path": "dev/x", "type": "p"}])",
       "2:22: linux.devices[0].path: \"dev/x\" is not an absolute path"},
      {Place::kLinux, R"("devices": [{"path": "/x", "type": "c", "major": 4096, "minor": 0}])",
       "2:50: linux.devices[0].major: 4096 is not from 0 to 4095"},
      {Place::kLinux, R"("devices": [{"path": "/x", "type": "b", "major": 0, "minor": -1}])",
       "2:62: linux.devices[0].minor: -1 is not from 0 to 1048575"},
      {Place::kLinux, R"("devices": [{"path": "/x", "type": "p"}, {"path": "/x", "type": "p"}])",
       "2:51: linux.devices[1].path: a second device at /x"},
      {Place::kLinux, R"("maskedPaths": ["/a", "proc"])",
       "2:23: linux.maskedPaths[1]: \"proc\" is not an absolute path"},
      {Place::kLinux, R"("readonlyPaths": [""])",
       "2:19: linux.readonlyPaths[0]: \"\" is not an absolute path"},
      {Place::kLinux, R"("rootfsPropagation": "rpublic")",
       "2:22: linux.rootfsPropagation: unknown propagation \"rpublic\""},
  };
  expect_all(kCases);
  EXPECT_EQ(error_of(R"({"ociVersion": "1.0.0", "root": {"path": ""}, "process": {"cwd": "/",
                         "args": ["a"]}, "linux": {"namespaces": [{"type": "mount"}]}})"),
            "c:1:42: root.path: must not be empty");
}

TEST(Validate, TheRest) {
  constexpr Case kCases[] = {
      {Place::kTop, R"("hooks": {"createContainer": [{"path": "true"}]})",
       "2:40: hooks.createContainer[0].path: \"true\" is not an absolute path"},
      {Place::kTop, R"("hooks": {"poststop": [{"path": "/t", "timeout": 0}]})",
       "2:50: hooks.poststop[0].timeout: must be greater than 0"},
      {Place::kTop, R"("hooks": {"prestart": [{"path": "/a", "env": ["A=b", "FOO"]}]})",
       "2:54: hooks.prestart[0].env[1]: \"FOO\" is not NAME=VALUE"},
      {Place::kTop, R"("annotations": {"": "a"})", "2:16: annotations: a key must not be empty"},
      {Place::kLinux, R"("cgroupsPath": "/a/../../b")",
       "2:16: linux.cgroupsPath: must not contain \"..\""},
      {Place::kLinux, R"("cgroupsPath": "a..b.slice:x:..")", ""},
      {Place::kLinux, R"("intelRdt": {"closID": "a/b"})",
       "2:24: linux.intelRdt.closID: \"a/b\" is not a name"},
      {Place::kLinux, R"("intelRdt": {"closID": ".."})",
       "2:24: linux.intelRdt.closID: \"..\" is not a name"},
      {Place::kLinux, R"("intelRdt": {"closID": "/"})", ""},
      {Place::kLinux, R"("intelRdt": {"memBwSchema": "L3:"})",
       "2:29: linux.intelRdt.memBwSchema: must be one line that begins with \"MB:\""},
      {Place::kLinux, R"("intelRdt": {"schemata": ["a", "b\nc"]})",
       "2:32: linux.intelRdt.schemata[1]: must be one line"},
      {Place::kLinux, R"("personality": {"domain": "BSD"})",
       "2:27: linux.personality.domain: \"BSD\" is neither LINUX nor LINUX32"},
      {Place::kLinux, R"("personality": {"domain": "LINUX", "flags": ["X"]})",
       "2:45: linux.personality.flags: no flags are supported"},
      {Place::kLinux, R"("memoryPolicy": {"mode": "MPOL_X"})",
       "2:26: linux.memoryPolicy.mode: unknown mode \"MPOL_X\""},
      {Place::kLinux, R"("memoryPolicy": {"mode": "MPOL_BIND"})",
       "2:17: linux.memoryPolicy.nodes: MPOL_BIND needs nodes"},
      {Place::kLinux, R"("memoryPolicy": {"mode": "MPOL_LOCAL", "nodes": "0"})",
       "2:49: linux.memoryPolicy.nodes: MPOL_LOCAL takes no nodes"},
      {Place::kLinux, R"("memoryPolicy": {"mode": "MPOL_BIND", "nodes": "a"})",
       "2:48: linux.memoryPolicy.nodes: \"a\" is not a list of nodes such as 0-3,7"},
      {Place::kLinux, R"("memoryPolicy": {"mode": "MPOL_PREFERRED", "flags": ["X"]})",
       "2:54: linux.memoryPolicy.flags[0]: unknown flag \"X\""},
      {Place::kLinux, R"("memoryPolicy": {"mode": "MPOL_BIND", "nodes": "0",
"flags": ["MPOL_F_STATIC_NODES", "MPOL_F_RELATIVE_NODES"]})",
       "3:10: linux.memoryPolicy.flags: MPOL_F_STATIC_NODES and MPOL_F_RELATIVE_NODES exclude each "
       "other"},
  };
  expect_all(kCases);
}

TEST(Validate, Resources) {
  constexpr Case kCases[] = {
      {Place::kResources, R"("devices3": 0, "memory": {"swap": -2})",
       "2:35: linux.resources.memory.swap: -2 is neither a number of bytes nor -1 (unlimited)"},
      {Place::kResources, R"("memory": {"swappiness": 101})",
       "2:26: linux.resources.memory.swappiness: 101 is not from 0 to 100"},
      {Place::kResources, R"("cpu": {"quota": 1000, "burst": 1001})",
       "2:33: linux.resources.cpu.burst: 1001 is more than the quota 1000"},
      {Place::kResources, R"("cpu": {"quota": -1, "burst": 1001})", ""},
      {Place::kResources, R"("cpu": {"idle": 2})",
       "2:17: linux.resources.cpu.idle: 2 is neither 0 nor 1"},
      {Place::kResources, R"("cpu": {"mems": "0;1"})",
       "2:17: linux.resources.cpu.mems: \"0;1\" is not a list such as 0-3,7"},
      {Place::kResources, R"("pids": {"limit": -2})",
       "2:19: linux.resources.pids.limit: -2 is neither a number of tasks nor -1 (unlimited)"},
      {Place::kResources, R"("blockIO": {"weightDevice": [{"major": 8, "minor": 0}]})",
       "2:30: linux.resources.blockIO.weightDevice[0]: needs a weight or a leafWeight"},
      {Place::kResources,
       R"("blockIO": {"throttleWriteIOPSDevice": [{"major": -1, "minor": 0, "rate": 1}]})",
       "2:51: linux.resources.blockIO.throttleWriteIOPSDevice[0].major: must not be negative"},
      {Place::kResources, R"("hugepageLimits": [{"pageSize": "2M", "limit": 1}])",
       "2:33: linux.resources.hugepageLimits[0].pageSize: \"2M\" is not a size such as 2MB"},
      {Place::kResources, R"("hugepageLimits": [{"pageSize": "../2MB", "limit": 1}])",
       "2:33: linux.resources.hugepageLimits[0].pageSize: \"../2MB\" is not a size such as 2MB"},
      {Place::kResources, R"("rdma": {"mlx.5": {}})",
       "2:19: linux.resources.rdma.mlx.5: needs hcaHandles or hcaObjects"},
      {Place::kResources,
       R"("rdma": {"a": {"hcaHandles": 1}, "a.b": {}, "a.b.c": {"hcaObjects": 1}})",
       "2:41: linux.resources.rdma.a.b: needs hcaHandles or hcaObjects"},
      {Place::kResources, R"("unified": {"../memory.high": "1"})",
       "2:31: linux.resources.unified.../memory.high: not the name of a control file such as "
       "memory.high"},
      {Place::kResources, R"("unified": {"io.max": "8:0 rbps=1"})", ""},
  };
  expect_all(kCases);
  EXPECT_EQ(error_of(R"({"ociVersion": "1.0.0", "root": {"path": "r"}, "process": {"cwd": "/",
"args": ["a"]}, "linux": {"namespaces": [{"type": "mount"}], "resources": {"devices":
[{"allow": true, "access": "rx"}]}}})"),
            "c:3:28: linux.resources.devices[0].access: \"rx\" has letters beside r, w, m");
}

TEST(Validate, Versions) {
  const auto error = [](std::string_view version) {
    std::string text = sample_config(Place::kTop, "");
    return error_of(text.replace(text.find("1.3.0"), 5, version));
  };
  for (const char* good : {"1.0.0", "1.0.2-dev", "1.2.0+dev", "1.3.0", "1.0.0-rc5", "1.10.0-a.b"}) {
    EXPECT_EQ(error(good), "") << good;
  }
  for (const std::string bad : {"0.5.0", "2.0.0"}) {
    EXPECT_EQ(error(bad), "c:1:16: ociVersion: " + bad + " is not supported, 1.0.0 to 1.3.0 are");
  }
  for (const std::string bad : {"", "1", "1.0", "1.0.0.0", "v1.0.0", "1.00.0", "1.0.x", "1.0.0-",
                                "1.0.0-01", "1.0.0+", "1.0.0 "}) {
    EXPECT_EQ(error(bad), "c:1:16: ociVersion: \"" + bad + "\" is not a semantic version");
  }
}

}  // namespace
}  // namespace caisson::oci
