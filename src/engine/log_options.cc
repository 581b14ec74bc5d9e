// SPDX-License-Identifier: Apache-2.0
#include "engine/log_options.h"

#include "base/strings.h"
#include "engine/size.h"

namespace caisson::engine {
namespace {

struct Rotation {
  std::uint64_t max_size = 0;  // 0: no limit
  unsigned max_files = 1;
};

Result<Rotation> rotation_of(const LogOptions& options) {
  Rotation rotation;
  for (const auto& [key, value] : options.options) {
    if (key == "max-size") {
      if (value != "-1") rotation.max_size = TRY(parse_size(value));
    } else if (key == "max-file") {
      const auto number = parse_integer<unsigned>(value);
      if (!number || *number == 0) {
        return fail(Error::invalid("max-file cannot be less than 1: " + value));
      }
      rotation.max_files = *number;
    } else {
      return fail(
          Error::invalid("unknown log opt '" + key + "' for " + options.driver + " log driver"));
    }
  }
  // As in Docker, files are counted only where there is a size at which the next one begins.
  if (rotation.max_size == 0) rotation.max_files = 1;
  return rotation;
}

}  // namespace

Result<void> check_log_options(const LogOptions& options) {
  if (options.driver == "json-file") {
    TRY(rotation_of(options));
    return {};
  }
  if (options.driver != "none" && options.driver != "journald") {
    return fail(Error::invalid("logger: no log driver named '" + options.driver + "' is registered")
                    .with_hint("the drivers are json-file, journald and none"));
  }
  if (options.options.empty()) return {};
  return fail(Error::invalid("unknown log opt '" + options.options.begin()->first + "' for " +
                             options.driver + " log driver"));
}

std::string log_path(const Container& container, const LogOptions& options) {
  return options.driver == "json-file" ? container.file(container.id() + "-json.log") : "";
}

Result<void> set_log(monitor::Job& job, const LogOptions& options, const Container& container) {
  job.log_file = log_path(container, options);
  job.journal = options.driver == "journald";
  if (job.log_file.empty()) return {};
  const Rotation rotation = TRY(rotation_of(options));
  job.log_max_size = rotation.max_size;
  job.log_max_files = rotation.max_files;
  return {};
}

}  // namespace caisson::engine
