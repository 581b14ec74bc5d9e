// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "json/parse.h"
#include "seccomp/profile/profile.h"

namespace caisson::seccomp {
namespace {

std::string error_of(std::string_view text, ParseOptions options = {}) {
  const Result<Profile> profile = parse_profile(text, "p", options);
  return profile ? "no error" : profile.error().message();
}

Profile profile_of(std::string_view text) {
  return parse_profile(text, "p").value();
}

// A profile with one rule, which begins at 1:46.
std::string with_rule(std::string_view rule) {
  return R"({"defaultAction":"SCMP_ACT_ERRNO","syscalls":[)" + std::string(rule) + "]}";
}

struct Bad {
  std::string_view text;
  std::string_view message;
};

TEST(ParseProfile, S9RefusesMistakesOfTheProfileAtTheirPosition) {
  for (const Bad& bad : std::initializer_list<Bad>{
           {"[]", "p:1:1: expected an object, got an array"},
           {R"({"defaultAction":"SCMP_ACT_ALLOW"}})",
            "p:1:35: unexpected text after the end of the value"},
           {R"({"defaultAction":"SCMP_ACT_DENY"})",
            "p:1:18: defaultAction: unknown action \"SCMP_ACT_DENY\""},
           {R"({"defaultAction":7})", "p:1:18: defaultAction: expected a string, got a number"},
           {R"({"syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW"}]})",
            "p:1:1: field \"defaultAction\" is missing"},
           {R"({"defaultAction":"","syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW"}]})",
            "p:1:1: field \"defaultAction\" is missing"},
           {R"({"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":4096})",
            "p:1:53: defaultErrnoRet: expected an integer from 0 to 4095, got 4096"},
           {R"({"defaultAction":"SCMP_ACT_KILL","defaultErrnoRet":1})",
            "p:1:52: defaultErrnoRet: SCMP_ACT_KILL has no errno"},
           {R"({"architectures":["SCMP_ARCH_X87"]})",
            "p:1:19: architectures[0]: unknown architecture \"SCMP_ARCH_X87\""},
           {R"({"archMap":[{"architecture":"SCMP_ARCH_X86_64","subArchitectures":["X32"]}]})",
            "p:1:68: archMap[0].subArchitectures[0]: unknown architecture \"X32\""},
           {R"({"archMap":[{"subArchitectures":[]}]})",
            "p:1:13: archMap[0]: field \"architecture\" is missing"},
           {"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\n\"architectures\":[\"SCMP_ARCH_X86\"],\n"
            "\"archMap\":[{\"architecture\":\"SCMP_ARCH_X86_64\"}]}",
            "p:3:11: archMap: a profile has either architectures or archMap, not both"},
           {R"({"flags":["SECCOMP_FILTER_FLAG_NEW_LISTENER"]})",
            "p:1:11: flags[0]: unknown filter flag \"SECCOMP_FILTER_FLAG_NEW_LISTENER\""},
           {R"({"listenerMetadata":"x"})",
            "p:1:21: listenerMetadata: listenerMetadata needs a listenerPath"},
           {R"({"allConditions":1})", "p:1:18: allConditions: expected a boolean, got a number"},
           {R"({"defaultAction":"SCMP_ACT_ALLOW","defaultAction":"SCMP_ACT_KILL"})",
            "p:1:35: duplicate key \"defaultAction\", first at 1:2"},
           {R"({"DefaultAction":"SCMP_ACT_KILL"})",
            "p:1:2: DefaultAction: field names are case-sensitive: write defaultAction"},
       }) {
    EXPECT_EQ(error_of(bad.text), bad.message) << bad.text;
  }
}

TEST(ParseProfile, S9RefusesMistakesOfARuleAtTheirPosition) {
  for (const Bad& bad : std::initializer_list<Bad>{
           {"null", "p:1:47: syscalls[0]: expected an object, got null"},
           {R"({"names":["read"]})", "p:1:47: syscalls[0]: field \"action\" is missing"},
           {R"({"action":"SCMP_ACT_FOO"})",
            "p:1:57: syscalls[0].action: unknown action \"SCMP_ACT_FOO\""},
           {R"({"names":["read",""],"action":"SCMP_ACT_ALLOW"})",
            "p:1:64: syscalls[0].names[1]: the name of a system call is empty"},
           {R"({"names":["read",1],"action":"SCMP_ACT_ALLOW"})",
            "p:1:64: syscalls[0].names[1]: expected a string, got a number"},
           {R"({"name":"read","names":["write"],"action":"SCMP_ACT_ALLOW"})",
            "p:1:55: syscalls[0].name: a rule has either name or names, not both"},
           {R"({"names":["read"],"action":"SCMP_ACT_ERRNO","errnoRet":-1})",
            "p:1:102: syscalls[0].errnoRet: expected an integer from 0 to 4095, got -1"},
           {R"({"names":["read"],"action":"SCMP_ACT_ERRNO","errnoRet":1.0})",
            "p:1:102: syscalls[0].errnoRet: expected an integer from 0 to 4095, got 1.0"},
           {R"({"names":["read"],"action":"SCMP_ACT_TRACE","errnoRet":65536})",
            "p:1:102: syscalls[0].errnoRet: expected an integer from 0 to 65535, got 65536"},
           {R"({"names":["read"],"action":"SCMP_ACT_ALLOW","errnoRet":1})",
            "p:1:102: syscalls[0].errnoRet: SCMP_ACT_ALLOW has no errno"},
           {R"({"args":[{"index":6,"op":"SCMP_CMP_EQ"}]})",
            "p:1:65: syscalls[0].args[0].index: expected an integer from 0 to 5, got 6"},
           {R"({"args":[{"index":0,"op":"SCMP_CMP_XX"}]})",
            "p:1:72: syscalls[0].args[0].op: unknown operator \"SCMP_CMP_XX\""},
           {R"({"args":[{"index":0}]})", "p:1:56: syscalls[0].args[0]: field \"op\" is missing"},
           {R"({"args":[{"value":18446744073709551616}]})",
            "p:1:65: syscalls[0].args[0].value: expected an integer from 0 to "
            "18446744073709551615, got 18446744073709551616"},
           {R"({"args":[{"value":1e3}]})",
            "p:1:65: syscalls[0].args[0].value: expected an integer from 0 to "
            "18446744073709551615, got 1e3"},
           {R"({"args":[{"index":0,"index":0}]})",
            "p:1:67: duplicate key \"index\", first at 1:57"},
           {R"({"includes":{"minKernel":"4"}})",
            "p:1:72: syscalls[0].includes.minKernel: invalid kernel version \"4\""},
           {R"({"includes":{"minKernel":"4.8.0"}})",
            "p:1:72: syscalls[0].includes.minKernel: invalid kernel version \"4.8.0\""},
           {R"({"includes":{"minKernel":"0.0"}})",
            "p:1:72: syscalls[0].includes.minKernel: invalid kernel version \"0.0\""},
           {R"({"includes":{"minKernel":"4.256"}})",
            "p:1:72: syscalls[0].includes.minKernel: invalid kernel version \"4.256\""},
           {R"({"excludes":{"caps":[21]}})",
            "p:1:68: syscalls[0].excludes.caps[0]: expected a string, got a number"},
           {R"({"Names":["read"],"action":"SCMP_ACT_ALLOW"})",
            "p:1:48: syscalls[0].Names: field names are case-sensitive: write names"},
       }) {
    EXPECT_EQ(error_of(with_rule(bad.text)), bad.message) << bad.text;
  }
}

TEST(ParseProfile, UnknownFieldsAreWarningsOrErrorsIfStrict) {
  const std::string text = "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\n \"sysclls\":[], \"x\": null}";
  EXPECT_EQ(profile_of(text).warnings, (std::vector<std::string>{
                                           "p:2:2: sysclls: unknown field, did you mean syscalls",
                                           "p:2:16: x: unknown field",
                                       }));
  EXPECT_EQ(error_of(text, {.strict = true}),
            "p:2:2: sysclls: unknown field, did you mean syscalls");
  for (const char* rule :
       {R"({"names":["read"],"action":"SCMP_ACT_ALLOW","priority":1})",
        R"({"names":["read"],"action":"SCMP_ACT_ALLOW","args":[{"op":"SCMP_CMP_EQ","x":1}]})",
        R"({"names":["read"],"action":"SCMP_ACT_ALLOW","includes":{"os":["linux"]}})",
        R"({"names":[],"action":"SCMP_ACT_ALLOW"})",
        R"({"names":["read"],"action":"SCMP_ACT_ALLOW","excludes":{"caps":["CAP_FLY"]}})",
        R"({"names":["read"],"action":"SCMP_ACT_ALLOW","excludes":{"caps":["SYS_ADMIN"]}})"}) {
    EXPECT_EQ(profile_of(with_rule(rule)).warnings.size(), 1U) << rule;
    EXPECT_NE(error_of(with_rule(rule), {.strict = true}), "no error") << rule;
  }
}

TEST(ParseProfile, S9ReadsEveryFieldOfDockersFormat) {
  const Profile profile = profile_of(R"({
    "defaultAction": "SCMP_ACT_TRACE",
    "defaultErrnoRet": 65535,
    "archMap": [
      {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]},
      {"architecture": "SCMP_ARCH_RISCV64", "subArchitectures": null}
    ],
    "flags": ["SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_LOG",
              "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"],
    "listenerPath": "/run/agent.sock",
    "listenerMetadata": "who",
    "allConditions": true,
    "syscalls": [
      {"name": "open", "action": "SCMP_ACT_NOTIFY"},
      {
        "names": ["read", "write"],
        "action": "SCMP_ACT_ERRNO",
        "errnoRet": 38,
        "comment": "why",
        "args": [{"index": 5, "value": 18446744073709551615, "valueTwo": 7,
                  "op": "SCMP_CMP_MASKED_EQ"}],
        "includes": {"caps": ["CAP_SYS_ADMIN", "CAP_CHOWN"], "arches": ["amd64"]},
        "excludes": {"minKernel": "4.8"}
      }
    ]
  })");
  EXPECT_TRUE(profile.warnings.empty());
  EXPECT_FALSE(profile.unconfined);
  EXPECT_EQ(profile.default_action, (Action{ActionKind::kTrace, 65535}));
  ASSERT_EQ(profile.arch_map.size(), 2U);
  EXPECT_EQ(profile.arch_map[0].architecture, Abi::kX86_64);
  EXPECT_EQ(profile.arch_map[0].sub_architectures, (std::vector<Abi>{Abi::kI386, Abi::kX32}));
  EXPECT_TRUE(profile.arch_map[1].sub_architectures.empty());
  EXPECT_TRUE(profile.flags.tsync && profile.flags.log && profile.flags.wait_killable);
  EXPECT_FALSE(profile.flags.spec_allow);
  EXPECT_EQ(profile.listener_path, "/run/agent.sock");
  EXPECT_EQ(profile.listener_metadata, "who");
  EXPECT_TRUE(profile.all_conditions);
  ASSERT_EQ(profile.rules.size(), 2U);
  EXPECT_EQ(profile.rules[0].names.at(0).name, "open");
  EXPECT_EQ(profile.rules[0].names.at(0).position, (Position{14, 16}));
  EXPECT_EQ(profile.rules[0].action, (Action{ActionKind::kNotify, 0}));
  const Rule& rule = profile.rules[1];
  EXPECT_EQ(rule.position, (Position{15, 7}));
  EXPECT_EQ(rule.names.at(1).name, "write");
  EXPECT_EQ(rule.names.at(1).position, (Position{16, 27}));
  EXPECT_EQ(rule.action, (Action{ActionKind::kErrno, 38}));
  EXPECT_EQ(rule.comment, "why");
  ASSERT_EQ(rule.args.size(), 1U);
  EXPECT_EQ(rule.args[0].index, 5U);
  EXPECT_EQ(rule.args[0].value, ~std::uint64_t{0});
  EXPECT_EQ(rule.args[0].value_two, 7U);
  EXPECT_EQ(rule.args[0].op, Operator::kMaskedEqual);
  EXPECT_EQ(rule.args[0].position, (Position{20, 18}));
  EXPECT_EQ(rule.includes.caps, (std::uint64_t{1} << 21) | 1);
  EXPECT_EQ(rule.includes.arches, std::vector<std::string>{"amd64"});
  EXPECT_EQ(rule.excludes.min_kernel, (KernelVersion{4, 8}));
}

TEST(ParseProfile, ReadsTheSpecificationsFormInsideAConfiguration) {
  const json::Document document =
      json::parse(
          "{\"linux\": {\"seccomp\": {\n"
          "  \"defaultAction\": \"SCMP_ACT_ERRNO\",\n"
          "  \"architectures\": [\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X32\"],\n"
          "  \"syscalls\": [{\"names\": [\"read\"], \"action\": \"SCMP_ACT_NO\"}]\n"
          "}}}",
          "config.json")
          .value();
  const json::Value seccomp = document.root()
                                  .object()
                                  ->require<json::Object>("linux")
                                  ->require<json::Value>("seccomp")
                                  .value();
  EXPECT_EQ(parse_profile(seccomp).error().message(),
            "config.json:4:46: linux.seccomp.syscalls[0].action: unknown action \"SCMP_ACT_NO\"");
}

TEST(ParseProfile, NullIsAsGoodAsAbsent) {
  const Profile profile = profile_of(
      R"({"defaultAction":"SCMP_ACT_KILL","defaultErrnoRet":null,"architectures":null,
          "archMap":null,"flags":null,"listenerPath":null,"syscalls":[{"name":null,
          "names":["read"],"action":"SCMP_ACT_ALLOW","errnoRet":null,"args":null,
          "comment":null,"includes":null,"excludes":{"caps":null,"minKernel":null}}]})");
  EXPECT_EQ(profile.default_action, (Action{ActionKind::kKillThread, 0}));
  EXPECT_TRUE(profile.flags.spec_allow);
  EXPECT_EQ(profile.rules.at(0).names.size(), 1U);
  EXPECT_TRUE(profile.warnings.empty());
}

TEST(ParseProfile, ErrnoIsEpermWhereNoneIsGiven) {
  const Profile profile = profile_of(
      R"({"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":38,"syscalls":[
          {"names":["a"],"action":"SCMP_ACT_ERRNO"},{"names":["b"],"action":"SCMP_ACT_TRACE"},
          {"names":["c"],"action":"SCMP_ACT_ERRNO","errnoRet":0},
          {"names":["d"],"action":"SCMP_ACT_ERRNO","errnoRet":4095}]})");
  EXPECT_EQ(profile.default_action.data, 38);
  EXPECT_EQ(profile.rules[0].action.data, 1);
  EXPECT_EQ(profile.rules[1].action.data, 1);
  EXPECT_EQ(profile.rules[2].action.data, 0);
  EXPECT_EQ(profile.rules[3].action.data, 4095);
}

TEST(ParseProfile, NeitherDefaultActionNorRulesMeansNoFilter) {
  for (const char* text : {"{}", R"({"defaultAction":"","syscalls":[]})", R"({"syscalls":null})",
                           R"({"architectures":["SCMP_ARCH_X86_64"]})"}) {
    EXPECT_TRUE(profile_of(text).unconfined) << text;
  }
  EXPECT_FALSE(profile_of(R"({"defaultAction":"SCMP_ACT_ALLOW"})").unconfined);
}

TEST(ParseProfile, SpecAllowIsSetWhereFlagsAreAbsent) {
  EXPECT_TRUE(profile_of(R"({"defaultAction":"SCMP_ACT_ALLOW"})").flags.spec_allow);
  EXPECT_FALSE(profile_of(R"({"defaultAction":"SCMP_ACT_ALLOW","flags":[]})").flags.spec_allow);
  EXPECT_TRUE(profile_of(R"({"defaultAction":"SCMP_ACT_ALLOW",
                             "flags":["SECCOMP_FILTER_FLAG_SPEC_ALLOW"]})")
                  .flags.spec_allow);
}

TEST(ParseProfile, AnEmptyMinKernelIsAnyKernel) {
  const Profile profile = profile_of(
      with_rule(R"({"names":["read"],"action":"SCMP_ACT_ALLOW","includes":{"minKernel":""}})"));
  EXPECT_EQ(profile.rules.at(0).includes.min_kernel, KernelVersion{});
}

}  // namespace
}  // namespace caisson::seccomp
