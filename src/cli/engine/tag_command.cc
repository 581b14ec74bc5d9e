// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string_view>

#include "cli/common/report.h"
#include "cli/engine/image_commands.h"
#include "engine/images.h"
#include "engine/ready_image.h"

namespace caisson::cli {
namespace {

constexpr std::array<std::string_view, 1> kExamples{
    "caisson tag busybox tools:1.0",
};

constexpr Command kCommand{
    .name = "caisson tag",
    .operands = "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
    .summary = "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE.",
    .examples = kExamples,
    .min_operands = 2,
    .max_operands = 2,
};

Result<void> tag(const engine::Store& store, std::string_view source, std::string_view target) {
  TRY(engine::adopt_builtin(store, source));
  return engine::tag_image(store, source, target);
}

}  // namespace

int tag_command(Arguments arguments, const GlobalOptions& globals) {
  const auto parsed = operands_of(kCommand, arguments, nullptr);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const Operands& names = std::get<Operands>(parsed);
  const auto done = tag(engine::Store(globals.root), names[0], names[1]);
  return done ? kExitOk : report_failure(done.error());
}

}  // namespace caisson::cli
