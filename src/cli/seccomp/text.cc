// SPDX-License-Identifier: Apache-2.0
#include "cli/seccomp/text.h"

#include <fmt/format.h>

#include <bit>

#include "caps/caps.h"

namespace caisson::cli {
namespace {

using seccomp::Operator;

std::string_view sign(Operator op) {
  switch (op) {
    case Operator::kNotEqual:
      return "!=";
    case Operator::kLess:
      return "<";
    case Operator::kLessOrEqual:
      return "<=";
    case Operator::kGreaterOrEqual:
      return ">=";
    case Operator::kGreater:
      return ">";
    case Operator::kEqual:
    case Operator::kMaskedEqual:
      return "==";
  }
  return "?";
}

// Flags and masks are read in hexadecimal, small numbers either way.
std::string constant(std::uint64_t value) {
  return value < 1000 ? fmt::format("{}", value) : fmt::format("{:#x}", value);
}

std::string test_text(const seccomp::ArgumentTest& test) {
  if (test.op == Operator::kMaskedEqual) {
    return fmt::format("arg{} & {:#x} == {}", test.index, test.mask, constant(test.value));
  }
  return fmt::format("arg{} {} {}", test.index, sign(test.op), constant(test.value));
}

}  // namespace

std::string location(const seccomp::Profile& profile, std::uint32_t rule) {
  return fmt::format("{}:{}", profile.source, profile.rules[rule].position.line);
}

std::string condition_text(const seccomp::Clause& clause) {
  std::vector<std::string> all;
  for (const seccomp::AnyOf& any : clause.all) {
    std::vector<std::string> tests;
    for (const seccomp::ArgumentTest& test : any) tests.push_back(test_text(test));
    std::string text = fmt::format("{}", fmt::join(tests, " or "));
    const bool brackets = clause.all.size() > 1 && tests.size() > 1;
    all.push_back(brackets ? "(" + text + ")" : std::move(text));
  }
  return fmt::format("{}", fmt::join(all, " and "));
}

std::string conditions_text(const seccomp::Rule& rule) {
  std::vector<std::string> list;
  for (const seccomp::ArgumentCondition& each : rule.args) {
    if (each.op == Operator::kMaskedEqual) {
      list.push_back(
          fmt::format("arg{} & {:#x} == {}", each.index, each.value, constant(each.value_two)));
    } else {
      list.push_back(fmt::format("arg{} {} {}", each.index, sign(each.op), constant(each.value)));
    }
  }
  return fmt::format("{}", fmt::join(list, "; "));
}

std::vector<std::string> capability_names(std::uint64_t caps) {
  std::vector<std::string> names;
  for (std::uint64_t rest = caps; rest != 0; rest &= rest - 1) {
    const auto number = static_cast<unsigned>(std::countr_zero(rest));
    names.push_back(caps::name(number).value_or("an unknown capability"));
  }
  return names;
}

void write_rule_object(json::Writer& writer, const seccomp::Profile& profile, std::uint32_t rule) {
  const seccomp::Rule& written = profile.rules[rule];
  writer.begin_object().member("file", profile.source).member("line", written.position.line);
  writer.member("comment", written.comment).end_object();
}

void write_rule(json::Writer& writer, const seccomp::Profile& profile,
                const std::optional<std::uint32_t>& rule) {
  writer.key("rule");
  if (rule) {
    write_rule_object(writer, profile, *rule);
  } else {
    writer.null();
  }
}

}  // namespace caisson::cli
