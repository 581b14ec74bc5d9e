// SPDX-License-Identifier: Apache-2.0
#include "engine/plan.h"

#include <unistd.h>

#include "engine/config.h"
#include "engine/filter.h"
#include "engine/host_files.h"
#include "sys/file.h"

namespace caisson::engine {
namespace {

// As Docker does: a missing source of -v becomes an empty directory.
Result<void> make_volume_sources(const RunOptions& options) {
  for (const BindVolume& volume : options.volumes) {
    if (::access(volume.source.c_str(), F_OK) == 0) continue;
    TRY(sys::make_directories(volume.source, 0755));
  }
  return {};
}

// Where the root is put together; what is kept of it lies there.
Result<void> make_scratch(const std::string& directory, bool passing, process::Plan& plan) {
  plan.scratch = directory + "/layer";
  TRY(sys::make_directory(plan.scratch, 0700));
  if (plan.root_mode == process::RootMode::kDirect || passing) return {};
  plan.root_mode = process::RootMode::kKeptOverlay;
  for (const char* name : {"/upper", "/work", "/root"}) {
    TRY(sys::make_directory(plan.scratch + name, 0755));
  }
  return {};
}

}  // namespace

Result<process::Plan> make_plan(const RunOptions& options, const image::Image& image,
                                const std::string& id, const std::string& directory) {
  if (options.writable_image && !image.is_directory()) {
    return fail(Error::invalid("--rw would change the image; it goes with dir:PATH"));
  }
  const caps::Set caps = TRY(container_caps(options));
  process::Plan plan;
  plan.filter = TRY(make_filter(options, caps));
  plan.config = TRY(make_config(options, image, id, directory, caps));
  plan.user_name = options.user.empty() ? image.config.user : options.user;
  if (plan.user_name.empty()) plan.user_name += '0';  // looked up as well: root may be in groups
  plan.layers = image.layers;
  plan.root_mode =
      options.writable_image ? process::RootMode::kDirect : process::RootMode::kOverlay;
  return plan;
}

Result<void> prepare_directory(const RunOptions& options, const std::string& id,
                               const std::string& directory, bool passing, process::Plan& plan) {
  TRY(make_volume_sources(options));
  TRY(make_scratch(directory, passing, plan));
  const std::string hostname = TRY(container_hostname(options, id));
  return write_host_files(directory, hostname, options.network);
}

}  // namespace caisson::engine
