// SPDX-License-Identifier: Apache-2.0
#include "intended_differences.h"

#include <linux/seccomp.h>
#include <seccomp.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "libseccomp_filter.h"
#include "seccomp/bpf/interpreter.h"
#include "seccomp/policy/compare.h"
#include "seccomp/policy/condition.h"

namespace caisson::seccomp {
namespace {

// One call as the profile's rules see it.
struct Call {
  Abi abi;
  SyscallId id;
  std::vector<const Rule*> rules;  // those that name it
};

std::optional<Call> call_of(const Profile& profile, const Policy& policy, const bpf::Data& data) {
  const auto number = static_cast<std::uint32_t>(data.nr);
  for (const AbiPolicy& abi : policy.abis) {
    const bool x32 = (number & kX32Bit) != 0;
    if (info(abi.abi).audit_arch != data.arch) continue;
    if (data.arch == info(Abi::kX32).audit_arch && x32 != (abi.abi == Abi::kX32)) continue;
    const auto id = syscall_by_number(abi.abi, number);
    if (!id) return std::nullopt;
    Call call = {abi.abi, *id, {}};
    for (const Rule& rule : profile.rules) {
      const auto names_it = [&](const SyscallName& written) { return written.name == name(*id); };
      if (std::ranges::any_of(rule.names, names_it)) call.rules.push_back(&rule);
    }
    return call;
  }
  return std::nullopt;
}

bool repeats_an_index(const Rule& rule) {
  std::array<bool, kArgumentCount> seen{};
  return std::ranges::any_of(rule.args, [&](const ArgumentCondition& condition) {
    return std::exchange(seen[condition.index], true);
  });
}

// libseccomp 2.5 loses rules where several for one call share parts of their conditions. What it
// makes of each rule alone, the conditions of a rule that repeats an index apart, is sound: the
// strictest of those is what its filter should answer.
std::uint32_t strictest_of_single_rules(const Profile& profile, const Target& target,
                                        const Call& call, const bpf::Data& data) {
  const std::uint32_t otherwise = to_return_value(profile.default_action);
  std::optional<std::uint32_t> strictest;
  const auto try_out = [&](const Rule& rule) {
    Profile single = profile;
    single.rules = {rule};
    const Result<bpf::Program> program = build_with_libseccomp(single, target, 1);
    if (!program) return;
    const std::uint32_t value = bpf::Interpreter::create(*program)->run(data).value;
    // The kernel's order is that of signed numbers.
    const auto order = [](std::uint32_t v) {
      return static_cast<std::int32_t>(v & SECCOMP_RET_ACTION_FULL);
    };
    if (value != otherwise && (!strictest || order(value) < order(*strictest))) strictest = value;
  };
  for (const Rule* const named : call.rules) {
    Rule rule = *named;
    rule.names = {{std::string(name(call.id)), {}}};
    if (!repeats_an_index(rule)) {
      try_out(rule);
      continue;
    }
    for (const ArgumentCondition& condition : named->args) {
      rule.args = {condition};
      try_out(rule);
    }
  }
  return strictest.value_or(otherwise);
}

bool is_known_to_libseccomp(const Call& call) {
  const std::uint32_t token = call.abi == Abi::kX32 ? SCMP_ARCH_X32 : info(call.abi).audit_arch;
  // Negative numbers stand for calls that it knows of other ABIs.
  return seccomp_syscall_resolve_name_arch(token, std::string(name(call.id)).c_str()) >= 0;
}

// The data with the bits alone that the kernel takes of the arguments that rules test, extended
// with zeros and as a negative number is.
std::array<bpf::Data, 2> at_width(const Call& call, const bpf::Data& data) {
  std::array<bpf::Data, 2> extended = {data, data};
  for (const Rule* const rule : call.rules) {
    for (const ArgumentCondition& condition : rule->args) {
      const unsigned width = argument_width(call.id, call.abi, condition.index);
      if (width == 64) continue;
      const std::uint64_t mask = (std::uint64_t{1} << width) - 1;
      const std::uint64_t low = data.args[condition.index] & mask;
      extended[0].args[condition.index] = low;
      const bool negative = (low >> (width - 1) & 1) != 0;
      extended[1].args[condition.index] = low | (negative ? ~mask : 0);
    }
  }
  return extended;
}

bool exceeds_width(const Call& call) {
  return std::ranges::any_of(call.rules, [&](const Rule* rule) {
    return std::ranges::any_of(rule->args, [&](const ArgumentCondition& condition) {
      const unsigned width = argument_width(call.id, call.abi, condition.index);
      const std::uint64_t most = ~std::uint64_t{0} >> (64 - width);
      return condition.value > most || condition.value_two > most;
    });
  });
}

// libseccomp compares all 64 bits. So the same question is put to it at the width that the kernel
// takes: there it has to answer as the policy does, unless the profile itself has constants that
// the width can't hold.
bool is_width(const Call& call, const bpf::Interpreter& libseccomp, const bpf::Data& data,
              std::uint32_t expected) {
  return exceeds_width(call) ||
         std::ranges::any_of(at_width(call, data), [&](const bpf::Data& narrow) {
           return libseccomp.run(narrow).value == expected;
         });
}

// libseccomp takes x32 for a 32-bit ABI, though the kernel takes all of its 64-bit arguments. So it
// has to say what the policy says of the low halves, unless constants don't fit into those.
bool is_width_of_x32(const Call& call, const Policy& policy, bpf::Data data, std::uint32_t theirs) {
  if (call.abi != Abi::kX32) return false;
  constexpr std::uint64_t kLow = 0xffffffff;
  for (const Rule* const rule : call.rules) {
    for (const ArgumentCondition& condition : rule->args) {
      if (condition.value > kLow || condition.value_two > kLow) return true;
    }
  }
  for (std::uint64_t& argument : data.args) argument &= kLow;
  return to_return_value(evaluate(policy, data).action) == theirs;
}

unsigned permissiveness_of(std::uint32_t return_value) {
  for (const ActionKind kind :
       {ActionKind::kNotify, ActionKind::kTrace, ActionKind::kLog, ActionKind::kAllow}) {
    if ((return_value & SECCOMP_RET_ACTION_FULL) == to_return_value({kind, 0})) {
      return permissiveness(kind);
    }
  }
  return 0;
}

}  // namespace

std::string_view intended_difference(const Profile& profile, const Target& target,
                                     const Policy& policy, const bpf::Program& libseccomp,
                                     const bpf::Data& data) {
  const Decision decision = evaluate(policy, data);
  const std::uint32_t ours = to_return_value(decision.action);
  const auto interpreter = bpf::Interpreter::create(libseccomp);
  const std::uint32_t theirs = interpreter->run(data).value;
  const std::uint32_t their_default = to_return_value(profile.default_action);
  if (decision.origin == Decision::Origin::kForeignAbi) {
    return theirs == SECCOMP_RET_KILL_THREAD ? "unlisted ABI" : "";
  }
  // Without x32, libseccomp takes -1 for an x32 number.
  if (data.nr == -1 && theirs == SECCOMP_RET_KILL_THREAD) return "skipped call";
  if (decision.origin == Decision::Origin::kUnknownToProfile) {
    return theirs == their_default ? "newer than the profile" : "";
  }
  const auto call = call_of(profile, policy, data);
  if (!call) return "";
  // runc gives each condition a rule of its own, from which follows overlap too.
  const bool repeated =
      std::ranges::any_of(call->rules, [](const Rule* rule) { return repeats_an_index(*rule); });
  const bool no_looser = permissiveness_of(ours) <= permissiveness_of(theirs);
  if (repeated && no_looser) return "repeated index";
  if (call->rules.size() > 1 && no_looser) return "overlapping rules";
  if (is_width_of_x32(*call, policy, data, theirs)) return "width on x32";
  if (is_width(*call, *interpreter, data, ours)) return "width";
  const auto [zeros, signs] = at_width(*call, data);
  for (const bpf::Data& asked : {data, zeros, signs}) {
    const std::uint32_t alone = strictest_of_single_rules(profile, target, *call, asked);
    if (alone != interpreter->run(asked).value &&
        permissiveness_of(ours) <= permissiveness_of(alone)) {
      return "rule lost by libseccomp";
    }
  }
  if (theirs == their_default && !is_known_to_libseccomp(*call)) return "newer than libseccomp";
  return "";
}

}  // namespace caisson::seccomp
