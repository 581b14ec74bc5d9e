// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/value.h"
#include "seccomp/arch/abi.h"
#include "seccomp/arch/syscalls.h"
#include "seccomp/profile/action.h"
#include "seccomp/profile/argument.h"

namespace caisson::seccomp {

// `includes` or `excludes` of a rule: when the rule counts at all on a host. Empty fields don't
// matter.
struct RuleFilter {
  // A capability that no process has: a name that the tables don't know, as Docker treats it.
  static constexpr std::uint64_t kUnknownCapability = std::uint64_t{1} << 63;

  std::uint64_t caps = 0;           // bit set of capability numbers
  std::vector<std::string> arches;  // Go's names, as written
  std::optional<KernelVersion> min_kernel;
};

struct SyscallName {
  std::string name;
  Position position;
};

struct Rule {
  std::vector<SyscallName> names;
  Action action;
  std::vector<ArgumentCondition> args;
  RuleFilter includes;
  RuleFilter excludes;
  std::string comment;
  Position position;
};

struct ArchMapEntry {
  Abi architecture;
  std::vector<Abi> sub_architectures;
};

// Filter flags that a profile may ask for (seccomp(2), SECCOMP_FILTER_FLAG_*).
struct FilterFlags {
  bool tsync = false;
  bool log = false;
  bool spec_allow = false;
  bool wait_killable = false;
};

// A flag by the name that profiles write.
struct NamedFilterFlag {
  std::string_view name;  // "SECCOMP_FILTER_FLAG_LOG"
  bool FilterFlags::* member;
};
inline constexpr std::array kNamedFilterFlags = std::to_array<NamedFilterFlag>({
    {"SECCOMP_FILTER_FLAG_TSYNC", &FilterFlags::tsync},
    {"SECCOMP_FILTER_FLAG_LOG", &FilterFlags::log},
    {"SECCOMP_FILTER_FLAG_SPEC_ALLOW", &FilterFlags::spec_allow},
    {"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", &FilterFlags::wait_killable},
});

// A profile as it was written, in Docker's or the OCI's format: names not yet resolved, conditions
// not yet decided.
struct Profile {
  std::string source;  // file name for messages; "builtin" for the default profile
  // Neither a default action nor rules, as in `{}`: Docker and runc then apply no filter at all.
  // Such a profile can't be resolved.
  bool unconfined = false;
  Action default_action;
  std::vector<Abi> architectures;
  std::vector<ArchMapEntry> arch_map;
  FilterFlags flags;
  std::string listener_path;
  std::string listener_metadata;
  // Demands all conditions of a rule, also several on one argument, where the formats' tradition is
  // that one of them is enough (docs/seccomp-semantics.md). `"allConditions": true`, our own field.
  bool all_conditions = false;
  std::vector<Rule> rules;
  std::vector<std::string> warnings;  // "FILE:LINE:COLUMN: text"
};

struct ParseOptions {
  bool strict = false;  // unknown fields are errors, not warnings
};

// Parses a profile. Errors are kInvalid and start with "SOURCE:LINE:COLUMN: ". Pure.
Result<Profile> parse_profile(std::string_view text, std::string_view source,
                              ParseOptions options = {});

// As above, for a profile that is part of a larger document: `linux.seccomp` of a runtime-spec
// configuration.
Result<Profile> parse_profile(const json::Value& value, ParseOptions options = {});

// The profile that applies where none is asked for (profiles/default.json), as text.
std::string_view default_profile_text();

}  // namespace caisson::seccomp
