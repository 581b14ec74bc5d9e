// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "criu/request.h"
#include "oci/config.h"

// Namespaces that the container joined by their path: CRIU leaves those of network and process ids
// alone and is given them again; others it joins.
namespace caisson::container {

// For a dump: "net[INODE]:NAME".
Result<std::vector<std::string>> external_namespaces(const oci::Config& config);

struct RestoredNamespaces {
  // The namespaces' files by the name that the dump gave them.
  std::vector<std::pair<std::string, UniqueFd>> inherited;
  std::vector<criu::JoinedNamespace> joined;
};
// kUnsupported for a namespace that CRIU can't join.
Result<RestoredNamespaces> restored_namespaces(const oci::Config& config);

}  // namespace caisson::container
