// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/run_file_system_options.h"

#include "base/strings.h"
#include "engine/size.h"

namespace caisson::cli {

Result<void> set_shm_size(engine::RunOptions& run, std::string_view text) {
  const std::uint64_t size = TRY(engine::parse_size(text));
  run.shm_size = static_cast<std::int64_t>(size);
  return {};
}

Result<std::string> parse_volumes_from(std::string_view text) {
  const auto parts = split_once(text, ':');
  const std::string_view name = parts ? parts->first : text;
  if (name.empty()) return fail(Error::invalid("malformed volumes-from specification"));
  if (parts) TRY(parse_volume_mode(parts->second));
  return std::string(text);
}

}  // namespace caisson::cli
