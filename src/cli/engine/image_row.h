// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>
#include <vector>

#include "cli/engine/listing.h"
#include "engine/disk_report.h"
#include "engine/image_details.h"
#include "engine/images.h"

namespace caisson::cli {

// The table of `images`, without and with digests.
const Listing& images_listing(bool digests);

struct ImageView {
  timespec now{};
  bool truncate = true;
};

// An image as `images` shows it, a row for each of its names: the fields of Docker's formatter
// ("ID", "CreatedSince" …).
std::vector<tmpl::Value> make_image_rows(const engine::ListedImage& image, const ImageView& view);

// An image as `system df` shows it, which knows who uses it: one row, by the first of its names.
tmpl::Value make_image_row(const engine::ImageRoom& room, const ImageView& view);

struct HistoryView : ImageView {
  bool human = true;  // sizes and times
};

// The table of `history`, and one step in it, which `id` calls.
const Listing& history_listing(bool human);
tmpl::Value make_history_row(const engine::ImageStep& step, std::string_view id,
                             const HistoryView& view);

}  // namespace caisson::cli
