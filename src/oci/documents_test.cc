// SPDX-License-Identifier: Apache-2.0
// What the runtime writes: states, features, a configuration to start from.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/parse.h"
#include "oci/features.h"
#include "oci/parse.h"
#include "oci/spec.h"
#include "oci/state.h"

namespace caisson::oci {
namespace {

using testing::ElementsAre;

TEST(State, HooksGetTheSpecificationsMembers) {
  const State state{"c1", 4422, Status::kCreated, "/b", {{"k", "v"}}, "/b/rootfs", "t", "root"};
  json::Writer writer(json::Writer::Layout::kCompact);
  write_state(writer, state);
  EXPECT_EQ(writer.text(),
            R"({"ociVersion":"1.3.0","id":"c1","pid":4422,"status":"created","bundle":"/b",)"
            R"("annotations":{"k":"v"}})");
}

TEST(State, ListsSayMore) {
  const State state{"c1", 0,           Status::kStopped,       "/b",
                    {},   "/b/rootfs", "2026-01-02T03:04:05Z", "root"};
  json::Writer writer(json::Writer::Layout::kCompact);
  write_full_state(writer, state);
  EXPECT_EQ(writer.text(),
            R"({"ociVersion":"1.3.0","id":"c1","pid":0,"status":"stopped","bundle":"/b",)"
            R"("rootfs":"/b/rootfs","created":"2026-01-02T03:04:05Z","owner":"root"})");
}

TEST(State, StatusesHaveNames) {
  EXPECT_EQ(status_name(Status::kCreating), "creating");
  EXPECT_EQ(status_name(Status::kRunning), "running");
  EXPECT_EQ(status_name(Status::kPaused), "paused");
}

TEST(Features, DocumentHasEveryProperty) {
  Features features;
  features.hooks = {"prestart"};
  features.mount_options = {"ro", "rro"};
  features.namespaces = {"mount"};
  features.capabilities = {"CAP_CHOWN"};
  features.cgroup = {.v1 = true, .v2 = true, .systemd = true, .systemd_user = false, .rdma = true};
  features.seccomp = {.actions = {"SCMP_ACT_ALLOW"},
                      .operators = {"SCMP_CMP_NE"},
                      .archs = {"SCMP_ARCH_X86_64"},
                      .known_flags = {"F", "G"},
                      .supported_flags = {"F"}};
  features.apparmor = true;
  features.intel_rdt = {.enabled = true, .schemata = false, .monitoring = true};
  features.memory_policy_modes = {"MPOL_BIND"};
  features.memory_policy_flags = {"MPOL_F_STATIC_NODES"};
  features.id_mapped_mounts = true;
  features.annotations = {{"org.example.version", "1"}};
  features.potentially_unsafe_annotations = {"org.systemd.property."};
  const json::Document expected = json::parse(R"({
    "ociVersionMin": "1.0.0", "ociVersionMax": "1.3.0", "hooks": ["prestart"],
    "mountOptions": ["ro", "rro"],
    "linux": {"namespaces": ["mount"], "capabilities": ["CAP_CHOWN"],
      "cgroup": {"v1": true, "v2": true, "systemd": true, "systemdUser": false, "rdma": true},
      "seccomp": {"enabled": true, "actions": ["SCMP_ACT_ALLOW"], "operators": ["SCMP_CMP_NE"],
        "archs": ["SCMP_ARCH_X86_64"], "knownFlags": ["F", "G"], "supportedFlags": ["F"]},
      "apparmor": {"enabled": true}, "selinux": {"enabled": false},
      "intelRdt": {"enabled": true, "schemata": false, "monitoring": true},
      "memoryPolicy": {"modes": ["MPOL_BIND"], "flags": ["MPOL_F_STATIC_NODES"]},
      "mountExtensions": {"idmap": {"enabled": true}}, "netDevices": {"enabled": false}},
    "annotations": {"org.example.version": "1"},
    "potentiallyUnsafeConfigAnnotations": ["org.systemd.property."]})",
                                              "expected")
                                      .value();
  const json::Document actual = json::parse(features_document(features), "actual").value();
  // Members in the order of the text, scalars as written: enough to compare two documents.
  const auto flat = [](const json::Value& root) {
    std::vector<std::string> lines;
    const auto walk = [&](const auto& self, const json::Value& value) -> void {
      if (const auto object = value.object()) {
        for (const json::Member member : *object) self(self, member.value);
      } else if (const auto array = value.array()) {
        for (const json::Value element : *array) self(self, element);
      } else {
        const auto text = value.string();
        const auto truth = value.boolean();
        lines.push_back(value.path() + "=" +
                        (text ? std::string(*text) : std::to_string(truth.value())));
      }
    };
    walk(walk, root);
    return lines;
  };
  EXPECT_EQ(flat(actual.root()), flat(expected.root()));
  EXPECT_EQ(flat(expected.root()).size(), 30U);
}

Config parsed(const SpecOptions& options) {
  std::vector<std::string> warnings;
  auto config = parse_config(default_config(options), "config.json", warnings);
  EXPECT_TRUE(config) << config.error().message();
  EXPECT_THAT(warnings, ElementsAre());
  return config.value_or(Config{});
}

TEST(DefaultConfig, IsAValidConfigurationForRoot) {
  const Config config = parsed({});
  EXPECT_THAT(config.process.args, ElementsAre("sh"));
  EXPECT_TRUE(config.process.terminal);
  EXPECT_TRUE(config.process.no_new_privileges);
  ASSERT_TRUE(config.process.capabilities);
  constexpr std::uint64_t kThree = 1U << 29 | 1U << 5 | 1U << 10;
  EXPECT_EQ(config.process.capabilities->bounding, kThree);
  EXPECT_EQ(config.process.capabilities->effective, kThree);
  EXPECT_EQ(config.process.capabilities->permitted, kThree);
  EXPECT_EQ(config.process.capabilities->inheritable, 0U);
  EXPECT_EQ(config.process.capabilities->ambient, 0U);
  EXPECT_EQ(config.process.rlimits.at(0).hard, 1024U);
  EXPECT_TRUE(config.root.readonly);
  EXPECT_EQ(config.mounts.size(), 7U);
  EXPECT_EQ(config.linux_.namespaces.size(), 5U);
  EXPECT_EQ(config.linux_.masked_paths.size(), 10U);
  EXPECT_EQ(config.linux_.readonly_paths.size(), 5U);
  ASSERT_EQ(config.linux_.resources.devices.size(), 1U);
  EXPECT_FALSE(config.linux_.resources.devices[0].allow);
}

TEST(DefaultConfig, AdaptsToTheHostAndItsUser) {
  EXPECT_EQ(parsed({.cgroup_namespace = true, .rootless = {}}).linux_.namespaces.back().type,
            NamespaceType::kCgroup);
  const Config config =
      parsed({.cgroup_namespace = false, .rootless = SpecOptions::Ids{.uid = 1000, .gid = 100}});
  std::vector<NamespaceType> types;
  for (const Namespace& one : config.linux_.namespaces) types.push_back(one.type);
  EXPECT_THAT(types, ElementsAre(NamespaceType::kPid, NamespaceType::kIpc, NamespaceType::kUts,
                                 NamespaceType::kMount, NamespaceType::kUser));
  EXPECT_EQ(config.linux_.uid_mappings.at(0).host_id, 1000U);
  EXPECT_EQ(config.linux_.gid_mappings.at(0).host_id, 100U);
  EXPECT_EQ(config.linux_.gid_mappings.at(0).size, 1U);
  EXPECT_TRUE(config.linux_.resources.devices.empty());
  for (const Mount& mount : config.mounts) {
    EXPECT_THAT(mount.options, testing::Not(testing::Contains("gid=5"))) << mount.destination;
    if (mount.destination == "/sys") {
      EXPECT_EQ(mount.source, "/sys");
    }
  }
}

}  // namespace
}  // namespace caisson::oci
