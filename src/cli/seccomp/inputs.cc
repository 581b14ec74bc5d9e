// SPDX-License-Identifier: Apache-2.0
#include "cli/seccomp/inputs.h"

#include <fmt/format.h>
#include <unistd.h>

#include <vector>

#include "base/log.h"
#include "base/strings.h"
#include "caps/caps.h"
#include "seccomp/load/running_kernel.h"
#include "sys/file.h"

namespace caisson::cli {
namespace {

using seccomp::Abi;

Result<Abi> parse_abi(std::string_view name) {
  if (const auto abi = seccomp::abi_by_name(name)) return *abi;
  std::vector<std::string_view> names;
  for (const seccomp::AbiInfo& each : seccomp::all_abis()) names.push_back(each.name);
  Error error = Error::invalid(fmt::format("unknown ABI \"{}\"", name));
  const auto near = nearest(name, names);
  error.hint = near ? fmt::format("did you mean {}?", *near)
                    : fmt::format("known are {}", fmt::join(names, ", "));
  return fail(std::move(error));
}

Result<seccomp::SyscallId> parse_name(std::string_view name) {
  if (const auto id = seccomp::find_syscall(name)) return *id;
  Error error = Error::invalid(fmt::format("unknown system call \"{}\"", name));
  if (const auto near = seccomp::nearest_syscall(name)) {
    error.hint = fmt::format("did you mean {}?", *near);
  }
  return fail(std::move(error));
}

// "ABI/CALL" of the first ABI that has the call, for a hint.
std::string elsewhere(seccomp::SyscallId id) {
  for (const seccomp::AbiInfo& each : seccomp::all_abis()) {
    if (seccomp::number(id, each.abi)) return fmt::format("{}/{}", each.name, seccomp::name(id));
  }
  return {};
}

// A call's number or an architecture's, decimal or hexadecimal.
std::optional<std::uint32_t> parse_number(std::string_view text) {
  if (text.starts_with("0x")) return parse_integer<std::uint32_t>(text.substr(2), 16);
  return parse_integer<std::uint32_t>(text);
}

Result<Call> parse_call(std::string_view text, std::span<const Abi> abis) {
  if (const auto parts = split_once(text, '/')) {
    const Abi abi = TRY(parse_abi(parts->first));
    const seccomp::SyscallId id = TRY(parse_name(parts->second));
    if (const auto number = seccomp::number(id, abi)) return Call{abi, id, *number};
    return fail(Error::invalid(fmt::format("{} has no call {}", parts->first, parts->second)));
  }
  const seccomp::SyscallId id = TRY(parse_name(text));
  for (const Abi abi : abis) {
    if (const auto number = seccomp::number(id, abi)) return Call{abi, id, *number};
  }
  return fail(Error::invalid(fmt::format("no ABI of the profile has the call {}", text))
                  .with_hint(fmt::format("of another ABI it would be {}", elsewhere(id))));
}

}  // namespace

Result<ProfileText> read_profile_text(std::string_view operand) {
  if (operand == "builtin") {
    return ProfileText{std::string(seccomp::default_profile_text()), std::string(operand)};
  }
  if (operand == "-") {
    return ProfileText {
      TRY(sys::read_all(STDIN_FILENO, "standard input"))
      , "stdin"
    };
  }
  auto text = sys::read_file(std::string(operand));
  if (!text) return fail(std::move(text).error().in("seccomp profile"));
  return ProfileText{*std::move(text), std::string(operand)};
}

Result<seccomp::Profile> parse_profile_text(const ProfileText& input,
                                            const SeccompOptions& options) {
  seccomp::Profile profile =
      TRY(seccomp::parse_profile(input.text, input.source, {.strict = options.strict}));
  for (const std::string& warning : profile.warnings) log::warning(warning);
  return profile;
}

Result<seccomp::Profile> read_profile(std::string_view operand, const SeccompOptions& options) {
  return parse_profile_text(TRY(read_profile_text(operand)), options);
}

Result<seccomp::Target> target_of(const SeccompOptions& options) {
  seccomp::Target target;
  target.native = options.arch.empty() ? seccomp::native_abi() : TRY(parse_abi(options.arch));
  target.caps =
      TRY(caps::adjust(caps::kDefault, caps::known_to_kernel(), options.cap_add, options.cap_drop));
  if (options.kernel.empty()) {
    target.kernel = TRY(seccomp::running_kernel());
  } else if (const auto version = seccomp::parse_kernel_version(options.kernel)) {
    target.kernel = *version;
  } else {
    return fail(Error::invalid(fmt::format("bad kernel version \"{}\"", options.kernel))
                    .with_hint("write it as 6.1"));
  }
  return target;
}

Result<seccomp::Policy> resolve_profile(const seccomp::Profile& profile,
                                        const seccomp::Target& target) {
  if (profile.unconfined) {
    return fail(Error::invalid(profile.source +
                               ": neither a default action nor rules: no filter would apply"));
  }
  seccomp::Policy policy = TRY(seccomp::resolve(profile, target));
  for (const std::string& warning : policy.warnings) log::warning(warning);
  return policy;
}

Result<Call> parse_call(std::string_view text, const seccomp::Policy& policy) {
  return parse_call(text, abis_of(policy));
}

Result<seccomp::bpf::Data> parse_seen_call(std::string_view text, std::span<const Abi> abis) {
  const auto parts = split_once(text, '/');
  const auto number = parse_number(parts ? parts->second : text);
  if (!number) {
    const Call call = TRY(parse_call(text, abis));
    return seccomp::bpf::Data{.nr = static_cast<std::int32_t>(call.number),
                              .arch = seccomp::info(call.abi).audit_arch};
  }
  seccomp::bpf::Data data = {.nr = static_cast<std::int32_t>(*number)};
  if (!parts) {
    data.arch = seccomp::info(abis.front()).audit_arch;
  } else if (const auto arch = parse_number(parts->first)) {
    data.arch = *arch;
  } else {
    data.arch = seccomp::info(TRY(parse_abi(parts->first))).audit_arch;
  }
  return data;
}

std::vector<Abi> abis_of(const seccomp::Policy& policy) {
  std::vector<Abi> abis;
  for (const seccomp::AbiPolicy& each : policy.abis) abis.push_back(each.abi);
  return abis;
}

Result<std::uint64_t> parse_budget(std::string_view text, std::uint64_t otherwise) {
  if (text.empty()) return otherwise;
  const auto steps = parse_integer<std::uint64_t>(text);
  if (steps && *steps > 0) return *steps;
  return fail(Error::invalid(fmt::format("bad number of steps \"{}\"", text)));
}

}  // namespace caisson::cli
