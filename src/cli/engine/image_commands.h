// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/engine/container_command.h"
#include "cli/engine/inspection.h"

// The commands on images, each in a file of its own.
namespace caisson::cli {

int images_command(Arguments arguments, const GlobalOptions& globals);
int rmi_command(Arguments arguments, const GlobalOptions& globals);
int tag_command(Arguments arguments, const GlobalOptions& globals);
int history_command(Arguments arguments, const GlobalOptions& globals);
int image_inspect_command(Arguments arguments, const GlobalOptions& globals);
int image_prune_command(Arguments arguments, const GlobalOptions& globals);

// What `inspect` makes of an image.
const InspectKind& image_kind();

// `caisson image COMMAND`.
int image_command(Arguments arguments, const GlobalOptions& globals);

// Those that caisson-image carries out: they become it.
int load_command(Arguments arguments, const GlobalOptions& globals);
int save_command(Arguments arguments, const GlobalOptions& globals);
int import_command(Arguments arguments, const GlobalOptions& globals);

}  // namespace caisson::cli
