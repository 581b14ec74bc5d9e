// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/common/command.h"
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

// The error of an ordinary user, whose images have no place yet.
Result<void> check_image_privilege(const char* what);

Result<void> set_max_bytes(image::LoadOptions& options, std::string_view value);
Result<void> set_max_files(image::LoadOptions& options, std::string_view value);
Result<void> set_max_ratio(image::LoadOptions& options, std::string_view value);
Result<void> set_any_device(image::LoadOptions& options, std::string_view value);

// Options of every command that brings content in; the target is an image::LoadOptions.
inline constexpr std::array kLimitOptions = std::to_array<Option>({
    {.name = "allow-devices",
     .help = "Take images that hold other devices than null, zero and the like",
     .set = set_with<set_any_device>},
    {.name = "max-bytes",
     .placeholder = "BYTES",
     .help = "Refuse images whose files hold more (default 64 GiB)",
     .set = set_with<set_max_bytes>},
    {.name = "max-files",
     .placeholder = "NUMBER",
     .help = "Refuse images of so many files (default 1000000)",
     .set = set_with<set_max_files>},
    {.name = "max-ratio",
     .placeholder = "NUMBER",
     .help = "Refuse layers that unpack to more than so many times their size (default 200)",
     .set = set_with<set_max_ratio>},
});

// Two tables as one.
template <std::size_t N, std::size_t M>
constexpr std::array<Option, N + M> join_options(const std::array<Option, N>& some,
                                                 const std::array<Option, M>& others) {
  std::array<Option, N + M> all{};
  for (std::size_t i = 0; i < N; ++i) all[i] = some[i];
  for (std::size_t i = 0; i < M; ++i) all[N + i] = others[i];
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
