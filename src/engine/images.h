// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <ctime>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/store.h"
#include "image/store/record.h"

// What can be done with stored images where containers matter: they use them.
namespace caisson::engine {

// What `caisson images` shows of one image.
struct ListedImage {
  image::Record record;
  std::vector<std::string> names;  // sorted; none: dangling
};

// When the image was made, as it says; 0 where it does not.
timespec created_at(const image::Record& record);

// All images, latest first.
Result<std::vector<ListedImage>> list_images(const Store& store);

// The image that a reference means; kNotFound in Docker's words.
Result<ListedImage> find_image(const Store& store, std::string_view reference);

// One more name for an image; what had the name before loses it.
Result<void> tag_image(const Store& store, std::string_view source, std::string_view target);

struct RemoveImageOptions {
  bool force = false;
};

// What became of an image, in the words of `docker rmi`.
struct Removal {
  std::vector<std::string> untagged;  // names
  std::vector<std::string> deleted;   // "sha256:…" of the image and of layers that went with it
};

// Takes a name away, and with the last one the image, unless a container uses it: that is kInvalid,
// in Docker's words. By an id all names go; several names need force. By force an image goes that a
// container uses which doesn't run, and the container keeps what it needs of it; where one runs,
// the image stays without the name that was taken, and by its id can't be removed.
Result<Removal> remove_image(const Store& store, std::string_view reference,
                             const RemoveImageOptions& options);

struct PrunedImages {
  Removal removal;
  std::uint64_t bytes = 0;  // that are free now
};
// Removes the images that no container uses and that `wanted` says yes to.
Result<PrunedImages> prune_images(const Store& store,
                                  const std::function<Result<bool>(const ListedImage&)>& wanted);

// After a container that used the image went: where it was the last one and the image had been
// removed before, the rest of that goes too. Nothing for other images.
Result<void> forget_removed_image(const Store& store, std::string_view id);

}  // namespace caisson::engine
