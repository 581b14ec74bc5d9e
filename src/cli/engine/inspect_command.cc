// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/inspect_command.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/container_shapes.h"
#include "cli/engine/image_commands.h"
#include "cli/engine/inspection.h"
#include "engine/inspect.h"

namespace caisson::cli {
namespace {

struct InspectArguments : InspectRequest {
  std::string type;
};

#define FORMAT_OPTION                                                  \
  {.name = "format",                                                   \
   .letter = 'f',                                                      \
   .placeholder = "FORMAT",                                            \
   .help = "json, or a Go template for each (default: indented JSON)", \
   .example = "--format '{{.State.Status}}'",                          \
   .set = set_text<&InspectArguments::format>}
#define SIZE_OPTION                           \
  {.name = "size",                            \
   .letter = 's',                             \
   .help = "Display the sizes of containers", \
   .set = set_switch<&InspectArguments::size>}

constexpr std::array kOptions = std::to_array<Option>({
    FORMAT_OPTION,
    SIZE_OPTION,
    {.name = "type",
     .placeholder = "TYPE",
     .help = "Only objects of this type",
     .example = "--type container",
     .set = set_text<&InspectArguments::type>},
});

constexpr std::array kContainerOptions = std::to_array<Option>({FORMAT_OPTION, SIZE_OPTION});
#undef FORMAT_OPTION
#undef SIZE_OPTION

constexpr std::string_view kExamples[] = {
    "caisson inspect web",
    "caisson inspect --type image busybox",
    "caisson inspect --format '{{.State.Pid}} {{json .Config.Env}}' web",
};

constexpr Command kCommand{
    .name = "caisson inspect",
    .operands = "NAME|ID [NAME|ID...]",
    .summary = "Return low-level information on objects.",
    .options = kOptions,
    .examples = kExamples,
    .min_operands = 1,
};

constexpr std::string_view kContainerExamples[] = {
    "caisson container inspect --format '{{.Name}}' web"};

constexpr Command kContainerCommand{
    .name = "caisson container inspect",
    .operands = "CONTAINER [CONTAINER...]",
    .summary = "Display detailed information on one or more containers.",
    .options = kContainerOptions,
    .examples = kContainerExamples,
    .min_operands = 1,
};

Result<void> write_container(json::Writer& writer, const GlobalOptions& globals,
                             std::string_view name, bool size) {
  const engine::Store store(globals.root);
  return engine::write_inspection(writer, store, TRY(store.find(name)), size);
}

}  // namespace

const InspectKind& container_kind() {
  static const InspectKind kKind{
      .type = "container",
      .go_type = "*container.InspectResponse",
      .shapes = container_shapes(),
      .write = write_container,
  };
  return kKind;
}

int inspect_command(Arguments arguments, const GlobalOptions& globals) {
  InspectArguments given;
  const auto parsed = operands_of(kCommand, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  // In the order in which they are looked for.
  std::vector<const InspectKind*> kinds = {&container_kind(), &image_kind(), &volume_kind()};
  if (!given.type.empty()) {
    std::string types;
    for (const InspectKind* kind : kinds) {
      types.append(types.empty() ? "\"" : ", \"").append(kind->type).append("\"");
    }
    std::erase_if(kinds, [&](const InspectKind* kind) { return kind->type != given.type; });
    if (kinds.empty()) {
      return report_failure(
          Error::invalid("unknown type: \"" + given.type + "\": must be one of " + types));
    }
  }
  given.any_kind = given.type.empty();
  return inspect_objects(kinds, std::get<Operands>(parsed), given, globals);
}

int container_inspect_command(Arguments arguments, const GlobalOptions& globals) {
  InspectArguments given;
  const auto parsed = operands_of(kContainerCommand, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const std::array kinds = {&container_kind()};
  return inspect_objects(kinds, std::get<Operands>(parsed), given, globals);
}

}  // namespace caisson::cli
