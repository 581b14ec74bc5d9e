// SPDX-License-Identifier: Apache-2.0
#include "engine/ready_image.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include "engine/image_program.h"
#include "image/store/image.h"

namespace caisson::engine {
namespace {

constexpr std::array<std::string_view, 3> kSources = {"oci:", "docker-archive:", "oci-archive:"};

Result<std::string> load(const Store& store, const std::string& reference,
                         const std::string& platform) {
  const std::string option = "--platform=" + platform;
  std::vector<const char*> arguments = {"load", "--ids"};
  if (!platform.empty()) arguments.push_back(option.c_str());
  arguments.push_back(reference.c_str());
  std::string ids = TRY(image_program_output(store, arguments));
  if (std::ranges::count(ids, '\n') != 1) {
    return fail(Error::invalid("there are several images in " + reference)
                    .with_hint("name the one that is meant: " + reference + ":REF"));
  }
  ids.pop_back();
  return ids;
}

Result<void> load_builtin(const Store& store) {
  const std::string layout = "oci:" + TRY(image::builtin_layout());
  const std::array<const char*, 5> arguments = {"load", "--quiet", "--ids", "--repository=busybox",
                                                layout.c_str()};
  TRY(image_program_output(store, arguments));
  return {};
}

bool is_closed(const Result<image::Image>& image, std::string_view reference) {
  return !image && image.error().errnum == EACCES && image::is_builtin_name(reference);
}

}  // namespace

Result<std::string> ready_image(const Store& store, const std::string& reference,
                                const std::string& platform) {
  const auto begins = [&](std::string_view prefix) { return reference.starts_with(prefix); };
  if (std::ranges::any_of(kSources, begins)) return load(store, reference, platform);
  auto image = image::find(store.images(), reference);
  if (is_closed(image, reference)) {
    TRY(load_builtin(store));
    return reference;
  }
  // By its id a container's image is there even when it was removed (Record::removed).
  if (!image) image = image::find_again(store.images(), "", reference);
  // Whoever looks for it says why it is not there.
  if (!image || !image->unsettled) return reference;
  const std::array<const char*, 2> arguments = {"restore", image->id.c_str()};
  TRY(image_program_output(store, arguments));
  return reference;
}

Result<void> adopt_builtin(const Store& store, std::string_view reference) {
  const auto image = image::find(store.images(), reference);
  const bool outside = (image && image->builtin) || is_closed(image, reference);
  return outside ? load_builtin(store) : Result<void>{};
}

}  // namespace caisson::engine
