// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string_view>

#include "base/log.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/image_commands.h"
#include "engine/image_details.h"
#include "engine/ready_image.h"

namespace caisson::cli {
namespace {

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "format",
     .letter = 'f',
     .placeholder = "FORMAT",
     .help = "json, or a Go template for each (default: indented JSON)",
     .example = "--format '{{.Config.Cmd}}'",
     .set = set_text<&InspectRequest::format>},
});

constexpr std::array<std::string_view, 2> kExamples{
    "caisson image inspect busybox",
    "caisson image inspect --format '{{.Os}}/{{.Architecture}}' busybox",
};

constexpr Command kCommand{
    .name = "caisson image inspect",
    .operands = "IMAGE [IMAGE...]",
    .summary = "Display detailed information on one or more images.",
    .options = kOptions,
    .examples = kExamples,
    .min_operands = 1,
};

// Docker's types image.InspectResponse and container.Config, where they differ from what their JSON
// says (moby, api/types).
using tmpl::Form;
constexpr std::array kShapes = std::to_array<tmpl::Shape>({
    {"Author", Form::kText},
    {"Config.ArgsEscaped", Form::kSwitch},
    {"Config.Cmd", Form::kList},
    {"Config.Entrypoint", Form::kList},
    {"Config.Env", Form::kList},
    {"Config.ExposedPorts", Form::kMap},
    {"Config.Healthcheck", Form::kPointer},
    {"Config.Labels", Form::kTextMap},
    {"Config.MacAddress", Form::kText},
    {"Config.NetworkDisabled", Form::kSwitch},
    {"Config.OnBuild", Form::kList},
    {"Config.Shell", Form::kList},
    {"Config.StopSignal", Form::kText},
    {"Config.StopTimeout", Form::kPointer},
    {"Config.Volumes", Form::kMap},
    {"GraphDriver.Data", Form::kTextMap},
    {"OsVersion", Form::kText},
    {"RepoDigests", Form::kList},
    {"RepoTags", Form::kList},
    {"RootFS.Layers", Form::kList},
    {"Variant", Form::kText},
});

Result<void> write_image(json::Writer& writer, const GlobalOptions& globals, std::string_view name,
                         bool size) {
  if (size) log::warning("--size is not for images");
  const engine::Store store(globals.root);
  TRY(engine::adopt_builtin(store, name));
  return engine::write_image(writer, store, TRY(engine::find_image(store, name)));
}

}  // namespace

const InspectKind& image_kind() {
  static const InspectKind kKind{
      .type = "image",
      .go_type = "*image.InspectResponse",
      .shapes = kShapes,
      .write = write_image,
  };
  return kKind;
}

int image_inspect_command(Arguments arguments, const GlobalOptions& globals) {
  InspectRequest given;
  const auto parsed = operands_of(kCommand, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const std::array kinds = {&image_kind()};
  return inspect_objects(kinds, std::get<Operands>(parsed), given, globals);
}

}  // namespace caisson::cli
