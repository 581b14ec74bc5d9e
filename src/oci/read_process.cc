// SPDX-License-Identifier: Apache-2.0
#include "base/capability_names.h"
#include "oci/read_sections.h"

namespace caisson::oci {
namespace {

Result<std::vector<std::uint32_t>> read_ids(const json::Value& value) {
  std::vector<std::uint32_t> ids;
  for (const json::Value element : TRY(value.array())) ids.push_back(TRY(read_id(element)));
  return ids;
}

std::optional<unsigned> capability_number(std::string_view name) {
  constexpr std::string_view kPrefix = "CAP_";
  if (!name.starts_with(kPrefix)) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  for (unsigned number = 0; number < kCapabilityNames.size(); ++number) {
    if (kCapabilityNames[number] == name) return number;
  }
  return std::nullopt;
}

// A name that means nothing to the kernel is to be a warning (config.md "Linux Process").
Result<std::uint64_t> read_capability_set(const json::Value& value, ReadContext& context) {
  std::uint64_t set = 0;
  for (const json::Value element : TRY(value.array())) {
    const std::string_view name = TRY(element.string());
    if (const auto number = capability_number(name)) {
      set |= std::uint64_t{1} << *number;
    } else {
      context.warnings.push_back(
          element.message("ignored: unknown capability \"" + std::string(name) + "\""));
    }
  }
  return set;
}

}  // namespace

Result<std::uint32_t> read_id(const json::Value& value) {
  return value.integer<std::uint32_t>(0, std::numeric_limits<std::uint32_t>::max() - 1);
}

template <>
inline constexpr auto kFields<User> = std::array{
    required(field<&User::uid, read_id>("uid")),
    required(field<&User::gid, read_id>("gid")),
    field<&User::umask>("umask"),
    field<&User::additional_gids, read_ids>("additionalGids"),
};

template <>
inline constexpr auto kFields<Capabilities> = std::array{
    field<&Capabilities::bounding, read_capability_set>("bounding"),
    field<&Capabilities::effective, read_capability_set>("effective"),
    field<&Capabilities::inheritable, read_capability_set>("inheritable"),
    field<&Capabilities::permitted, read_capability_set>("permitted"),
    field<&Capabilities::ambient, read_capability_set>("ambient"),
};

template <>
inline constexpr auto kFields<Rlimit> = std::array{
    required(field<&Rlimit::type>("type")),
    required(field<&Rlimit::soft>("soft")),
    required(field<&Rlimit::hard>("hard")),
};

template <>
inline constexpr auto kFields<ConsoleSize> = std::array{
    required(field<&ConsoleSize::height>("height")),
    required(field<&ConsoleSize::width>("width")),
};

template <>
inline constexpr auto kFields<Scheduler> = std::array{
    required(field<&Scheduler::policy>("policy")), field<&Scheduler::nice>("nice"),
    field<&Scheduler::priority>("priority"),       field<&Scheduler::flags>("flags"),
    field<&Scheduler::runtime>("runtime"),         field<&Scheduler::deadline>("deadline"),
    field<&Scheduler::period>("period"),
};

template <>
inline constexpr auto kFields<IoPriority> = std::array{
    required(field<&IoPriority::io_class>("class")),
    required(field<&IoPriority::priority>("priority")),
};

template <>
inline constexpr auto kFields<ExecCpuAffinity> = std::array{
    field<&ExecCpuAffinity::initial>("initial"),
    field<&ExecCpuAffinity::final>("final"),
};

namespace {

// Never empty where there is a process: that tells a configuration without one (validate.cc).
Result<std::vector<std::string>> read_arguments(const json::Value& value) {
  std::vector<std::string> arguments;
  for (const json::Value element : TRY(value.array())) {
    arguments.emplace_back(TRY(element.string()));
  }
  if (arguments.empty()) return fail(value.error("must name a program"));
  return arguments;
}

// "Runtimes MUST ignore consoleSize if terminal is false or unset": whatever it holds, so it can
// only be read once the rest is.
Result<void> leave_for_later(const json::Value&, Process&, ReadContext&) {
  return {};
}

}  // namespace

template <>
inline constexpr auto kFields<Process> = std::array{
    field<&Process::terminal>("terminal"),
    Field<Process>{"consoleSize", leave_for_later},
    field<&Process::user>("user"),
    required(field<&Process::args, read_arguments>("args")),
    field<&Process::env>("env"),
    required(field<&Process::cwd>("cwd")),
    field<&Process::capabilities>("capabilities"),
    field<&Process::rlimits>("rlimits"),
    field<&Process::no_new_privileges>("noNewPrivileges"),
    field<&Process::apparmor_profile>("apparmorProfile"),
    field<&Process::selinux_label>("selinuxLabel"),
    field<&Process::oom_score_adj>("oomScoreAdj"),
    field<&Process::scheduler>("scheduler"),
    field<&Process::io_priority>("ioPriority"),
    field<&Process::exec_cpu_affinity>("execCPUAffinity"),
};

Result<void> read(const json::Value& value, Process& into, ReadContext& context) {
  TRY(read_fields(value, into, context));
  if (!into.terminal) return {};
  const json::Object object = TRY(value.object());
  if (const auto size = object.find("consoleSize")) return read(*size, into.console_size, context);
  return {};
}

}  // namespace caisson::oci
