// SPDX-License-Identifier: Apache-2.0
#include "caisson/seccomp/policy_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "seccomp/library/error.h"
#include "seccomp/library/policy.h"

namespace caisson::seccomp::v1 {
namespace {

static_assert(static_cast<Operator>(Condition::Operator::kMaskedEqual) == Operator::kMaskedEqual &&
              static_cast<Operator>(Condition::Operator::kLess) == Operator::kLess);

caisson::Result<void> check_name(std::string_view call) {
  if (find_syscall(call)) return {};
  caisson::Error error = caisson::Error::invalid(fmt::format("unknown system call \"{}\"", call));
  if (const auto near = nearest_syscall(call)) error.hint = fmt::format("did you mean {}?", *near);
  return fail(std::move(error));
}

caisson::Result<Rule> make_rule(Action action, std::span<const std::string_view> calls,
                                std::span<const Condition> conditions) {
  constexpr std::uint16_t kMaxErrno = 4095;
  if (action.kind() == Action::Kind::kErrno && action.data() > kMaxErrno) {
    return fail(caisson::Error::invalid(fmt::format("errno {} is above 4095", action.data())));
  }
  Rule rule = {.names = {},
               .action = action_of(action),
               .args = {},
               .includes = {},
               .excludes = {},
               .comment = {},
               .position = {}};
  for (const std::string_view call : calls) {
    TRY(check_name(call));
    rule.names.push_back({std::string(call), {}});
  }
  for (const Condition& each : conditions) {
    if (each.index >= kArgumentCount) {
      return fail(caisson::Error::invalid(
          fmt::format("arg({}): a system call has the arguments 0 to 5", each.index)));
    }
    const bool masked = each.op == Condition::Operator::kMaskedEqual;
    rule.args.push_back({.index = each.index,
                         .op = static_cast<Operator>(each.op),
                         .value = masked ? each.mask : each.value,
                         .value_two = masked ? each.value : 0,
                         .position = {}});
  }
  return rule;
}

caisson::Result<Abi> find_abi(std::string_view name) {
  if (const auto abi = abi_by_name(name)) return *abi;
  return fail(caisson::Error::invalid(fmt::format("unknown ABI \"{}\"", name)));
}

}  // namespace

struct PolicyBuilder::Content {
  Profile profile = {.source = "policy builder",
                     .default_action = {ActionKind::kKillProcess, 0},
                     .architectures = {native_abi()},
                     .arch_map = {},
                     .flags = {},
                     .listener_path = {},
                     .listener_metadata = {},
                     .all_conditions = true,
                     .rules = {},
                     .warnings = {}};
  std::optional<caisson::Error> error;  // the first

  // The value, unless there is an error, which is kept where it is the first.
  template <class T>
  std::optional<T> take(caisson::Result<T> result) {
    if (result) return *std::move(result);
    if (!error) error = std::move(result.error());
    return std::nullopt;
  }
};

PolicyBuilder::PolicyBuilder() noexcept : content_(std::make_unique<Content>()) {}
PolicyBuilder::PolicyBuilder(PolicyBuilder&& other) noexcept = default;
PolicyBuilder& PolicyBuilder::operator=(PolicyBuilder&& other) noexcept = default;
PolicyBuilder::~PolicyBuilder() = default;

PolicyBuilder& PolicyBuilder::default_action(Action action) noexcept {
  // Checked as a rule of no calls.
  if (content_->take(make_rule(action, {}, {}))) {
    content_->profile.default_action = action_of(action);
  }
  return *this;
}

PolicyBuilder& PolicyBuilder::abi(std::string_view name) noexcept {
  std::vector<Abi>& abis = content_->profile.architectures;
  const auto abi = content_->take(find_abi(name));
  if (abi && std::ranges::find(abis, *abi) == abis.end()) abis.push_back(*abi);
  return *this;
}

PolicyBuilder& PolicyBuilder::add_rule(Action action, const std::string_view* calls,
                                       std::size_t call_count, const Condition* conditions,
                                       std::size_t condition_count) noexcept {
  auto rule = content_->take(make_rule(action, {calls, call_count}, {conditions, condition_count}));
  if (rule) content_->profile.rules.push_back(*std::move(rule));
  return *this;
}

Result<Policy> PolicyBuilder::build() const noexcept {
  if (content_->error) return ErrorAccess::make(*content_->error);
  return PolicyAccess::make(content_->profile, {});
}

}  // namespace caisson::seccomp::v1
