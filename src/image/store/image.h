// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace caisson::image {

// What an image says about starting a container from it: the fields of the same names in the
// `config` object of an OCI image configuration (image-spec, config.md). Empty where not said.
struct ImageConfig {
  std::vector<std::string> env;  // "K=V"
  std::vector<std::string> entrypoint;
  std::vector<std::string> cmd;
  std::string user;                  // "USER[:GROUP]"
  std::string workdir;               // absolute
  std::string stop_signal;           // "SIGTERM", …
  std::vector<std::string> volumes;  // directories inside
};

// An unpacked image, ready to start a container from.
struct Image {
  std::string root;  // absolute path of the root directory, on the host
  ImageConfig config;
  bool builtin = false;  // comes with Caisson
};

// The image that a reference names: "busybox" (or "busybox:latest"), the built-in one, found beside
// the running executable; or "dir:PATH", any root directory, whose configuration is empty. Reads
// what it returns and changes nothing; what the root directory holds is not looked at. Errors:
// kNotFound for a reference that names nothing, kInvalid for "dir:" of something else than a
// directory or for a broken configuration. Needs no privilege but that of reading the image.
Result<Image> find(std::string_view reference);

}  // namespace caisson::image
