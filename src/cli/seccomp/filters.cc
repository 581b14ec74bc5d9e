// SPDX-License-Identifier: Apache-2.0
#include "cli/seccomp/filters.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "base/strings.h"
#include "seccomp/bpf/bytes.h"
#include "seccomp/bpf/validator.h"
#include "seccomp/load/dump.h"
#include "sys/file.h"

namespace caisson::cli {

using seccomp::bpf::Program;

Result<std::vector<Program>> filters_of_process(std::string_view text) {
  const auto pid = parse_integer<pid_t>(text);
  if (!pid || *pid <= 0) {
    return fail(Error::invalid(fmt::format("bad process id \"{}\"", text)));
  }
  std::vector<Program> filters = TRY(seccomp::dump_filters(*pid));
  if (filters.empty()) {
    return fail(Error::not_found(fmt::format("process {} has no seccomp filter", *pid)));
  }
  return filters;
}

Result<std::vector<Program>> filters_in_file(std::string_view file) {
  auto program = seccomp::bpf::from_bytes(TRY(sys::read_file(std::string(file))));
  if (!program) return fail(std::move(program).error().in(file));
  auto valid = seccomp::bpf::validate(*program);
  if (!valid) return fail(std::move(valid).error().in(file));
  return std::vector<Program>{*std::move(program)};
}

}  // namespace caisson::cli
