// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/engine/container_command.h"
#include "cli/engine/global_options.h"
#include "json/writer.h"
#include "template/shape.h"

// What `inspect` and its kin (`container inspect`, `volume inspect` …) share.
namespace caisson::cli {

struct InspectRequest {
  std::string format;  // "" for indented JSON, "json" for JSON on one line, or a template
  bool size = false;
  bool any_kind = false;  // what is missing is no object rather than no container
};

// A kind of objects that can be looked into.
struct InspectKind {
  std::string_view type;     // as --type has it
  std::string_view go_type;  // for the errors of templates
  std::span<const tmpl::Shape> shapes;
  // Writes one object; kNotFound, in Docker's words, where there is none.
  Result<void> (*write)(json::Writer& writer, const GlobalOptions& globals, std::string_view name,
                        bool size);
};

// Prints each object, of the first of the kinds that has one of the name. Those that are missing
// are reported after that. Returns the exit code.
int inspect_objects(std::span<const InspectKind* const> kinds, const Operands& names,
                    const InspectRequest& request, const GlobalOptions& globals);

const InspectKind& container_kind();
const InspectKind& volume_kind();

// `caisson container inspect`
int container_inspect_command(Arguments arguments, const GlobalOptions& globals);

}  // namespace caisson::cli
