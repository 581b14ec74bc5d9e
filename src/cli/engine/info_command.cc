// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/info_command.h"

#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "cli/common/report.h"
#include "cli/engine/human.h"
#include "cli/engine/listing.h"
#include "engine/info.h"
#include "json/parse.h"
#include "template/shape.h"

namespace caisson::cli {
namespace {

struct InfoArguments {
  std::string format;
};

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "format",
     .letter = 'f',
     .placeholder = "FORMAT",
     .help = "json, or a template over the same members",
     .example = "--format '{{.SecurityOptions}}'",
     .set = set_text<&InfoArguments::format>},
});

constexpr std::string_view kExamples[] = {"caisson info",
                                          "caisson info --format '{{.SecurityOptions}}'"};

constexpr Command kCommand{
    .name = "caisson info",
    .summary = "Show what this host offers containers, what is in force, and where that is set.",
    .options = kOptions,
    .examples = kExamples,
    .max_operands = 0,
};

// Those that decide what runs where.
std::vector<engine::ShownSetting> settings_of(const GlobalOptions& globals) {
  const engine::Settings& settings = globals.settings;
  const auto text = [](const char* name, const engine::Setting<std::string>& setting,
                       const char* empty) {
    return engine::ShownSetting{name, setting.value.empty() ? empty : setting.value,
                                setting.origin};
  };
  const auto flag = [](const char* name, const engine::Setting<bool>& setting) {
    return engine::ShownSetting{name, setting.value ? "true" : "false", setting.origin};
  };
  return {
      text("data-root", settings.data_root, "/var/lib/caisson"),
      text("seccomp-profile", settings.seccomp_profile, "builtin"),
      {"cgroup-driver", settings.systemd_cgroups.value ? "systemd" : "cgroupfs",
       settings.systemd_cgroups.origin},
      text("log-driver", settings.log_driver, "json-file"),
      text("default-ipc-mode", settings.ipc_mode, "private"),
      text("default-cgroupns-mode", settings.cgroupns_mode, "private"),
      flag("no-new-privileges", settings.no_new_privileges),
      flag("init", settings.init),
      flag("selinux-enabled", settings.selinux),
  };
}

std::string hierarchies_text(const engine::Info& info) {
  std::string text = " Cgroup Hierarchies:\n";
  for (const cgroup::Hierarchy& hierarchy : info.hierarchies) {
    text += fmt::format("  {}: v{} {}\n", hierarchy.mount_point, hierarchy.unified ? 2 : 1,
                        join(hierarchy.controllers, ","));
  }
  return text;
}

// "name=seccomp,profile=builtin" as a name and what follows it.
std::string security_text(const engine::Info& info) {
  std::string text = " Security Options:\n";
  for (const std::string& option : info.security_options) {
    for (const std::string_view part : split(option, ',')) {
      const auto pair = split_once(part, '=');
      if (!pair) continue;
      text += pair->first == "profile" ? fmt::format("   Profile: {}\n", pair->second)
                                       : fmt::format("  {}\n", pair->second);
    }
  }
  return text;
}

std::string settings_text(const engine::Info& info) {
  std::string text = " Settings:\n";
  for (const engine::ShownSetting& setting : info.settings) {
    text += fmt::format("  {}: {} ({})\n", setting.name, setting.value, setting.source);
  }
  return text;
}

// Docker's lines in Docker's order; it has them under "Server", which here is this program.
std::string text_of(const engine::Info& info) {
  std::string text = fmt::format(
      "Client:\n Version:    {0}\n Context:    default\n Debug Mode: false\n\nServer:\n"
      " Containers: {1}\n  Running: {2}\n  Paused: {3}\n  Stopped: {4}\n Images: {9}\n"
      " Server Version: {0}\n Storage Driver: overlay2\n  Backing Filesystem: {5}\n"
      " Logging Driver: {6}\n Cgroup Driver: {7}\n Cgroup Version: {8}\n",
      info.version, info.containers, info.running, info.paused, info.stopped,
      info.backing_file_system, engine::value_of(info, "log-driver"),
      engine::value_of(info, "cgroup-driver"), engine::cgroup_version(info), info.images);
  text += hierarchies_text(info);
  text += security_text(info);
  text += fmt::format(
      " Kernel Version: {}\n Operating System: {}\n OSType: linux\n Architecture: {}\n CPUs: {}\n"
      " Total Memory: {}\n Name: {}\n ID: {}\n Docker Root Dir: {}\n Debug Mode: false\n",
      info.kernel, info.operating_system, info.machine, info.processors, human_memory(info.memory),
      info.host_name, info.id, info.root);
  return text + settings_text(info);
}

Result<int> show(const engine::Info& info, const std::string& format) {
  if (format.empty()) {
    const int printed = print(text_of(info));
    for (const std::string& warning : info.warnings) fmt::print(stderr, "{}\n", warning);
    return printed;
  }
  json::Writer writer(json::Writer::Layout::kCompact);
  engine::write_info(writer, info);
  const std::string text = std::move(writer).text();
  const json::Document document = TRY(json::parse(text, "info"));
  return print(
      TRY(format_value(format, tmpl::from_json(document.root(), {}, "system.dockerInfo"))) + "\n");
}

}  // namespace

int info_command(Arguments arguments, const GlobalOptions& globals) {
  InfoArguments given;
  const auto operands = operands_of(kCommand, arguments, &given);
  if (const int* code = std::get_if<int>(&operands)) return *code;
  const auto info =
      engine::gather_info(engine::Store(globals.root), CAISSON_VERSION, settings_of(globals));
  const auto code = info ? show(*info, given.format) : fail(info.error());
  return code ? *code : report_failure(code.error());
}

}  // namespace caisson::cli
