// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "container/seccomp_filter.h"
#include "container/store.h"
#include "oci/config.h"

namespace caisson::container {

struct ExecOptions {
  // What is to be run, given the first process of the container's own configuration.
  std::function<Result<oci::Process>(const oci::Process& own)> process;
  bool detach = false;
  std::string pid_file;        // "": none
  std::string console_socket;  // "": none
  std::string pidfd_socket;    // "": none
  unsigned preserved_fds = 0;
  Warn warn;
};

// Runs one more process in a running container: in its namespaces, its control group and under its
// profile, with no_new_privs where the first process has it. Returns the exit code, or 0 at once
// with `detach`. Blocks signals for the rest of the program's life where it waits.
Result<int> exec(const Store& store, const std::string& id, const ExecOptions& options);

}  // namespace caisson::container
