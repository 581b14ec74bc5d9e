// SPDX-License-Identifier: Apache-2.0
#include "container/config_copy.h"

#include "oci/parse.h"
#include "sys/file.h"

namespace caisson::container {

Result<oci::Config> read_config_copy(const Entry& entry) {
  const std::string file = entry.file("config.json");
  std::vector<std::string> told_at_creation;
  return oci::parse_config(TRY(sys::read_file(file)), file, told_at_creation);
}

}  // namespace caisson::container
