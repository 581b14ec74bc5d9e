// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "image/store/platform.h"
#include "image/store/store.h"

namespace caisson::image {

// How a container's health is looked at; times in nanoseconds, 0 where not said.
struct ImageHealthCheck {
  std::vector<std::string> test;
  std::int64_t interval = 0;
  std::int64_t timeout = 0;
  std::int64_t start_period = 0;
  std::int64_t start_interval = 0;
  int retries = 0;
};

// What an image says about starting a container from it: the fields of the same names in the
// `config` object of an OCI image configuration (image-spec, config.md). Empty where not said.
struct ImageConfig {
  std::vector<std::string> env;  // "K=V"
  std::vector<std::string> entrypoint;
  std::vector<std::string> cmd;
  std::string user;                        // "USER[:GROUP]"
  std::string workdir;                     // absolute
  std::string stop_signal;                 // "SIGTERM", …
  std::vector<std::string> volumes;        // absolute paths
  std::vector<std::string> exposed_ports;  // "80/tcp"
  std::map<std::string, std::string> labels;
  ImageHealthCheck health;
  std::string os = {};
  std::string architecture = {};  // Go's names: "amd64"
  std::string variant = {};
};

// An unpacked image, ready to start a container from.
struct Image {
  // The directories that lie over each other in a container's root, uppermost first; at least one.
  // Absolute paths on the host.
  std::vector<std::string> layers;
  ImageConfig config;
  std::string id;          // "sha256:…"; "" for a directory and the built-in image
  bool builtin = false;    // comes with Caisson
  bool unsettled = false;  // to be unpacked anew before it is used (store.h)

  // Any root directory of the host.
  [[nodiscard]] bool is_directory() const { return id.empty() && !builtin; }
};

// The image that a reference names: one of the store's; "busybox" (or "busybox:latest"), the
// built-in one, found beside the running executable, unless the store has one of that name; or
// "dir:PATH", any root directory, whose configuration is empty. Reads what it returns and changes
// nothing; what the directories hold is not looked at. Errors: kNotFound for a reference that names
// nothing, kInvalid for "dir:" of something else than a directory or for a broken configuration,
// EACCES for a built-in image that somebody else installed: builtin_layout().
// Needs no privilege but that of reading the image.
Result<Image> find(const Store& store, std::string_view reference);

// The image that find() found before, whatever the name means now: `id` is what it returned.
Result<Image> find_again(const Store& store, std::string_view reference, std::string_view id);

bool is_builtin_name(std::string_view reference);

// The OCI image layout of the built-in image, which anybody may read. Unpacked it is its
// installer's alone: its /tmp, writable for anybody, is in every container.
Result<std::string> builtin_layout();

// What an image says of its platform.
Platform platform_of(const ImageConfig& config);

}  // namespace caisson::image
