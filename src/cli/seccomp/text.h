// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "json/writer.h"
#include "seccomp/policy/policy.h"
#include "seccomp/profile/profile.h"

// How rules, actions and conditions read in the answers of `caisson seccomp`.
namespace caisson::cli {

// "builtin:120"
std::string location(const seccomp::Profile& profile, std::uint32_t rule);

// "arg0 & 0x7e020000 == 0", "arg0 == 0 or arg0 == 8"; "" for a clause that holds always.
std::string condition_text(const seccomp::Clause& clause);

// The conditions as they are written: "arg0 < 38; arg0 == 39".
std::string conditions_text(const seccomp::Rule& rule);

// "CAP_SYS_ADMIN", "CAP_BPF": of a bit set of capabilities.
std::vector<std::string> capability_names(std::uint64_t caps);

// A rule's file, line and comment.
void write_rule_object(json::Writer& writer, const seccomp::Profile& profile, std::uint32_t rule);

// The same as member "rule"; null where no rule decides.
void write_rule(json::Writer& writer, const seccomp::Profile& profile,
                const std::optional<std::uint32_t>& rule);

}  // namespace caisson::cli
