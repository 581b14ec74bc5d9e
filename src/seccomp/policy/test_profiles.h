// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "seccomp/policy/policy.h"

// Profiles for tests, put together from what the tests are about, and calls that meet them.
namespace caisson::seccomp {

inline const Target kTarget = {Abi::kX86_64, 0xa80425fb, {6, 1}};

inline Profile profile_of(const std::string& text) {
  return parse_profile(text, "p").value();
}

// A profile from its default action and the text of its rules.
inline Profile make_profile(const std::string& default_action, const std::string& rules,
                            const std::string& more = "") {
  return profile_of("{\"defaultAction\": \"SCMP_ACT_" + default_action + "\"," + more +
                    "\n\"syscalls\": [" + rules + "]}");
}

inline std::string rule(const std::string& names, const std::string& action,
                        const std::string& more = "") {
  return "{\"names\": [" + names + "], \"action\": \"SCMP_ACT_" + action + "\"" +
         (more.empty() ? "" : ", " + more) + "}";
}

inline std::string arg(unsigned index, const std::string& op, const std::string& value,
                       const std::string& value_two = "0") {
  return "{\"index\": " + std::to_string(index) + ", \"op\": \"SCMP_CMP_" + op +
         "\", \"value\": " + value + ", \"valueTwo\": " + value_two + "}";
}

inline bpf::Data call(Abi abi, std::string_view syscall, std::array<std::uint64_t, 6> args = {}) {
  bpf::Data data;
  data.arch = info(abi).audit_arch;
  data.nr = static_cast<std::int32_t>(number(find_syscall(syscall).value(), abi).value());
  data.args = args;
  return data;
}

inline bpf::Data raw_call(Abi abi, std::uint32_t number) {
  bpf::Data data;
  data.arch = info(abi).audit_arch;
  data.nr = static_cast<std::int32_t>(number);
  return data;
}

inline std::string action_of(const Policy& policy, const bpf::Data& data) {
  return to_string(evaluate(policy, data).action).substr(9);
}

inline std::string action_of(const Profile& profile, std::string_view syscall,
                             std::array<std::uint64_t, 6> args = {}) {
  return action_of(resolve(profile, kTarget).value(), call(Abi::kX86_64, syscall, args));
}

}  // namespace caisson::seccomp
