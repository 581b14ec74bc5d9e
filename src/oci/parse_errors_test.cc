// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <span>

#include "oci/parse.h"
#include "oci/sample_config_test.h"

// What parse_config() refuses while it reads, before values are weighed against each other.
namespace caisson::oci {
namespace {

std::string error_of(std::string_view text) {
  std::vector<std::string> warnings;
  const auto config = parse_config(text, "config.json", warnings);
  EXPECT_FALSE(config) << text;
  return config ? "" : config.error().message();
}

struct ErrorCase {
  Place place;
  std::string_view members;
  std::string_view error;  // after "config.json:"
};

void expect_errors(std::span<const ErrorCase> cases) {
  for (const ErrorCase& one : cases) {
    EXPECT_EQ(error_of(sample_config(one.place, one.members)),
              "config.json:" + std::string(one.error));
  }
}

TEST(ParseErrors, WrongTypes) {
  constexpr ErrorCase kCases[] = {
      {Place::kTop, R"("hostname": 5)", "2:13: hostname: expected a string, got a number"},
      {Place::kTop, R"("mounts": {})", "2:11: mounts: expected an array, got an object"},
      {Place::kTop, R"("mounts": [{"destination": "/", "options": ["ro", null]}])",
       "2:51: mounts[0].options[1]: expected a string, got null"},
      {Place::kTop, R"("hooks": {"poststop": ["/bin/true"]})",
       "2:24: hooks.poststop[0]: expected an object, got a string"},
      {Place::kTop, R"("annotations": {"a": 1})",
       "2:22: annotations.a: expected a string, got a number"},
      {Place::kProcess, R"("terminal": "true")",
       "2:13: process.terminal: expected a boolean, got a string"},
      {Place::kProcess, R"("env": "A=b")", "2:8: process.env: expected an array, got a string"},
      {Place::kProcess, R"("capabilities": ["CAP_KILL"])",
       "2:17: process.capabilities: expected an object, got an array"},
      {Place::kLinux, R"("seccomp": [])", "2:12: linux.seccomp: expected an object, got an array"},
      {Place::kLinux, R"("netDevices": {"eth0": "eth1"})",
       "2:24: linux.netDevices.eth0: expected an object, got a string"},
      {Place::kResources, R"("memory": {"limit": "512m"})",
       "2:21: linux.resources.memory.limit: expected an integer, got a string"},
      {Place::kResources, R"("pids": 5)",
       "2:9: linux.resources.pids: expected an object, got a number"},
  };
  expect_errors(kCases);
}

TEST(ParseErrors, UserIds) {
  const std::pair<std::string_view, std::string_view> values[] = {
      {"-1", "an integer from 0 to 4294967294, got -1"},
      {"4294967295", "an integer from 0 to 4294967294, got 4294967295"},
      {"4294967296", "an integer from 0 to 4294967294, got 4294967296"},
      {"1.5", "an integer from 0 to 4294967294, got 1.5"},
      {"1e3", "an integer from 0 to 4294967294, got 1e3"},
      {"\"root\"", "an integer, got a string"},
      {"true", "an integer, got a boolean"}};
  for (const auto& [value, expected] : values) {
    const auto process = [&](std::string_view uid, std::string_view gid, std::string_view more) {
      return std::string(
                 "{\"ociVersion\": \"1.0.0\", \"root\": {\"path\": \"r\"}, \"process\": {"
                 "\"cwd\": \"/\", \"args\": [\"a\"], \"user\": {\n\"uid\": ")
          .append(uid)
          .append(",\n\"gid\": ")
          .append(gid)
          .append(",\n\"additionalGids\": [")
          .append(more)
          .append("]}}}");
    };
    const std::string text = ": expected " + std::string(expected);
    EXPECT_EQ(error_of(process(value, "0", "0")), "config.json:2:8: process.user.uid" + text);
    EXPECT_EQ(error_of(process("0", value, "0")), "config.json:3:8: process.user.gid" + text);
    EXPECT_EQ(error_of(process("0", "0", value)),
              "config.json:4:20: process.user.additionalGids[0]" + text);
  }
}

TEST(ParseErrors, NumbersOutOfRange) {
  constexpr ErrorCase kCases[] = {
      {Place::kProcess, R"("oomScoreAdj": 2147483648)",
       "2:16: process.oomScoreAdj: expected an integer from -2147483648 to 2147483647, got "
       "2147483648"},
      {Place::kProcess, R"("terminal": true, "consoleSize": {"height": 65536, "width": 1})",
       "2:45: process.consoleSize.height: expected an integer from 0 to 65535, got 65536"},
      {Place::kProcess, R"("rlimits": [{"type": "RLIMIT_CPU", "soft": -1, "hard": 1}])",
       "2:44: process.rlimits[0].soft: expected an integer from 0 to 18446744073709551615, got -1"},
      {Place::kTop, R"("hooks": {"poststart": [{"path": "/h", "timeout": 99999999999}]})",
       "2:51: hooks.poststart[0].timeout: expected an integer from -2147483648 to 2147483647, got "
       "99999999999"},
      {Place::kLinux, R"("uidMappings": [{"containerID": 0, "hostID": 4294967295, "size": 1}])",
       "2:46: linux.uidMappings[0].hostID: expected an integer from 0 to 4294967294, got "
       "4294967295"},
      {Place::kLinux, R"("devices": [{"path": "/d", "type": "c", "major": 1, "minor": 1.0}])",
       "2:62: linux.devices[0].minor: expected an integer from -9223372036854775808 to "
       "9223372036854775807, got 1.0"},
      {Place::kLinux,
       R"("devices": [{"path": "/d", "type": "p", "fileMode": 65536, "uid": 4294967295}])",
       "2:53: linux.devices[0].fileMode: not a file mode: 65536"},
      {Place::kResources, R"("memory": {"limit": 9223372036854775808})",
       "2:21: linux.resources.memory.limit: expected an integer from -9223372036854775808 to "
       "9223372036854775807, got 9223372036854775808"},
      {Place::kResources, R"("blockIO": {"weight": 65536})",
       "2:23: linux.resources.blockIO.weight: expected an integer from 0 to 65535, got 65536"},
      {Place::kResources, R"("devices2": 1, "rdma": {"d": {"hcaHandles": -1}})",
       "2:45: linux.resources.rdma.d.hcaHandles: expected an integer from 0 to 4294967295, got -1"},
  };
  expect_errors(kCases);
}

TEST(ParseErrors, UnknownWordsOfFixedSets) {
  constexpr ErrorCase kCases[] = {
      {Place::kLinux, R"("devices": [{"path": "/d", "type": "x"}])",
       "2:36: linux.devices[0].type: expected c, b, u or p, got \"x\""},
      {Place::kTop, R"("vm": {})", "2:7: vm: running in a virtual machine is not supported"},
  };
  expect_errors(kCases);
  EXPECT_EQ(error_of(R"({"linux": {"namespaces": [{"type": "net"}]}})"),
            "config.json:1:36: linux.namespaces[0].type: unknown namespace type \"net\"");
  EXPECT_EQ(error_of(R"({"linux": {"resources": {"devices": [{"allow": true, "type": "u"}]}}})"),
            "config.json:1:62: linux.resources.devices[0].type: expected a, b or c, got \"u\"");
}

TEST(ParseErrors, MissingFields) {
  constexpr ErrorCase kCases[] = {
      {Place::kTop, R"("mounts": [{"type": "proc"}])",
       R"(2:12: mounts[0]: field "destination" is missing)"},
      {Place::kTop, R"("hooks": {"prestart": [{"timeout": 1}]})",
       R"(2:24: hooks.prestart[0]: field "path" is missing)"},
      {Place::kProcess, R"("rlimits": [{"type": "RLIMIT_CPU", "soft": 1}])",
       R"(2:13: process.rlimits[0]: field "hard" is missing)"},
      {Place::kProcess, R"("ioPriority": {"class": null, "priority": 1})",
       R"(2:15: process.ioPriority: field "class" is missing)"},
      {Place::kProcess, R"("scheduler": {})",
       R"(2:14: process.scheduler: field "policy" is missing)"},
      {Place::kLinux, R"("devices": [{"path": "/d", "type": "c", "major": 1}])",
       R"(2:13: linux.devices[0]: field "minor" is missing)"},
      {Place::kLinux, R"("gidMappings": [{"containerID": 1, "hostID": 1}])",
       R"(2:17: linux.gidMappings[0]: field "size" is missing)"},
      {Place::kLinux, R"("personality": {})",
       R"(2:16: linux.personality: field "domain" is missing)"},
      {Place::kLinux, R"("memoryPolicy": {"nodes": "0"})",
       R"(2:17: linux.memoryPolicy: field "mode" is missing)"},
      {Place::kResources, R"("hugepageLimits": [{"limit": 1}])",
       R"(2:20: linux.resources.hugepageLimits[0]: field "pageSize" is missing)"},
      {Place::kResources, R"("blockIO": {"throttleReadBpsDevice": [{"major": 1, "minor": 1}]})",
       R"(2:39: linux.resources.blockIO.throttleReadBpsDevice[0]: field "rate" is missing)"},
      {Place::kResources, R"("network": {"priorities": [{"name": "eth0"}]})",
       R"(2:28: linux.resources.network.priorities[0]: field "priority" is missing)"},
  };
  expect_errors(kCases);
  EXPECT_EQ(error_of("{}"), R"(config.json:1:1: field "ociVersion" is missing)");
  EXPECT_EQ(error_of(R"({"ociVersion": "1.0.0"})"), R"(config.json:1:1: field "root" is missing)");
  EXPECT_EQ(error_of(R"({"root": {}})"), R"(config.json:1:10: root: field "path" is missing)");
  EXPECT_EQ(error_of(R"({"process": {}})"),
            R"(config.json:1:13: process: field "args" is missing)");
  EXPECT_EQ(error_of(R"({"process": {"args": ["a"]}})"),
            R"(config.json:1:13: process: field "cwd" is missing)");
  EXPECT_EQ(error_of(R"({"process": {"user": {"uid": 0}}})"),
            R"(config.json:1:22: process.user: field "gid" is missing)");
}

TEST(ParseErrors, BrokenTexts) {
  EXPECT_EQ(error_of(""), "config.json:1:1: the text is empty");
  EXPECT_EQ(error_of("{\"ociVersion\": \"1.0.0\",\n \"root\": {\"path\""),
            "config.json:2:17: expected ':' after the key");
  EXPECT_EQ(error_of(sample_config(Place::kTop, R"("process": {})")).substr(0, 49),
            "config.json:2:1: duplicate key \"process\", first a");
  EXPECT_EQ(error_of("[]"), "config.json:1:1: expected an object, got an array");
  EXPECT_EQ(error_of(std::string(1000, '[')), "config.json:1:129: nested deeper than 128 levels");
}

TEST(ErrorOfField, SaysWhereTheFieldStands) {
  const Error error = error_of_field("{\n \"root\": {\"path\": \"x\"}}", "config.json", "root.path",
                                     Error::from_errno(ENOENT, "find", "x"));
  EXPECT_EQ(error.message(), "config.json:2:19: root.path: find x: No such file or directory");
  EXPECT_EQ(error.errnum, ENOENT);
}

}  // namespace
}  // namespace caisson::oci
