// SPDX-License-Identifier: Apache-2.0
#include "oci/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>

#include "oci/sample_config_test.h"

namespace caisson::oci {
namespace {

using testing::ElementsAre;

Config config_of(std::string_view text) {
  std::vector<std::string> warnings;
  auto config = parse_config(text, "config.json", warnings);
  EXPECT_TRUE(config) << config.error().message() << "\n" << text;
  EXPECT_THAT(warnings, ElementsAre());
  return config.value_or(Config{});
}

struct FieldCase {
  Place place;
  std::string_view members;
  bool (*landed)(const Config&);
};

void expect_landed(std::span<const FieldCase> cases) {
  for (const FieldCase& one : cases) {
    EXPECT_TRUE(one.landed(config_of(sample_config(one.place, one.members)))) << one.members;
    EXPECT_FALSE(one.landed(config_of(sample_config(one.place, "")))) << one.members;
  }
}

TEST(ParseConfig, TopLevelFieldsLand) {
  constexpr FieldCase kCases[] = {
      {Place::kTop, R"("hostname": "h")", [](const Config& c) { return c.hostname == "h"; }},
      {Place::kTop, R"("domainname": "d")", [](const Config& c) { return c.domainname == "d"; }},
      {Place::kTop, R"("annotations": {"a.b": "", "c": "d"})",
       [](const Config& c) {
         return c.annotations == std::map<std::string, std::string>{{"a.b", ""}, {"c", "d"}};
       }},
      {Place::kTop, R"("mounts": [{"destination": "/d", "type": "tmpfs"}])",
       [](const Config& c) {
         return c.mounts.size() == 1 && c.mounts[0].destination == "/d" &&
                c.mounts[0].type == "tmpfs";
       }},
      {Place::kTop,
       R"("mounts": [{"destination": "d", "source": "s", "options": ["rbind", "ro"]}])",
       [](const Config& c) {
         return c.mounts.size() == 1 && c.mounts[0].source == "s" &&
                c.mounts[0].options == std::vector<std::string>{"rbind", "ro"};
       }},
      {Place::kTop, R"("mounts": [{"destination": "d", "type": "tmpfs",
          "uidMappings": [{"containerID": 1, "hostID": 2, "size": 3}],
          "gidMappings": [{"containerID": 4, "hostID": 5, "size": 6}]}])",
       [](const Config& c) {
         return c.mounts.size() == 1 && c.mounts[0].uid_mappings[0].host_id == 2 &&
                c.mounts[0].gid_mappings[0].size == 6;
       }},
      {Place::kTop, R"("hooks": {"prestart": [{"path": "/p", "args": ["p", "1"], "env": ["A=b"],
          "timeout": 5}]})",
       [](const Config& c) {
         if (c.hooks.prestart.size() != 1) return false;
         const Hook& hook = c.hooks.prestart[0];
         return hook.path == "/p" && hook.args == std::vector<std::string>{"p", "1"} &&
                hook.env == std::vector<std::string>{"A=b"} && hook.timeout_seconds == 5;
       }},
      {Place::kTop, R"("hooks": {"createRuntime": [{"path": "/p"}]})",
       [](const Config& c) { return c.hooks.create_runtime.size() == 1; }},
      {Place::kTop, R"("hooks": {"createContainer": [{"path": "/p"}]})",
       [](const Config& c) { return c.hooks.create_container.size() == 1; }},
      {Place::kTop, R"("hooks": {"startContainer": [{"path": "/p"}]})",
       [](const Config& c) { return c.hooks.start_container.size() == 1; }},
      {Place::kTop, R"("hooks": {"poststart": [{"path": "/p"}]})",
       [](const Config& c) { return c.hooks.poststart.size() == 1; }},
      {Place::kTop, R"("hooks": {"poststop": [{"path": "/p"}, {"path": "/q"}]})",
       [](const Config& c) { return c.hooks.poststop.size() == 2; }},
  };
  expect_landed(kCases);
  const Config config = config_of(
      R"({"ociVersion": "1.0.2-dev", "root": {"path": "r", "readonly": true}, "process":
          {"cwd": "/", "args": ["sh"]}, "linux": {"namespaces": [{"type": "mount"}]}})");
  EXPECT_EQ(config.oci_version, "1.0.2-dev");
  EXPECT_EQ(config.root.path, "r");
  EXPECT_TRUE(config.root.readonly);
}

TEST(ParseConfig, ProcessFieldsLand) {
  constexpr FieldCase kCases[] = {
      {Place::kProcess, R"("terminal": true)", [](const Config& c) { return c.process.terminal; }},
      {Place::kProcess, R"("terminal": true, "consoleSize": {"height": 25, "width": 80})",
       [](const Config& c) {
         return c.process.console_size && c.process.console_size->height == 25 &&
                c.process.console_size->width == 80;
       }},
      {Place::kProcess, R"("env": ["A=b", "C="])",
       [](const Config& c) { return c.process.env == std::vector<std::string>{"A=b", "C="}; }},
      {Place::kProcess, R"("capabilities": {"bounding": ["CAP_CHOWN", "CAP_KILL"]})",
       [](const Config& c) {
         return c.process.capabilities && c.process.capabilities->bounding == 0b100001;
       }},
      {Place::kProcess, R"("capabilities": {"effective": ["CAP_CHECKPOINT_RESTORE"]})",
       [](const Config& c) {
         return c.process.capabilities && c.process.capabilities->effective == std::uint64_t{1}
                                                                                   << 40;
       }},
      {Place::kProcess, R"("capabilities": {"inheritable": ["CAP_KILL"]})",
       [](const Config& c) {
         return c.process.capabilities && c.process.capabilities->inheritable == 1U << 5;
       }},
      {Place::kProcess, R"("capabilities": {"permitted": ["CAP_KILL"]})",
       [](const Config& c) {
         return c.process.capabilities && c.process.capabilities->permitted == 1U << 5;
       }},
      {Place::kProcess, R"("capabilities": {"ambient": ["CAP_KILL"]})",
       [](const Config& c) {
         return c.process.capabilities && c.process.capabilities->ambient == 1U << 5;
       }},
      {Place::kProcess,
       R"("rlimits": [{"type": "RLIMIT_NOFILE", "soft": 7, "hard": 18446744073709551615}])",
       [](const Config& c) {
         return c.process.rlimits.size() == 1 && c.process.rlimits[0].type == "RLIMIT_NOFILE" &&
                c.process.rlimits[0].soft == 7 &&
                c.process.rlimits[0].hard == 18446744073709551615U;
       }},
      {Place::kProcess, R"("noNewPrivileges": true)",
       [](const Config& c) { return c.process.no_new_privileges; }},
      {Place::kProcess, R"("apparmorProfile": "p")",
       [](const Config& c) { return c.process.apparmor_profile == "p"; }},
      {Place::kProcess, R"("selinuxLabel": "l")",
       [](const Config& c) { return c.process.selinux_label == "l"; }},
      {Place::kProcess, R"("oomScoreAdj": 0)",
       [](const Config& c) { return c.process.oom_score_adj == 0; }},
      {Place::kProcess, R"("oomScoreAdj": -1000)",
       [](const Config& c) { return c.process.oom_score_adj == -1000; }},
      {Place::kProcess,
       R"("scheduler": {"policy": "SCHED_FIFO", "nice": -3, "priority": 10,
          "flags": ["SCHED_FLAG_RESET_ON_FORK"]})",
       [](const Config& c) {
         const auto& s = c.process.scheduler;
         return s && s->policy == "SCHED_FIFO" && s->nice == -3 && s->priority == 10 &&
                s->flags == std::vector<std::string>{"SCHED_FLAG_RESET_ON_FORK"};
       }},
      {Place::kProcess,
       R"("scheduler": {"policy": "SCHED_DEADLINE", "runtime": 2000, "deadline": 3000,
          "period": 4000})",
       [](const Config& c) {
         const auto& s = c.process.scheduler;
         return s && s->runtime == 2000 && s->deadline == 3000 && s->period == 4000;
       }},
      {Place::kProcess, R"("ioPriority": {"class": "IOPRIO_CLASS_IDLE", "priority": 4})",
       [](const Config& c) {
         return c.process.io_priority && c.process.io_priority->io_class == "IOPRIO_CLASS_IDLE" &&
                c.process.io_priority->priority == 4;
       }},
      {Place::kProcess, R"("execCPUAffinity": {"initial": "7", "final": "0-3,7"})",
       [](const Config& c) {
         return c.process.exec_cpu_affinity && c.process.exec_cpu_affinity->initial == "7" &&
                c.process.exec_cpu_affinity->final == "0-3,7";
       }},
  };
  expect_landed(kCases);
}

TEST(ParseConfig, LinuxFieldsLand) {
  constexpr FieldCase kCases[] = {
      {Place::kLinux, R"("timeOffsets": {"monotonic": {"secs": -5, "nanosecs": 6}})",
       [](const Config& c) {
         const auto& offsets = c.linux_.time_offsets;
         return offsets.contains("monotonic") && offsets.at("monotonic").secs == -5 &&
                offsets.at("monotonic").nanosecs == 6;
       }},
      {Place::kLinux, R"("devices": [{"path": "/dev/x", "type": "u", "major": 10, "minor": 229,
          "fileMode": 8630, "uid": 3, "gid": 4}, {"path": "/p", "type": "p"}])",
       [](const Config& c) {
         if (c.linux_.devices.size() != 2) return false;
         const Device& d = c.linux_.devices[0];
         return d.path == "/dev/x" && d.type == 'c' && d.major == 10 && d.minor == 229 &&
                d.file_mode == 0666U && d.uid == 3U && d.gid == 4U &&
                c.linux_.devices[1].type == 'p';
       }},
      {Place::kLinux, R"("netDevices": {"eth0": {"name": "in0"}, "eth1": {}})",
       [](const Config& c) {
         return c.linux_.net_devices ==
                std::map<std::string, std::string>{{"eth0", "in0"}, {"eth1", "eth1"}};
       }},
      {Place::kLinux, R"("cgroupsPath": "a.slice:b:c")",
       [](const Config& c) { return c.linux_.cgroups_path == "a.slice:b:c"; }},
      {Place::kLinux, R"("sysctl": {"net.ipv4.ip_forward": "1"})",
       [](const Config& c) {
         return c.linux_.sysctl == std::map<std::string, std::string>{{"net.ipv4.ip_forward", "1"}};
       }},
      {Place::kLinux, R"("rootfsPropagation": "rslave")",
       [](const Config& c) { return c.linux_.rootfs_propagation == "rslave"; }},
      {Place::kLinux, R"("maskedPaths": ["/m"])",
       [](const Config& c) { return c.linux_.masked_paths == std::vector<std::string>{"/m"}; }},
      {Place::kLinux, R"("readonlyPaths": ["/r"])",
       [](const Config& c) { return c.linux_.readonly_paths == std::vector<std::string>{"/r"}; }},
      {Place::kLinux, R"("mountLabel": "l")",
       [](const Config& c) { return c.linux_.mount_label == "l"; }},
      {Place::kLinux, R"("intelRdt": {"closID": "c", "l3CacheSchema": "L3:0=f",
          "memBwSchema": "MB:0=20", "schemata": ["L2:0=f"], "enableMonitoring": true})",
       [](const Config& c) {
         const auto& rdt = c.linux_.intel_rdt;
         return rdt && rdt->clos_id == "c" && rdt->l3_cache_schema == "L3:0=f" &&
                rdt->mem_bw_schema == "MB:0=20" && rdt->enable_monitoring &&
                rdt->schemata == std::vector<std::string>{"L2:0=f"};
       }},
      {Place::kLinux, R"("personality": {"domain": "LINUX32"})",
       [](const Config& c) {
         return c.linux_.personality && c.linux_.personality->domain == "LINUX32";
       }},
      {Place::kLinux, R"("memoryPolicy": {"mode": "MPOL_BIND", "nodes": "0,2-3",
          "flags": ["MPOL_F_STATIC_NODES"]})",
       [](const Config& c) {
         const auto& policy = c.linux_.memory_policy;
         return policy && policy->mode == "MPOL_BIND" && policy->nodes == "0,2-3" &&
                policy->flags == std::vector<std::string>{"MPOL_F_STATIC_NODES"};
       }},
  };
  expect_landed(kCases);
}

TEST(ParseConfig, NamespacesMappingsAndUserLand) {
  const Config config = config_of(R"({"ociVersion": "1.3.0", "root": {"path": "r"},
    "process": {"cwd": "/w", "args": ["a", "b"],
                "user": {"uid": 1, "gid": 2, "umask": 18, "additionalGids": [3, 4294967]}},
    "linux": {"namespaces": [{"type": "pid"}, {"type": "network", "path": "/n"}, {"type": "mount"},
        {"type": "ipc"}, {"type": "uts"}, {"type": "user"}, {"type": "cgroup"}, {"type": "time"}],
      "uidMappings": [{"containerID": 0, "hostID": 1000, "size": 10}],
      "gidMappings": [{"containerID": 0, "hostID": 0, "size": 4294967295}]}})");
  EXPECT_EQ(config.process.cwd, "/w");
  EXPECT_THAT(config.process.args, ElementsAre("a", "b"));
  EXPECT_EQ(config.process.user.uid, 1U);
  EXPECT_EQ(config.process.user.gid, 2U);
  EXPECT_EQ(config.process.user.umask, 022U);
  EXPECT_THAT(config.process.user.additional_gids, ElementsAre(3U, 4294967U));
  const auto& namespaces = config.linux_.namespaces;
  constexpr NamespaceType kTypes[] = {
      NamespaceType::kPid, NamespaceType::kNetwork, NamespaceType::kMount,  NamespaceType::kIpc,
      NamespaceType::kUts, NamespaceType::kUser,    NamespaceType::kCgroup, NamespaceType::kTime};
  ASSERT_EQ(namespaces.size(), std::size(kTypes));
  for (std::size_t i = 0; i < std::size(kTypes); ++i) EXPECT_EQ(namespaces[i].type, kTypes[i]) << i;
  EXPECT_EQ(namespaces[1].path, "/n");
  EXPECT_EQ(config.linux_.uid_mappings.at(0).host_id, 1000U);
  EXPECT_EQ(config.linux_.uid_mappings.at(0).size, 10U);
  EXPECT_EQ(config.linux_.gid_mappings.at(0).size, 4294967295U);
}

TEST(ParseConfig, ConsoleSizeIsIgnoredWithoutTerminal) {
  const auto config =
      config_of(sample_config(Place::kProcess, R"("consoleSize": {"height": 100000})"));
  EXPECT_FALSE(config.process.console_size);
}

TEST(ParseConfig, UnknownFieldsAndNullsAreIgnored) {
  const Config config = config_of(
      sample_config(Place::kTop, R"("x-new": {"deep": [1, null]}, "hostname": null, "hooks": null,
                      "windows": {"layerFolders": ["c"]}, "annotations": {"linux": "a"})"));
  EXPECT_EQ(config.hostname, "");
}

TEST(ParseConfig, WarnsOfWhatOthersWouldObey) {
  std::vector<std::string> warnings;
  const auto config =
      parse_config(sample_config(Place::kProcess,
                                 R"("capabilities": {"bounding": ["CAP_KILL", "CAP_FLY", "kill"]},)"
                                 "\n"
                                 R"("nonewprivileges": true)"),
                   "config.json", warnings);
  ASSERT_TRUE(config);
  EXPECT_EQ(config->process.capabilities->bounding, 1U << 5);
  EXPECT_FALSE(config->process.no_new_privileges);
  EXPECT_THAT(
      warnings,
      ElementsAre(
          "config.json:2:43: process.capabilities.bounding[1]: ignored: unknown capability "
          "\"CAP_FLY\"",
          "config.json:2:54: process.capabilities.bounding[2]: ignored: unknown capability "
          "\"kill\"",
          "config.json:3:1: process.nonewprivileges: ignored: field names are case-sensitive, did "
          "you mean noNewPrivileges?"));
}

// seccomp/profile reads the section; its errors must name lines of config.json.
TEST(ParseConfig, SeccompKeepsItsPlaceInTheDocument) {
  EXPECT_FALSE(config_of(sample_config(Place::kLinux, "")).linux_.seccomp);
  const Config config = config_of(
      sample_config(Place::kLinux, "\"seccomp\": {\n  \"defaultAction\": \"SCMP_ACT_FLY\"}"));
  ASSERT_TRUE(config.linux_.seccomp);
  const json::Value action =
      config.linux_.seccomp->value.object().value().require<json::Value>("defaultAction").value();
  EXPECT_EQ(action.error("unknown").message(),
            "config.json:3:20: linux.seccomp.defaultAction: unknown");
}

TEST(ParseProcess, ReadsAFileOfItsOwn) {
  std::vector<std::string> warnings;
  const auto process = parse_process(
      R"({"user": {"uid": 5, "gid": 6}, "args": ["ps"], "cwd": "/"})", "process.json", warnings);
  ASSERT_TRUE(process) << process.error().message();
  EXPECT_EQ(process->user.uid, 5U);
  EXPECT_EQ(parse_process("{\"args\": [\"ps\"],\n\"cwd\": \"tmp\"}", "process.json", warnings)
                .error()
                .message(),
            "process.json:2:8: cwd: \"tmp\" is not an absolute path");
}

// config.md, "Process": "REQUIRED when start is called", so not before.
TEST(Parse, ProcessMayBeMissing) {
  std::vector<std::string> warnings;
  const auto config = parse_config(R"({"ociVersion": "1.0.0", "root": {"path": "r"},
                                       "linux": {"namespaces": [{"type": "mount"}]}})",
                                   "config.json", warnings);
  ASSERT_TRUE(config);
  EXPECT_TRUE(config->process.args.empty());
  EXPECT_EQ(config->process.cwd, "/");
}

}  // namespace
}  // namespace caisson::oci
