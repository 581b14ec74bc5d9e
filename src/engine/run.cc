// SPDX-License-Identifier: Apache-2.0
#include "engine/run.h"

#include <unistd.h>

#include <utility>

#include "container/foreground.h"
#include "container/id.h"
#include "container/state.h"
#include "engine/config.h"
#include "engine/filter.h"
#include "engine/host_files.h"
#include "image/store/image.h"
#include "process/plan.h"
#include "sys/file.h"

namespace caisson::engine {
namespace {

Result<void> check_privilege() {
  if (::geteuid() == 0) return {};
  return fail(Error::from_errno(EPERM, "run a container as an ordinary user")
                  .with_hint("run it as root, or with sudo"));
}

// As Docker does: a missing source of -v becomes an empty directory.
Result<void> make_volume_sources(const RunOptions& options) {
  for (const BindVolume& volume : options.volumes) {
    if (::access(volume.source.c_str(), F_OK) == 0) continue;
    TRY(sys::make_directories(volume.source, 0755));
  }
  return {};
}

Result<process::Plan> make_plan(const RunOptions& options, const std::string& id) {
  const image::Image image = TRY(image::find(options.image));
  if (options.writable_image && image.builtin) {
    return fail(Error::invalid("--rw would change the built-in image; it goes with dir:PATH"));
  }
  const caps::Set caps = TRY(container_caps(options));
  process::Plan plan;
  plan.filter = TRY(make_filter(options, caps));
  plan.config = TRY(make_config(options, image, id, container::state_directory_path(id), caps));
  plan.user_name = options.user.empty() ? image.config.user : options.user;
  if (plan.user_name.empty()) plan.user_name += '0';  // looked up as well: root may be in groups
  plan.root_mode =
      options.writable_image ? process::RootMode::kDirect : process::RootMode::kOverlay;
  return plan;
}

}  // namespace

Result<int> run(const RunOptions& options) {
  TRY(check_privilege());
  if (!options.name.empty()) TRY(container::check_name(options.name));
  const std::string id = TRY(container::make_id());
  // Everything that can fail without a trace comes first.
  process::Plan plan = TRY(make_plan(options, id));

  auto directory = TRY(container::StateDirectory::create(id, options.name));
  TRY(make_volume_sources(options));
  plan.scratch = directory.path() + "/root";
  TRY(sys::make_directory(plan.scratch, 0700));
  const std::string hostname = TRY(container_hostname(options, id));
  TRY(write_host_files(directory.path(), hostname, options.network));
  container::State state{id, options.name, {}};
  return container::run_in_foreground(directory, std::move(state), std::move(plan),
                                      {options.interactive});
}

}  // namespace caisson::engine
