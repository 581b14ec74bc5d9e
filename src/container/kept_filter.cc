// SPDX-License-Identifier: Apache-2.0
#include "container/kept_filter.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "base/strings.h"
#include "seccomp/bpf/bytes.h"
#include "seccomp/bpf/validator.h"
#include "sys/file.h"

namespace caisson::container {
namespace {

constexpr const char* kFlagsFile = "/filter-flags";

Result<void> remove_file(const std::string& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
  return fail(Error::last("remove", path));
}

std::string names_of(const seccomp::FilterFlags& flags) {
  std::string names;
  for (const auto& flag : seccomp::kNamedFilterFlags) {
    if (flags.*flag.member) names.append(flag.name).append("\n");
  }
  return names;
}

Result<seccomp::FilterFlags> kept_flags(const std::string& path) {
  seccomp::FilterFlags flags;
  const auto text = sys::read_file(path);
  if (!text && text.error().errnum == ENOENT) return flags;
  if (!text) return fail(text.error());
  for (const std::string_view name : split(trim(*text), '\n')) {
    const auto flag =
        std::ranges::find(seccomp::kNamedFilterFlags, name, &seccomp::NamedFilterFlag::name);
    if (flag == seccomp::kNamedFilterFlags.end()) {
      return fail(Error::invalid(path + ": \"" + std::string(name) + "\" is no flag of a filter"));
    }
    flags.*flag->member = true;
  }
  return flags;
}

}  // namespace

Result<void> keep_filter(const std::string& directory, const process::Filter& filter) {
  const std::string flags = names_of(filter.flags);
  if (filter.program.empty() || flags.empty()) TRY(remove_file(directory + kFlagsFile));
  if (filter.program.empty()) return remove_file(directory + kFilterFile);
  if (!flags.empty()) TRY(sys::create_file(directory + kFlagsFile, flags, 0600));
  return sys::create_file(directory + kFilterFile, seccomp::bpf::to_bytes(filter.program), 0600);
}

Result<process::Filter> kept_filter(const std::string& directory) {
  const std::string path = directory + kFilterFile;
  const std::string bytes = TRY(sys::read_file(path));
  auto program = seccomp::bpf::from_bytes(bytes);
  if (program) {
    if (auto valid = seccomp::bpf::validate(*program); !valid) program = fail(valid.error());
  }
  if (!program) return fail(std::move(program).error().in(path));
  process::Filter filter;
  filter.program = std::move(*program);
  filter.flags = TRY(kept_flags(directory + kFlagsFile));
  return filter;
}

}  // namespace caisson::container
