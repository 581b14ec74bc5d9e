// SPDX-License-Identifier: Apache-2.0
#include "engine/plan.h"

#include <unistd.h>

#include <utility>

#include "engine/config.h"
#include "engine/confinement.h"
#include "engine/filter.h"
#include "engine/host_files.h"
#include "engine/joined_namespaces.h"
#include "engine/mapped_files.h"
#include "engine/mounts.h"
#include "engine/volumes.h"
#include "ns/namespaces.h"
#include "sys/file.h"

namespace caisson::engine {
namespace {

// Where the root is put together; what is kept of it lies there.
Result<void> make_scratch(const Place& place, process::Plan& plan) {
  // In a user namespace the place belongs to its root.
  const bool own_ids = ns::is_listed(plan.config.linux_.namespaces, oci::NamespaceType::kUser);
  plan.scratch = place.passing && !own_ids ? place.store.scratch() : place.directory + "/layer";
  TRY(sys::make_directory(plan.scratch, 0700));
  if (plan.root_mode == process::RootMode::kDirect || place.passing) return {};
  plan.root_mode = process::RootMode::kKeptOverlay;
  for (const char* name : {"/upper", "/work", "/root", "/lower"}) {
    TRY(sys::make_directory(plan.scratch + name, 0755));
  }
  return {};
}

}  // namespace

Result<process::Plan> make_plan(const RunOptions& options, const image::Image& image,
                                const Place& place) {
  return make_plan(options, image, place, TRY(make_filter(options, TRY(container_caps(options)))));
}

Result<process::Plan> make_plan(const RunOptions& options, const image::Image& image,
                                const Place& place, process::Filter filter) {
  if (options.writable_image && !image.is_directory()) {
    return fail(Error::invalid("--rw would change the image; it goes with dir:PATH"));
  }
  const caps::Set caps = TRY(container_caps(options));
  process::Plan plan;
  plan.filter = std::move(filter);
  Mounts mounts = TRY(make_mounts(options, place.directory));
  plan.seeded = std::move(mounts.seeded);
  plan.config = TRY(make_config(options, image, place.id, std::move(mounts), caps));
  plan.user_name = options.user.empty() ? image.config.user : options.user;
  if (plan.user_name.empty()) plan.user_name += '0';  // looked up as well: root may be in groups
  plan.layers = image.layers;
  plan.group_names = options.groups;
  plan.root_mode =
      options.writable_image ? process::RootMode::kDirect : process::RootMode::kOverlay;
  return plan;
}

Result<void> prepare_files(const RunOptions& options, const Place& place, process::Plan& plan) {
  TRY(make_bind_sources(options));
  TRY(make_scratch(place, plan));
  const std::string hostname = TRY(container_hostname(options, place.id));
  TRY(write_host_files(place.directory, hostname, options));
  return place_volumes(place.store, options, plan);
}

Result<void> prepare_start(const RunOptions& options, const Place& place, process::Plan& plan) {
  TRY(check_labels(options));  // what a path leads to may have changed since it was created
  TRY(load_apparmor_profile(plan.config.process.apparmor_profile));
  TRY(prepare_files(options, place, plan));
  TRY(label_files(options, place.store, host_file_mounts(place.directory)));
  // What was found out about the run before.
  ::unlink((place.directory + "/health.json").c_str());
  TRY(join_containers(place.store, options, plan));
  return map_files(plan, place.directory);
}

}  // namespace caisson::engine
