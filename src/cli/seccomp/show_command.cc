// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <vector>

#include "cli/seccomp/inputs.h"
#include "cli/seccomp/subcommand.h"
#include "cli/seccomp/text.h"

namespace caisson::cli {
namespace {

using seccomp::Profile;
using seccomp::Rule;
using seccomp::RuleFilter;

constexpr std::array<std::string_view, 2> kExamples{
    "caisson seccomp show builtin",
    "caisson seccomp show --json profile.json",
};

constexpr Command kShow{
    .name = "caisson seccomp show",
    .operands = "PROFILE",
    .summary =
        "List the rules of a profile as they are written, whether or not they are in force on "
        "this machine.",
    .options = kProfileOptions,
    .examples = kExamples,
    .min_operands = 1,
    .max_operands = 1,
};

std::vector<std::string_view> names_of(const Rule& rule) {
  std::vector<std::string_view> names;
  for (const seccomp::SyscallName& each : rule.names) names.push_back(each.name);
  return names;
}

std::vector<std::string_view> names_of(const std::vector<seccomp::Abi>& abis) {
  std::vector<std::string_view> names;
  for (const seccomp::Abi abi : abis) names.push_back(seccomp::info(abi).name);
  return names;
}

std::vector<std::string_view> names_of(const seccomp::FilterFlags& flags) {
  std::vector<std::string_view> names;
  for (const seccomp::NamedFilterFlag& flag : seccomp::kNamedFilterFlags) {
    if (flags.*flag.member) names.push_back(flag.name);
  }
  return names;
}

std::string filter_text(const RuleFilter& filter) {
  std::vector<std::string> parts = capability_names(filter.caps);
  parts.insert(parts.end(), filter.arches.begin(), filter.arches.end());
  if (filter.min_kernel) {
    parts.push_back(fmt::format("Linux {} or later", seccomp::to_string(*filter.min_kernel)));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

void append_line(std::string& text, std::string_view label, std::string_view content) {
  if (!content.empty()) text += fmt::format("  {:<9} {}\n", label, content);
}

std::string as_text(const Profile& profile) {
  if (profile.unconfined) return profile.source + ": no filter: no default action, no rules\n";
  std::string text = fmt::format("{}  {} by default\n", profile.source,
                                 seccomp::to_string(profile.default_action));
  append_line(text, "ABIs", fmt::format("{}", fmt::join(names_of(profile.architectures), ", ")));
  for (const seccomp::ArchMapEntry& entry : profile.arch_map) {
    append_line(
        text, "ABIs",
        fmt::format("{} with {}", seccomp::info(entry.architecture).name,
                    entry.sub_architectures.empty()
                        ? "no other"
                        : fmt::format("{}", fmt::join(names_of(entry.sub_architectures), ", "))));
  }
  append_line(text, "flags", fmt::format("{}", fmt::join(names_of(profile.flags), ", ")));
  append_line(text, "listener", profile.listener_path);
  append_line(text, "metadata", profile.listener_metadata);
  if (profile.all_conditions) append_line(text, "arguments", "all conditions of each rule");
  for (std::uint32_t i = 0; i < profile.rules.size(); ++i) {
    const Rule& rule = profile.rules[i];
    text += fmt::format("{}  {}\n", location(profile, i), seccomp::to_string(rule.action));
    append_line(text, "calls", fmt::format("{}", fmt::join(names_of(rule), ", ")));
    append_line(text, "arguments", conditions_text(rule));
    append_line(text, "includes", filter_text(rule.includes));
    append_line(text, "excludes", filter_text(rule.excludes));
    append_line(text, "comment", rule.comment);
  }
  return text;
}

template <class List>
void write_texts(json::Writer& writer, std::string_view key, const List& texts) {
  writer.key(key).begin_array();
  for (const auto& each : texts) writer.value(std::string_view(each));
  writer.end_array();
}

void write_filter(json::Writer& writer, std::string_view key, const RuleFilter& filter) {
  writer.key(key).begin_object();
  write_texts(writer, "caps", capability_names(filter.caps));
  write_texts(writer, "arches", filter.arches);
  if (filter.min_kernel) writer.member("minKernel", seccomp::to_string(*filter.min_kernel));
  writer.end_object();
}

void write_rule(json::Writer& writer, const Rule& rule) {
  writer.begin_object().member("line", rule.position.line);
  write_texts(writer, "names", names_of(rule));
  writer.member("action", seccomp::to_string(rule.action)).key("args").begin_array();
  for (const seccomp::ArgumentCondition& each : rule.args) {
    writer.begin_object().member("index", each.index).member("op", seccomp::name(each.op));
    writer.member("value", each.value).member("valueTwo", each.value_two).end_object();
  }
  writer.end_array();
  write_filter(writer, "includes", rule.includes);
  write_filter(writer, "excludes", rule.excludes);
  writer.member("comment", rule.comment).end_object();
}

std::vector<std::string_view> scmp_names_of(const std::vector<seccomp::Abi>& abis) {
  std::vector<std::string_view> names;
  for (const seccomp::Abi abi : abis) names.push_back(seccomp::info(abi).scmp_name);
  return names;
}

void write_abis(json::Writer& writer, const Profile& profile) {
  write_texts(writer, "architectures", scmp_names_of(profile.architectures));
  writer.key("archMap").begin_array();
  for (const seccomp::ArchMapEntry& entry : profile.arch_map) {
    writer.begin_object();
    writer.member("architecture", seccomp::info(entry.architecture).scmp_name);
    write_texts(writer, "subArchitectures", scmp_names_of(entry.sub_architectures));
    writer.end_object();
  }
  writer.end_array();
}

std::string as_json(const Profile& profile) {
  json::Writer writer;
  writer.begin_object().member("file", profile.source).member("unconfined", profile.unconfined);
  writer.key("defaultAction");
  if (profile.unconfined) {
    writer.null();
  } else {
    writer.value(seccomp::to_string(profile.default_action));
  }
  write_abis(writer, profile);
  write_texts(writer, "flags", names_of(profile.flags));
  writer.member("listenerPath", profile.listener_path);
  writer.member("listenerMetadata", profile.listener_metadata);
  writer.member("allConditions", profile.all_conditions).key("rules").begin_array();
  for (const Rule& rule : profile.rules) write_rule(writer, rule);
  return std::move(writer.end_array().end_object()).text() + "\n";
}

Result<std::string> answer(const SeccompOptions& options, Operands operands) {
  const Profile profile = TRY(read_profile(operands[0], options));
  return options.json ? as_json(profile) : as_text(profile);
}

}  // namespace

int show_command(std::span<const char* const> arguments) {
  return run_subcommand(kShow, arguments, answer);
}

}  // namespace caisson::cli
