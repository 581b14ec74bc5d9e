// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <iterator>
#include <vector>

#include "cli/seccomp/subcommand.h"
#include "json/writer.h"
#include "seccomp/load/support.h"

namespace caisson::cli {
namespace {

constexpr std::array kOptions{kJsonOption};

constexpr std::array<std::string_view, 2> kExamples{
    "caisson seccomp probe",
    "caisson seccomp probe --json",
};

constexpr Command kProbe{
    .name = "caisson seccomp probe",
    .summary =
        "Ask the running kernel what it offers of seccomp: the modes that it was built with, the "
        "actions that a filter may return, the flags that it may be loaded with.",
    .options = kOptions,
    .examples = kExamples,
    .max_operands = 0,
};

struct Feature {
  std::string_view name;
  std::string_view since;
  bool offered;
};

std::vector<Feature> actions_of(const seccomp::Support& support) {
  std::vector<Feature> features;
  for (const seccomp::FilterActionInfo& action : seccomp::all_filter_actions()) {
    features.push_back({action.name, action.since, support.offers(action.kind)});
  }
  return features;
}

std::vector<Feature> flags_of(const seccomp::Support& support) {
  std::vector<Feature> features;
  for (const seccomp::FilterFlagInfo& flag : seccomp::all_filter_flags()) {
    features.push_back({flag.name, flag.since, (support.flags & flag.bit) != 0});
  }
  return features;
}

std::string_view yes_or_no(bool value) {
  return value ? "yes" : "no";
}

void append_lines(std::string& text, const std::vector<Feature>& features) {
  for (const Feature& each : features) {
    fmt::format_to(std::back_inserter(text), "{:<40}{:<5}since Linux {}\n", each.name,
                   yes_or_no(each.offered), each.since);
  }
}

std::string as_text(const seccomp::Support& support) {
  std::string text =
      fmt::format("{:<40}{}\n{:<40}{}\n", "CONFIG_SECCOMP", yes_or_no(support.strict),
                  "CONFIG_SECCOMP_FILTER", yes_or_no(support.filter));
  append_lines(text, actions_of(support));
  append_lines(text, flags_of(support));
  return text;
}

void write_features(json::Writer& writer, std::string_view key,
                    const std::vector<Feature>& features) {
  writer.key(key).begin_array();
  for (const Feature& each : features) {
    writer.begin_object().member("name", each.name).member("offered", each.offered);
    writer.member("since", each.since).end_object();
  }
  writer.end_array();
}

std::string as_json(const seccomp::Support& support) {
  json::Writer writer;
  writer.begin_object();
  writer.member("CONFIG_SECCOMP", support.strict);
  writer.member("CONFIG_SECCOMP_FILTER", support.filter);
  write_features(writer, "actions", actions_of(support));
  write_features(writer, "flags", flags_of(support));
  return std::move(writer.end_object()).text() + "\n";
}

Result<std::string> answer(const SeccompOptions& options, Operands /*operands*/) {
  const seccomp::Support support = TRY(seccomp::probe());
  return options.json ? as_json(support) : as_text(support);
}

}  // namespace

int probe_command(std::span<const char* const> arguments) {
  return run_subcommand(kProbe, arguments, answer);
}

}  // namespace caisson::cli
