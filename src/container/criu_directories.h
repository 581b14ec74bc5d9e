// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "criu/request.h"
#include "oci/config.h"

namespace caisson::container {

// The open directories of one run of CRIU, where its images and its log are.
struct CriuDirectories {
  UniqueFd images;
  UniqueFd work;  // none: the same
  std::string log;

  // The same by way of another process's root: of its mount namespace, in which that process can
  // mount.
  [[nodiscard]] Result<CriuDirectories> seen_by(pid_t pid) const;
  // Says them to CRIU.
  void put_into(criu::Options& options, std::string_view log_name) const;
};

// Opens them, the work directory made where it is missing, and the images' too for a dump. The log
// is a file of the name in there.
Result<CriuDirectories> open_criu_directories(const std::string& images, const std::string& work,
                                              std::string_view log_name, bool make_images);

// The annotation org.criu.config names the container's own configuration of CRIU.
std::string criu_config_file(const oci::Config& config);

// An error of CRIU with the place of its log.
Error&& with_log(Error&& error, const CriuDirectories& directories);

}  // namespace caisson::container
