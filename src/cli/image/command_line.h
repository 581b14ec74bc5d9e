// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/common/command.h"
#include "cli/common/image_help.h"
#include "image/fetch/load.h"
#include "image/fetch/sandbox.h"
#include "image/store/ingest.h"
#include "image/store/store.h"

// What the commands of caisson-image have in common.
namespace caisson::cli {

using Arguments = std::span<const char* const>;

int load_command(Arguments arguments, const image::Store& store);
int save_command(Arguments arguments, const image::Store& store);
int import_command(Arguments arguments, const image::Store& store);
// Unpacks a stored image anew.
int restore_command(Arguments arguments, const image::Store& store);

// For an ordinary user, whose images have files of all the ids that are that user's: the program
// goes on as root of a user namespace that has them.
Result<void> take_own_ids();

Result<void> set_max_bytes(image::LoadOptions& options, std::string_view value);
Result<void> set_max_files(image::LoadOptions& options, std::string_view value);
Result<void> set_max_ratio(image::LoadOptions& options, std::string_view value);
Result<void> set_any_device(image::LoadOptions& options, std::string_view value);

// The setters of kImageLimitOptions; the target is an image::LoadOptions.
inline constexpr std::array<Setter, kImageLimitOptions.size()> kLimitSetters = {
    set_with<set_any_device>, set_with<set_max_bytes>, set_with<set_max_files>,
    set_with<set_max_ratio>};

// These and a command's own before them.
template <std::size_t N>
constexpr std::array<Setter, N + kLimitSetters.size()> with_limit_setters(
    const std::array<Setter, N>& own) {
  std::array<Setter, N + kLimitSetters.size()> all{};
  std::ranges::copy(own, all.begin());
  std::ranges::copy(kLimitSetters, all.begin() + N);
  return all;
}

// Exit code of a command that failed with the error, which is reported; of the container's codes
// none is used.
int report_image_failure(const Error& error);

// Lets a confined process fill an ingest directory and makes what it left there part of the store.
// `code` is the process's, and not 0 where it reported a failure.
struct BroughtIn {
  int code = 0;
  std::vector<image::Ingest::Arrived> images;
};
Result<BroughtIn> bring_in(const image::Store& store,
                           const std::function<Result<void>(const image::ConfinedPaths&)>& work);

}  // namespace caisson::cli
