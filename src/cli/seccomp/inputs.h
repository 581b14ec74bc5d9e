// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/seccomp/options.h"
#include "seccomp/policy/policy.h"
#include "seccomp/profile/profile.h"

namespace caisson::cli {

// The text of a PROFILE operand and the name that messages give it.
struct ProfileText {
  std::string text;
  std::string source;
};

// Reads the file, standard input for "-", or the default profile for "builtin".
Result<ProfileText> read_profile_text(std::string_view operand);

// Parses it; writes the profile's warnings to standard error.
Result<seccomp::Profile> parse_profile_text(const ProfileText& input,
                                            const SeccompOptions& options);

// Both in one.
Result<seccomp::Profile> read_profile(std::string_view operand, const SeccompOptions& options);

// What the options say of machine and capabilities. kInvalid where one of them names what isn't
// known.
Result<seccomp::Target> target_of(const SeccompOptions& options);

// resolve(), with its warnings on standard error; kInvalid for a profile that is no filter at all.
Result<seccomp::Policy> resolve_profile(const seccomp::Profile& profile,
                                        const seccomp::Target& target);

// The ABIs that the policy lists, in its order.
std::vector<seccomp::Abi> abis_of(const seccomp::Policy& policy);

// A call of one ABI.
struct Call {
  seccomp::Abi abi = seccomp::Abi::kX86_64;
  seccomp::SyscallId id{};
  std::uint32_t number = 0;
};

// "CALL" is one of the policy's ABIs, the first that has it; "ABI/CALL" one of the named ABI,
// whether the policy lists it or not. kInvalid, with the nearest name, for unknown ones.
Result<Call> parse_call(std::string_view text, const seccomp::Policy& policy);

// The same as a filter sees it, of the ABIs given. CALL may also be a number, then of the first of
// them, and ABI the number of an architecture (AUDIT_ARCH_*). The arguments are 0.
Result<seccomp::bpf::Data> parse_seen_call(std::string_view text,
                                           std::span<const seccomp::Abi> abis);

// The number of --budget, or `otherwise` where it is not given.
Result<std::uint64_t> parse_budget(std::string_view text, std::uint64_t otherwise);

}  // namespace caisson::cli
