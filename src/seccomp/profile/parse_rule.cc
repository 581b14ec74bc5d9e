// SPDX-License-Identifier: Apache-2.0
#include "seccomp/profile/parse_rule.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/capability_names.h"

namespace caisson::seccomp {
namespace {

using std::string_view_literals::operator""sv;

// The kernel's MAX_ERRNO: SECCOMP_RET_ERRNO is cut to it (kernel/seccomp.c).
constexpr std::uint16_t kMaxErrno = 4095;
constexpr unsigned kMaxArgumentIndex = 5;

Result<std::vector<SyscallName>> parse_names(const json::Value& value) {
  const json::Array array = TRY(value.array());
  std::vector<SyscallName> names;
  names.reserve(array.size());
  for (const json::Value element : array) {
    const std::string_view name = TRY(element.string());
    if (name.empty()) return fail(element.error("the name of a system call is empty"));
    names.emplace_back(std::string(name), element.position());
  }
  return names;
}

Result<Operator> parse_operator(const json::Value& value) {
  const std::string_view text = TRY(value.string());
  if (const auto op = operator_by_name(text)) return *op;
  return fail(value.error("unknown operator \"" + std::string(text) + "\"")
                  .with_hint("SCMP_CMP_ and one of NE, LT, LE, EQ, GE, GT, MASKED_EQ"));
}

constexpr std::array kArgumentFields = {"index"sv, "value"sv, "valueTwo"sv, "op"sv};
enum class ArgumentField : std::uint8_t { kIndex, kValue, kValueTwo, kOp };

Result<ArgumentCondition> parse_argument(ParseContext& context, const json::Value& value) {
  const json::Object object = TRY(value.object());
  ArgumentCondition condition;
  condition.position = value.position();
  bool has_operator = false;
  TRY(for_each_field<ArgumentField>(
      context, object, kArgumentFields,
      [&](ArgumentField field, const json::Value& content) -> Result<void> {
        switch (field) {
          case ArgumentField::kIndex:
            condition.index = TRY(content.integer<unsigned>(0, kMaxArgumentIndex));
            break;
          case ArgumentField::kValue:
            condition.value = TRY(content.integer<std::uint64_t>());
            break;
          case ArgumentField::kValueTwo:
            condition.value_two = TRY(content.integer<std::uint64_t>());
            break;
          case ArgumentField::kOp:
            condition.op = TRY(parse_operator(content));
            has_operator = true;
            break;
        }
        return {};
      }));
  if (!has_operator) return fail(value.error("field \"op\" is missing"));
  return condition;
}

Result<std::vector<ArgumentCondition>> parse_arguments(ParseContext& context,
                                                       const json::Value& value) {
  std::vector<ArgumentCondition> conditions;
  for (const json::Value element : TRY(value.array())) {
    conditions.push_back(TRY(parse_argument(context, element)));
  }
  return conditions;
}

// Docker compares the names with the process's as text, so that one it has never heard of is held
// by nobody.
Result<std::uint64_t> parse_capabilities(ParseContext& context, const json::Value& value) {
  std::uint64_t set = 0;
  for (const json::Value element : TRY(value.array())) {
    const std::string_view name = TRY(element.string());
    const std::string_view bare = name.starts_with("CAP_") ? name.substr(4) : std::string_view{};
    const auto* const found = std::ranges::find(kCapabilityNames, bare);
    if (found != kCapabilityNames.end()) {
      set |= std::uint64_t{1} << (found - kCapabilityNames.begin());
    } else {
      std::string text = "unknown capability \"";
      text.append(name).append("\" counts as held by no process");
      TRY(context.tolerate(element, text));
      set |= RuleFilter::kUnknownCapability;
    }
  }
  return set;
}

// Docker's format of a version: exactly two numbers up to 255, not 0.0; "" stands for any kernel.
Result<KernelVersion> parse_min_kernel(const json::Value& value) {
  const std::string_view text = TRY(value.string());
  if (text.empty()) return KernelVersion{};
  if (const auto parts = split_once(text, '.')) {
    const auto major = parse_integer<std::uint8_t>(parts->first);
    const auto minor = parse_integer<std::uint8_t>(parts->second);
    if (major && minor && (*major != 0 || *minor != 0)) return KernelVersion{*major, *minor};
  }
  return fail(value.error("invalid kernel version \"" + std::string(text) + "\"")
                  .with_hint("major.minor, such as 4.8"));
}

constexpr std::array kFilterFields = {"caps"sv, "arches"sv, "minKernel"sv};
enum class FilterField : std::uint8_t { kCaps, kArches, kMinKernel };

Result<RuleFilter> parse_filter(ParseContext& context, const json::Value& value) {
  const json::Object object = TRY(value.object());
  RuleFilter filter;
  TRY(for_each_field<FilterField>(
      context, object, kFilterFields,
      [&](FilterField field, const json::Value& content) -> Result<void> {
        switch (field) {
          case FilterField::kCaps:
            filter.caps = TRY(parse_capabilities(context, content));
            break;
          case FilterField::kArches:
            filter.arches = TRY(content.strings());
            break;
          case FilterField::kMinKernel:
            filter.min_kernel = TRY(parse_min_kernel(content));
            break;
        }
        return {};
      }));
  return filter;
}

constexpr std::array kRuleFields = {"names"sv, "name"sv,    "action"sv,   "errnoRet"sv,
                                    "args"sv,  "comment"sv, "includes"sv, "excludes"sv};
enum class RuleField : std::uint8_t {
  kNames,
  kName,
  kAction,
  kErrnoRet,
  kArgs,
  kComment,
  kIncludes,
  kExcludes,
};

// The fields of a rule that only make sense together.
struct RuleParts {
  std::optional<json::Value> name;
  std::optional<json::Value> action;
  std::optional<json::Value> errno_ret;
};

Result<void> parse_rule_field(ParseContext& context, RuleField field, const json::Value& content,
                              Rule& rule, RuleParts& parts) {
  switch (field) {
    case RuleField::kNames:
      rule.names = TRY(parse_names(content));
      break;
    case RuleField::kName:
      parts.name = content;
      break;
    case RuleField::kAction:
      parts.action = content;
      break;
    case RuleField::kErrnoRet:
      parts.errno_ret = content;
      break;
    case RuleField::kArgs:
      rule.args = TRY(parse_arguments(context, content));
      break;
    case RuleField::kComment:
      rule.comment = TRY(content.string());
      break;
    case RuleField::kIncludes:
      rule.includes = TRY(parse_filter(context, content));
      break;
    case RuleField::kExcludes:
      rule.excludes = TRY(parse_filter(context, content));
      break;
  }
  return {};
}

}  // namespace

Result<Action> parse_action(const json::Value& kind, const std::optional<json::Value>& errno_ret) {
  const std::string_view text = TRY(kind.string());
  const std::optional<ActionKind> action = action_by_name(text);
  if (!action) {
    return fail(
        kind.error("unknown action \"" + std::string(text) + "\"")
            .with_hint("SCMP_ACT_ and one of KILL_PROCESS, KILL_THREAD, KILL, TRAP, ERRNO, NOTIFY, "
                       "TRACE, LOG, ALLOW"));
  }
  if (!carries_data(*action)) {
    // The runtime specification demands the error; crun gives it, runc ignores the number.
    if (errno_ret) return fail(errno_ret->error(std::string(text) + " has no errno"));
    return Action{*action, 0};
  }
  if (!errno_ret) return Action{*action, EPERM};
  const std::uint16_t max = *action == ActionKind::kErrno ? kMaxErrno : 0xFFFF;
  return Action {
    *action, TRY(errno_ret->integer<std::uint16_t>(0, max))
  };
}

Result<Rule> parse_rule(ParseContext& context, const json::Value& value) {
  const json::Object object = TRY(value.object());
  Rule rule;
  rule.position = value.position();
  RuleParts parts;
  TRY(for_each_field<RuleField>(context, object, kRuleFields,
                                [&](RuleField field, const json::Value& content) {
                                  return parse_rule_field(context, field, content, rule, parts);
                                }));
  if (!parts.action) return fail(value.error("field \"action\" is missing"));
  rule.action = TRY(parse_action(*parts.action, parts.errno_ret));
  if (parts.name) {
    const std::string_view name = TRY(parts.name->string());
    if (!name.empty() && !rule.names.empty()) {
      return fail(parts.name->error("a rule has either name or names, not both"));
    }
    if (!name.empty()) rule.names.emplace_back(std::string(name), parts.name->position());
  }
  if (rule.names.empty()) TRY(context.tolerate(value, "the rule names no system call"));
  return rule;
}

}  // namespace caisson::seccomp
