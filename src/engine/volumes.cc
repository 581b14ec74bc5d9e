// SPDX-License-Identifier: Apache-2.0
#include "engine/volumes.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/strings.h"
#include "bridge/connect.h"
#include "engine/network.h"
#include "engine/paths.h"
#include "ns/namespaces.h"
#include "sys/beneath.h"
#include "sys/file.h"
#include "sys/mount_api.h"

namespace caisson::engine {
namespace {

using Type = MountRequest::Type;

bool is_taken(const RunOptions& options, const std::string& destination) {
  const auto at_destination = [&](const auto& one) {
    return clean_path(one.destination) == destination;
  };
  return std::ranges::any_of(options.volumes, at_destination) ||
         std::ranges::any_of(options.tmpfs, at_destination);
}

Result<void> add_from(const Store& store, RunOptions& options, std::string_view text) {
  const auto parts = split_once(text, ':');
  const Record other = TRY(TRY(store.find(parts ? parts->first : text)).record());
  for (MountRequest request : other.options.volumes) {
    if (request.type == Type::kTmpfs || is_taken(options, request.destination)) continue;
    if (parts) request.read_only = parts->second.starts_with("ro");
    // They are there; what they hold is the other container's.
    request.copy = false;
    request.make_source = true;
    request.origin = MountRequest::Origin::kVolumesFrom;
    options.volumes.push_back(std::move(request));
  }
  return {};
}

bool uses(const RunOptions& options, const std::string& volume) {
  return std::ranges::any_of(options.volumes, [&](const MountRequest& request) {
    return request.type == Type::kVolume && request.source == volume;
  });
}

// A part of a volume, of which no link leads out.
Result<UniqueFd> open_subpath(const std::string& data, const MountRequest& request) {
  const UniqueFd root = TRY(sys::open(data, O_PATH | O_DIRECTORY));
  const UniqueFd part = TRY(sys::open_beneath(root.get(), request.subpath, O_PATH));
  return sys::clone_mount(part.get(), "", false);
}

void remove_anonymous(const Store& store, const RunOptions& options) {
  for (const MountRequest& request : options.volumes) {
    if (request.type != Type::kVolume || !request.anonymous || request.source.empty()) continue;
    auto removed = remove_volume(store, request.source);
    // In use by another container that has it by --volumes-from, or removed by hand.
    const bool expected = removed || removed.error().kind == Error::Kind::kInvalid ||
                          removed.error().kind == Error::Kind::kNotFound;
    if (!expected) log::warning(removed.error().message());
  }
}

}  // namespace

Result<void> add_inherited_volumes(const Store& store, RunOptions& options,
                                   const std::vector<std::string>& image_volumes) {
  for (const std::string& from : options.volumes_from) TRY(add_from(store, options, from));
  for (const std::string& destination : image_volumes) {
    const std::string clean = clean_path(destination);
    if (is_taken(options, clean)) continue;
    MountRequest request;
    request.type = Type::kVolume;
    request.destination = clean;
    request.origin = MountRequest::Origin::kImage;
    request.anonymous = true;
    options.volumes.push_back(std::move(request));
  }
  return {};
}

Result<void> make_volumes(const Store& store, RunOptions& options) {
  const VolumeStore volumes(store);
  for (MountRequest& request : options.volumes) {
    if (request.type != Type::kVolume) continue;
    Volume wanted;
    wanted.name = request.source;
    wanted.labels = request.labels;
    wanted.options = request.driver_options;
    auto made = volumes.ensure(std::move(wanted));
    if (!made) {
      remove_anonymous(store, options);
      return fail(std::move(made).error());
    }
    request.source = made->name;
  }
  return {};
}

Result<void> place_volumes(const Store& store, const RunOptions& options, process::Plan& plan) {
  const VolumeStore volumes(store);
  auto& mounts = plan.config.mounts;
  for (const MountRequest& request : options.volumes) {
    if (request.type != Type::kVolume) continue;
    const auto mount = std::ranges::find(mounts, request.destination, &oci::Mount::destination);
    mount->source = TRY(volumes.data_of(request.source));
    // Its files have the same owners in every container, whatever ids that one has on the host.
    if (::geteuid() == 0 &&
        ns::is_listed(plan.config.linux_.namespaces, oci::NamespaceType::kUser)) {
      mount->options.emplace_back("idmap");
    }
    if (request.subpath.empty()) continue;
    plan.mount_sources.resize(mounts.size());
    plan.mount_sources[static_cast<std::size_t>(mount - mounts.begin())] =
        TRY(open_subpath(mount->source, request));
  }
  return {};
}

Result<void> make_bind_sources(const RunOptions& options) {
  for (const MountRequest& request : options.volumes) {
    if (request.type != Type::kBind || !request.make_source) continue;
    if (::access(request.source.c_str(), F_OK) == 0) continue;
    TRY(sys::make_directories(request.source, 0755));
  }
  return {};
}

Result<std::vector<std::string>> users_of(const Store& store, const std::string& volume) {
  std::vector<std::string> ids;
  for (const Container& container : TRY(store.list())) {
    const auto record = container.record();
    // Being made or removed at this moment, or damaged: then it can't be started either.
    if (record && uses(record->options, volume)) ids.push_back(container.id());
  }
  return ids;
}

Result<void> remove_volume(const Store& store, const std::string& name) {
  const VolumeStore volumes(store);
  TRY(volumes.find(name));
  const std::vector<std::string> users = TRY(users_of(store, name));
  if (!users.empty()) {
    return fail(
        Error::invalid("remove " + name + ": volume is in use - [" + join(users, ", ") + "]"));
  }
  return volumes.remove(name);
}

Result<void> remove_container(const Store& store, const LockedContainer& container,
                              const Record& record, bool volumes) {
  if (is_on_bridge(record.options)) TRY(bridge::disconnect(record.id));
  TRY(store.remove(container, record.name));
  if (volumes) remove_anonymous(store, record.options);
  return {};
}

}  // namespace caisson::engine
