// SPDX-License-Identifier: Apache-2.0
#include "engine/create.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/timestamp.h"
#include "container/id.h"
#include "container/raw_mode.h"
#include "engine/config.h"
#include "engine/confinement.h"
#include "engine/events.h"
#include "engine/joined_namespaces.h"
#include "engine/log_options.h"
#include "engine/mounts.h"
#include "engine/names.h"
#include "engine/network.h"
#include "engine/plan.h"
#include "engine/ready_image.h"
#include "engine/resource_check.h"
#include "engine/volumes.h"
#include "image/store/image.h"
#include "image/store/platform.h"
#include "sys/file.h"

namespace caisson::engine {
namespace {

// Each field by itself, as Docker does: the user may change the interval of the image's test alone.
void take_health(HealthCheck& health, const image::ImageHealthCheck& image) {
  if (health.test.empty()) health.test = image.test;
  if (health.interval == 0) health.interval = image.interval;
  if (health.timeout == 0) health.timeout = image.timeout;
  if (health.start_period == 0) health.start_period = image.start_period;
  if (health.start_interval == 0) health.start_interval = image.start_interval;
  if (health.retries == 0) health.retries = image.retries;
}

// What the image says where the user said nothing: it holds for the container from here on,
// whatever becomes of the image.
void take_from_image(RunOptions& options, const image::ImageConfig& image) {
  if (options.stop_signal.empty()) options.stop_signal = image.stop_signal;
  if (options.user.empty()) options.user = image.user;
  if (options.workdir.empty()) options.workdir = image.workdir;
  if (!options.entrypoint) {
    options.entrypoint = image.entrypoint;
    if (options.command.empty()) options.command = image.cmd;
  }
  std::vector<std::string> env;
  for (const std::string& variable : image.env) {
    const std::string name = variable.substr(0, variable.find('=') + 1);
    const auto same = [&](const std::string& given) { return given.starts_with(name); };
    if (std::ranges::none_of(options.env, same)) env.push_back(variable);
  }
  options.env.insert(options.env.begin(), env.begin(), env.end());
  options.labels.insert(image.labels.begin(), image.labels.end());
  take_health(options.health, image.health);
}

// Limits hang on a control group, which an ordinary user's container has none of.
void warn_of_missing_group(const RunOptions& options) {
  if (::geteuid() == 0 || options.resources == ResourceOptions{}) return;
  log::warning("an ordinary user's container has no control group: its limits are discarded");
}

// One for another machine may run all the same: the kernel can have an emulator for it.
Result<void> check_platform(const image::Image& image, const RunOptions& options) {
  const image::Platform actual = image::platform_of(image.config);
  const image::Platform host = image::host_platform();
  if (options.platform.empty()) {
    if (host.runs(actual)) return {};
    log::warning("The requested image's platform (" + actual.text() +
                 ") does not match the detected host platform (" + host.text() +
                 ") and no specific platform was requested");
    return {};
  }
  const image::Platform wanted = TRY(image::parse_platform(options.platform));
  if (wanted.runs(actual)) return {};
  return fail(Error::not_found("image with reference " + options.image +
                               " was found but does not match the specified platform: wanted " +
                               wanted.text() + ", actual: " + actual.text()));
}

// Until the container's record says that it needs the image nobody may remove it.
struct PinnedImage {
  image::Image image;
  UniqueFd lock;
};

Result<PinnedImage> pin_image(const Store& store, const RunOptions& options) {
  const image::Store images = store.images();
  UniqueFd lock = TRY(images.lock(false));
  auto image = image::find(images, options.image);
  if (image && !image->unsettled) return PinnedImage{std::move(*image), std::move(lock)};
  // Whoever makes it ready needs the store for himself.
  lock.reset();
  const std::string reference = TRY(ready_image(store, options.image, options.platform));
  lock = TRY(images.lock(false));
  image::Image ready = TRY(image::find(images, reference));
  return PinnedImage{std::move(ready), std::move(lock)};
}

// Under the name that was asked for, or the first free one of those that the id suggests.
Result<LockedContainer> make_container(const Store& store, Record& record, bool passing) {
  record.name = record.options.name;
  if (!record.name.empty()) return store.create(record.id, record.name, passing);
  constexpr unsigned kAttempts = 10;
  for (unsigned attempt = 0;; ++attempt) {
    record.name = suggest_name(record.id, attempt);
    auto container = store.create(record.id, record.name, passing);
    const bool taken = !container && container.error().kind == Error::Kind::kInvalid;
    if (!taken || attempt == kAttempts) return container;
  }
}

bool is_of_its_own(const std::string& profile) {
  return !profile.empty() && profile != "builtin" && profile != "unconfined";
}

// The profile stays what it was when the container was created, whatever becomes of the file.
Result<void> keep_profile(const LockedContainer& container, SecurityOptions& security) {
  if (!is_of_its_own(security.seccomp)) return {};
  const bool is_text = security.seccomp.starts_with('{');
  const std::string text = is_text ? security.seccomp : TRY(sys::read_file(security.seccomp));
  const std::string copy = container.file("seccomp.json");
  TRY(sys::create_file(copy, text, 0600));
  security.seccomp = copy;
  return {};
}

}  // namespace

Result<CreatedContainer> create(const Store& store, RunOptions options, bool passing) {
  if (!options.name.empty()) TRY(container::check_name(options.name));
  TRY(check_log_options(options.log));
  TRY(check_network(options));
  CheckedResources resources =
      TRY(check_resources(std::move(options.resources), ResourceUse::kCreate));
  options.resources = std::move(resources.options);
  const PinnedImage pinned = TRY(pin_image(store, options));
  const image::Image& image = pinned.image;
  TRY(check_platform(image, options));
  TRY(choose_labels(store, options));
  Record record;
  record.id = TRY(container::make_id());
  warn_of_missing_group(options);
  TRY(name_by_id(store, options));
  TRY(add_inherited_volumes(store, options, image.config.volumes));
  TRY(add_image_ports(options.networking, image.config.exposed_ports));
  TRY(check_mounts(options));
  TRY(check_labels(options));
  const Place place{store, record.id, store.directory_of(record.id, passing), passing};
  process::Plan plan = TRY(make_plan(options, image, place));
  record.created = rfc3339(now());
  record.args = TRY(container_arguments(options, image));
  // Relative to a directory that will not be the current one when the container is started again.
  if (image.is_directory()) options.image = "dir:" + image.layers.front();
  options.image_id = image.id;
  if (const auto size = container::window_size(STDOUT_FILENO)) {
    options.console_size = {size->height, size->width};
  }
  take_from_image(options, image.config);
  record.options = std::move(options);
  tell(resources.warnings);
  LockedContainer container = TRY(make_container(store, record, passing));
  auto kept = keep_profile(container, record.options.security);
  if (kept) kept = make_volumes(store, record.options);
  if (kept) kept = container.save(State{});
  // Last: with its record the container exists.
  if (kept) kept = container.save(record);
  if (kept) {
    tell(container, record, "create");
    return CreatedContainer{std::move(container), std::move(record), std::move(plan)};
  }
  TRY(remove_container(store, container, record, true));
  return fail(std::move(kept).error());
}

}  // namespace caisson::engine
