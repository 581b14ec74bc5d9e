// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "cli/common/command.h"
#include "cli/common/setters.h"
#include "engine/images.h"

// What every prune command has: --force and --filter.
namespace caisson::cli {

struct PruneRequest {
  bool force = false;
  std::optional<timespec> until;  // only what was made before
  // "label=KEY[=VALUE]" of which all must hold, "label!=…" of which none may.
  std::vector<std::pair<std::string, std::optional<std::string>>> labels;
  std::vector<std::pair<std::string, std::optional<std::string>>> unwanted_labels;
};

inline constexpr Option kPruneForce{
    .name = "force",
    .letter = 'f',
    .help = "Do not prompt for confirmation",
    .set = set_switch<&PruneRequest::force>,
};

// Adds one "key=value" to the request. kInvalid for other keys than until, label and label!.
Result<void> add_prune_filter(PruneRequest& request, std::string_view text);

// --filter of what has both a time and labels.
inline constexpr Option kPruneFilter{
    .name = "filter",
    .placeholder = "KEY=VALUE",
    .help = "Only what was made until a time, or has a label (label=...) or has not (label!=...)",
    .example = "--filter until=24h",
    .set = set_with<add_prune_filter>,
};

// Whether something that was made then (RFC 3339) and has these labels is asked for.
Result<bool> is_wanted(const PruneRequest& request, const std::string& created,
                       const std::map<std::string, std::string>& labels);

// The same of an image; those that have names are asked for with `all` only.
Result<bool> is_wanted_image(const PruneRequest& request, bool all, const engine::Store& store,
                             const engine::ListedImage& image);

// What prune commands say of what they have removed: nothing where nothing was.
std::string removed_text(std::string_view heading, std::span<const std::string> names);
std::string removed_text(const engine::Removal& removal);

// Asks on standard output unless --force is given; kInvalid, in Docker's words, for no.
Result<void> confirm(bool force, std::string_view warning, std::string_view what);

}  // namespace caisson::cli
