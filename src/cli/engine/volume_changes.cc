// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <map>
#include <string>

#include "base/strings.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/volume_command.h"
#include "engine/volumes.h"

namespace caisson::cli {
namespace {

using engine::Volume;
using engine::VolumeStore;

Result<void> add_pair(std::map<std::string, std::string>& pairs, std::string_view text) {
  const auto parts = split_once(text, '=');
  pairs[std::string(parts ? parts->first : text)] = parts ? parts->second : "";
  return {};
}

struct CreateArguments : Volume {
  std::string driver = "local";
};

Result<void> check_driver(const std::string& name) {
  if (name == "local") return {};
  return fail(Error::invalid("error looking up volume plugin " + name + ": plugin \"" + name +
                             "\" not found"));
}

Result<void> add_label(CreateArguments& volume, std::string_view text) {
  return add_pair(volume.labels, text);
}

Result<void> add_option(CreateArguments& volume, std::string_view text) {
  return add_pair(volume.options, text);
}

constexpr std::array kCreateOptions = std::to_array<Option>({
    {.name = "driver",
     .letter = 'd',
     .placeholder = "DRIVER",
     .help = "Driver of the volume; there is local alone",
     .set = set_text<&CreateArguments::driver>},
    {.name = "label",
     .placeholder = "KEY=VALUE",
     .help = "Set meta data on the volume",
     .set = set_with<add_label>},
    {.name = "name", .placeholder = "NAME", .set = set_text<&CreateArguments::name>},
    {.name = "opt",
     .letter = 'o',
     .placeholder = "KEY=VALUE",
     .help = "Option of the driver: type=none, o=bind and device=PATH show a directory of the host",
     .set = set_with<add_option>},
});

constexpr std::string_view kCreateExamples[] = {
    "caisson volume create cache",
    "caisson volume create -o type=none -o o=bind -o device=/srv/www www",
};

constexpr Command kCreate{
    .name = "caisson volume create",
    .operands = "[VOLUME]",
    .summary = "Create a volume.",
    .options = kCreateOptions,
    .examples = kCreateExamples,
    .max_operands = 1,
};

struct RemoveArguments {
  bool force = false;
};

constexpr std::array kRemoveOptions = std::to_array<Option>({
    {.name = "force",
     .letter = 'f',
     .help = "Be content where a volume is not there",
     .set = set_switch<&RemoveArguments::force>},
});

constexpr std::string_view kRemoveExamples[] = {"caisson volume rm cache"};

constexpr Command kRemove{
    .name = "caisson volume rm",
    .operands = "VOLUME [VOLUME...]",
    .summary = "Remove one or more volumes that no container has.",
    .options = kRemoveOptions,
    .examples = kRemoveExamples,
    .min_operands = 1,
};

}  // namespace

int volume_create_command(Arguments arguments, const GlobalOptions& globals) {
  CreateArguments wanted;
  const auto parsed = operands_of(kCreate, arguments, &wanted);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto& operands = std::get<Operands>(parsed);
  if (!operands.empty()) wanted.name = operands.front();
  if (const auto known = check_driver(wanted.driver); !known) return report_failure(known.error());
  const auto made = VolumeStore(engine::Store(globals.root)).ensure(std::move(wanted));
  return made ? print(made->name + "\n") : report_failure(made.error());
}

int volume_remove_command(Arguments arguments, const GlobalOptions& globals) {
  RemoveArguments given;
  const auto parsed = operands_of(kRemove, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const engine::Store store(globals.root);
  int code = kExitOk;
  for (const std::string_view name : std::get<Operands>(parsed)) {
    const auto removed = engine::remove_volume(store, std::string(name));
    const bool missing = !removed && removed.error().kind == Error::Kind::kNotFound;
    if (removed || (missing && given.force)) {
      if (print(std::string(name) + "\n") != kExitOk) code = kExitGeneral;
    } else {
      code = report_failure(removed.error());
    }
  }
  return code;
}

}  // namespace caisson::cli
