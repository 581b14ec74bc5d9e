// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "image/fetch/input.h"
#include "image/fetch/load.h"

namespace caisson::image {

struct ImportOptions {
  std::vector<std::string> changes;  // Dockerfile instructions
  std::string message;
  std::string platform;  // "linux/amd64"
  std::string name;      // "busybox:latest"; "" for none
  std::string created;   // RFC 3339
};

// Makes an image of a root directory's files: one layer, which the (perhaps compressed) tar archive
// becomes, and a configuration of the changes. As load() otherwise.
Result<void> import(Input input, const Store& store, const std::string& ingest,
                    const ImportOptions& what, const LoadOptions& options, Progress& progress);

// The `config` object that the instructions make: CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL,
// ONBUILD, SHELL, STOPSIGNAL, USER, VOLUME and WORKDIR, in the forms of a Dockerfile. kInvalid,
// with the instruction, for others.
Result<std::string> config_of_changes(const std::vector<std::string>& changes);

}  // namespace caisson::image
