// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "seccomp/policy/clauses.h"
#include "seccomp/policy/condition.h"
#include "seccomp/policy/newer_calls.h"
#include "seccomp/policy/policy.h"
#include "seccomp/policy/rule_selection.h"

namespace caisson::seccomp {
namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;

// A rule that names a call, linked to the next one that does.
struct Mention {
  std::uint32_t rule;
  std::uint32_t next;
};

std::string at(const Profile& profile, Position position) {
  return fmt::format("{}:{}:{}: ", profile.source, position.line, position.column);
}

// Carries one resolution from names to clauses.
class Resolver {
 public:
  Resolver(const Profile& profile, const Target& target)
      : profile_(profile),
        target_(target),
        named_(syscall_count()),
        first_mention_(syscall_count(), kNone),
        shared_clause_(profile.rules.size(), kNone) {}

  Result<Policy> run() {
    TRY(find_names());
    policy_.flags = profile_.flags;
    policy_.uses_notify = profile_.default_action.kind == ActionKind::kNotify;
    for (const Abi abi : listed_abis(profile_, target_.native)) resolve_abi(abi);
    for (const Clause& clause : policy_.clauses) {
      policy_.uses_notify = policy_.uses_notify || clause.action.kind == ActionKind::kNotify;
    }
    return std::move(policy_);
  }

 private:
  // Links each call to the rules that name it. From the last rule to the first, so that each list
  // comes out in the profile's order. Rules that don't count here are only looked at for what the
  // profile's author knew of.
  Result<void> find_names() {
    for (std::size_t i = profile_.rules.size(); i-- > 0;) {
      const Rule& rule = profile_.rules[i];
      const bool selected = applies(rule, target_);
      for (const SyscallName& name : rule.names) {
        const std::optional<SyscallId> id = find_syscall(name.name);
        if (id) {
          named_[index(*id)] = 1;
          if (selected) mention(*id, static_cast<std::uint32_t>(i));
        } else if (selected) {
          TRY(unknown_name(rule, name));
        }
      }
    }
    std::ranges::reverse(policy_.warnings);
    return {};
  }

  void mention(SyscallId id, std::uint32_t rule) {
    std::uint32_t& first = first_mention_[index(id)];
    // A rule that names a call twice says nothing more by it.
    if (first != kNone && mentions_[first].rule == rule) return;
    mentions_.push_back({rule, first});
    first = static_cast<std::uint32_t>(mentions_.size() - 1);
  }

  // A call that no kernel is known to have: to permit it changes nothing, but where a rule is to
  // restrict it, letting it pass would break what the profile promises.
  Result<void> unknown_name(const Rule& rule, const SyscallName& name) {
    std::string text =
        at(profile_, name.position) + fmt::format("unknown system call \"{}\"", name.name);
    const auto near = nearest_syscall(name.name);
    const std::string hint = near ? fmt::format("did you mean {}?", *near) : "";
    if (stricter(rule.action.kind, profile_.default_action.kind)) {
      return fail(Error::invalid(text + " in a rule that restricts").with_hint(hint));
    }
    text += " ignored";
    if (!hint.empty()) text += "; " + hint;
    policy_.warnings.push_back(std::move(text));
    return {};
  }

  void resolve_abi(Abi abi) {
    AbiPolicy result{abi, {}, profile_.default_action, {}};
    const std::vector<NumberedCall> calls = calls_by_number(abi);
    result.calls.reserve(calls.size());
    for (const NumberedCall& call : calls) {
      const std::uint32_t first = first_mention_[index(call.id)];
      if (first != kNone) result.calls.push_back(resolve_call(abi, call, first));
    }
    if (answers_newer_calls(profile_.default_action)) {
      result.unknown_to_profile = find_newer_calls(abi, calls, named_);
    }
    policy_.abis.push_back(std::move(result));
  }

  CallPolicy resolve_call(Abi abi, const NumberedCall& call, std::uint32_t first) {
    const Mention& only = mentions_[first];
    if (only.next == kNone && profile_.rules[only.rule].args.empty()) {
      return {call.number, call.id, share_clause(only.rule), 1};
    }
    std::vector<Clause> clauses;
    for (std::uint32_t at = first; at != kNone; at = mentions_[at].next) {
      const std::uint32_t rule = mentions_[at].rule;
      const Combination combination = combination_of(profile_.rules[rule], profile_.all_conditions);
      append_clauses(profile_.rules[rule], rule, combination, call.id, abi, clauses);
      if (abi == target_.native) warn_of_conditions(profile_.rules[rule], combination, call.id);
    }
    order_clauses(clauses);
    const auto start = static_cast<std::uint32_t>(policy_.clauses.size());
    std::ranges::move(clauses, std::back_inserter(policy_.clauses));
    return {call.number, call.id, start, static_cast<std::uint32_t>(clauses.size())};
  }

  // The one clause of all calls that only this rule names, and without conditions.
  std::uint32_t share_clause(std::uint32_t rule) {
    if (shared_clause_[rule] == kNone) {
      shared_clause_[rule] = static_cast<std::uint32_t>(policy_.clauses.size());
      policy_.clauses.push_back({{}, profile_.rules[rule].action, rule});
    }
    return shared_clause_[rule];
  }

  // Said of the native ABI alone: what fits its width may well be too wide for a 32-bit one.
  void warn_of_conditions(const Rule& rule, Combination combination, SyscallId call) {
    for (const ArgumentCondition& condition : rule.args) {
      const unsigned width = argument_width(call, target_.native, condition.index);
      if (!exceeds_width(condition, width)) continue;
      const bool always =
          resolve_condition(condition, width).outcome == ResolvedCondition::Outcome::kAlways;
      policy_.warnings.push_back(
          at(profile_, condition.position) +
          fmt::format("argument {} of {} has {} bits: the condition {} holds", condition.index,
                      name(call), width, always ? "always" : "never"));
    }
    if (combination == Combination::kAnyOfEachIndex || combination == Combination::kAny) {
      warn_of_repetition(rule, call);
    }
  }

  void warn_of_repetition(const Rule& rule, SyscallId call) {
    const auto elsewhere = [&](const ArgumentCondition& condition) {
      return condition.index != rule.args.front().index;
    };
    // Several conditions on one argument alone mean the same to everyone.
    if (std::ranges::none_of(rule.args, elsewhere)) return;
    policy_.warnings.push_back(
        at(profile_, rule.position) +
        fmt::format("conditions on {} repeat an argument: runtimes differ in what they combine to",
                    name(call)));
  }

  static std::size_t index(SyscallId id) { return static_cast<std::size_t>(id); }

  const Profile& profile_;
  const Target& target_;
  Policy policy_;
  std::vector<std::uint8_t> named_;           // by SyscallId
  std::vector<std::uint32_t> first_mention_;  // by SyscallId, index into mentions_
  std::vector<Mention> mentions_;
  std::vector<std::uint32_t> shared_clause_;  // by rule, index into Policy::clauses
};

}  // namespace

Result<Policy> resolve(const Profile& profile, const Target& target) {
  if (profile.unconfined) {
    return fail(Error::invalid(profile.source + ": the profile asks for no filter"));
  }
  return Resolver(profile, target).run();
}

}  // namespace caisson::seccomp
