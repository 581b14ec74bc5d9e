// SPDX-License-Identifier: Apache-2.0
#include "engine/images.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <set>
#include <utility>

#include "container/id.h"
#include "engine/owned_files.h"
#include "engine/tidy.h"
#include "engine/timestamps.h"
#include "image/store/collect.h"
#include "image/store/reference.h"

namespace caisson::engine {
namespace {

using image::Digest;
using image::Names;

std::string short_id(const Digest& id) {
  return container::short_id(id.hex());
}

std::vector<std::string> names_of(const Names& names, const Digest& id) {
  std::vector<std::string> own;
  for (const auto& [name, target] : names) {
    if (target == id) own.push_back(name);
  }
  return own;
}

struct User {
  std::string container;  // its short id
  bool running = false;
};

// A container that uses the image, one that runs before others.
Result<std::optional<User>> user_of(const Store& store, const Digest& id) {
  std::optional<User> user;
  for (const Listed& one : TRY(list_containers(store))) {
    if (one.record.options.image_id != id.text()) continue;
    const bool running =
        one.state.phase == State::Phase::kRunning || one.state.phase == State::Phase::kRestarting;
    if (!user || running) user = User{container::short_id(one.record.id), running};
  }
  return user;
}

// Whoever removes holds the lock from the look at the containers to the end: none is made
// meanwhile.
class Remover {
 public:
  static Result<Remover> begin(const Store& store) {
    image::Store images = store.images();
    UniqueFd lock = TRY(images.lock(true));
    Names names = TRY(images.names());
    return Remover(store, std::move(images), std::move(lock), std::move(names));
  }

  Result<void> remove(std::string_view reference, const RemoveImageOptions& options) {
    const auto record = TRY(images_.find(reference));
    if (!record) return fail(image::no_such_image(reference));
    const std::vector<std::string> own = names_of(names_, record->id);
    const auto parsed = image::parse_reference(reference);
    const bool by_name = parsed && std::ranges::find(own, parsed->text()) != own.end();
    const auto user = TRY(user_of(store_, record->id));
    if (by_name) {
      if (own.size() == 1 && user && !options.force) {
        return fail(Error::invalid("conflict: unable to remove repository reference \"" +
                                   std::string(reference) + "\" (must force) - container " +
                                   user->container + " is using its referenced image " +
                                   short_id(record->id)));
      }
      untag(parsed->text());
      if (own.size() > 1) return {};
    } else {
      TRY(check_by_id(*record, own, user, options));
      for (const std::string& name : own) untag(name);
    }
    if (user && user->running) return {};
    return user ? hide(*record) : drop(*record);
  }

  // The image without its names; its content goes in finish().
  Result<void> drop(const image::Record& record) {
    dropped_.push_back(record);
    return {};
  }

  // For all but the container that uses it.
  Result<void> hide(image::Record record) {
    record.removed = true;
    TRY(images_.save(record));
    removal_.deleted.push_back(record.id.text());
    return {};
  }

  Result<PrunedImages> finish() {
    // A name without an image is found by nobody; an image without a name would be.
    TRY(images_.save(names_));
    for (const image::Record& record : dropped_) {
      const std::string path = images_.record_path(record.id);
      if (::unlink(path.c_str()) != 0) return fail(Error::last("remove", path));
    }
    const image::Collected collected = TRY(image::collect(images_, remove_owned_tree));
    std::set<Digest> told;
    for (const image::Record& record : dropped_) {
      removal_.deleted.push_back(record.id.text());
      for (auto layer = record.layers.rbegin(); layer != record.layers.rend(); ++layer) {
        const bool gone = collected.layers.contains(layer->chain_id);
        if (gone && told.insert(layer->chain_id).second) {
          removal_.deleted.push_back(layer->chain_id.text());
        }
      }
    }
    return PrunedImages{std::move(removal_), collected.bytes};
  }

  void untag(const std::string& name) {
    names_.erase(name);
    removal_.untagged.push_back(name);
  }

  [[nodiscard]] const Names& names() const { return names_; }
  [[nodiscard]] const image::Store& images() const { return images_; }

 private:
  Remover(const Store& store, image::Store images, UniqueFd lock, Names names)
      : store_(store),
        images_(std::move(images)),
        lock_(std::move(lock)),
        names_(std::move(names)) {}

  static Result<void> check_by_id(const image::Record& record, const std::vector<std::string>& own,
                                  const std::optional<User>& user,
                                  const RemoveImageOptions& options) {
    const std::string unable = "conflict: unable to delete " + short_id(record.id);
    if (user && user->running) {
      return fail(Error::invalid(unable +
                                 " (cannot be forced) - image is being used by running container " +
                                 user->container));
    }
    if (options.force) return {};
    if (own.size() > 1) {
      return fail(Error::invalid(
          unable + " (must be forced) - image is referenced in multiple repositories"));
    }
    if (!user) return {};
    return fail(Error::invalid(unable +
                               " (must be forced) - image is being used by stopped container " +
                               user->container));
  }

  const Store& store_;
  image::Store images_;
  UniqueFd lock_;
  Names names_;
  std::vector<image::Record> dropped_;
  Removal removal_;
};

}  // namespace

timespec created_at(const image::Record& record) {
  return parse_timestamp(record.created).value_or(timespec{});
}

Result<std::vector<ListedImage>> list_images(const Store& store) {
  const image::Store images = store.images();
  const Names names = TRY(images.names());
  std::vector<ListedImage> all;
  for (image::Record& record : TRY(images.records())) {
    if (record.removed) continue;
    std::vector<std::string> own = names_of(names, record.id);
    all.push_back({std::move(record), std::move(own)});
  }
  std::ranges::sort(all, [](const ListedImage& a, const ListedImage& b) {
    const timespec first = created_at(a.record);
    const timespec second = created_at(b.record);
    if (is_before(first, second) || is_before(second, first)) return is_before(second, first);
    return a.record.id < b.record.id;
  });
  return all;
}

Result<ListedImage> find_image(const Store& store, std::string_view reference) {
  const image::Store images = store.images();
  auto record = TRY(images.find(reference));
  if (!record) return fail(image::no_such_image(reference));
  std::vector<std::string> own = names_of(TRY(images.names()), record->id);
  return ListedImage{std::move(*record), std::move(own)};
}

Result<void> tag_image(const Store& store, std::string_view source, std::string_view target) {
  const image::Store images = store.images();
  // Nothing is made where nothing is.
  if (!TRY(images.find(source))) return fail(image::no_such_image(source));
  const UniqueFd locked = TRY(images.lock(true));
  const auto record = TRY(images.find(source));
  if (!record) return fail(image::no_such_image(source));
  auto name = image::parse_reference(target);
  if (!name || name->digest) {
    return fail(Error::invalid(
        "Error parsing reference: \"" + std::string(target) + "\" is not a valid repository/tag: " +
        (name ? "refusing to create a tag with a digest reference" : name.error().operation)));
  }
  Names names = TRY(images.names());
  names.insert_or_assign(name->text(), record->id);
  return images.save(names);
}

Result<Removal> remove_image(const Store& store, std::string_view reference,
                             const RemoveImageOptions& options) {
  // Nothing is made where nothing is.
  if (!TRY(store.images().find(reference))) return fail(image::no_such_image(reference));
  Remover remover = TRY(Remover::begin(store));
  TRY(remover.remove(reference, options));
  return TRY(remover.finish())
  .removal;
}

Result<PrunedImages> prune_images(const Store& store,
                                  const std::function<Result<bool>(const ListedImage&)>& wanted) {
  if (::access(store.images().root().c_str(), F_OK) != 0) return PrunedImages{};
  Remover remover = TRY(Remover::begin(store));
  for (image::Record& record : TRY(remover.images().records())) {
    if (TRY(user_of(store, record.id))) continue;
    std::vector<std::string> own = names_of(remover.names(), record.id);
    const ListedImage image{std::move(record), std::move(own)};
    // What was removed before has gone for everybody already.
    if (!image.record.removed && !TRY(wanted(image))) continue;
    for (const std::string& name : image.names) remover.untag(name);
    TRY(remover.drop(image.record));
  }
  return remover.finish();
}

Result<void> forget_removed_image(const Store& store, std::string_view id) {
  if (id.empty()) return {};
  const auto removed = [&]() -> Result<bool> {
    const auto record = store.images().record(TRY(Digest::parse(id)));
    if (!record && record.error().errnum == ENOENT) return false;
    return TRY(record)
    .removed;
  };
  if (!TRY(removed())) return {};
  Remover remover = TRY(Remover::begin(store));
  // Loaded again, or used by somebody else, since.
  if (!TRY(removed())) return {};
  const image::Record record = TRY(store.images().record(TRY(Digest::parse(id))));
  if (TRY(user_of(store, record.id))) return {};
  TRY(remover.drop(record));
  TRY(remover.finish());
  return {};
}

}  // namespace caisson::engine
