// SPDX-License-Identifier: Apache-2.0
#include "cli/image/command_line.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/strings.h"
#include "cli/common/report.h"
#include "ns/callers_ids.h"
#include "sys/file.h"
#include "sys/process.h"

namespace caisson::cli {
namespace {

Result<std::uint64_t> parse_limit(std::string_view value) {
  const auto number = parse_integer<std::uint64_t>(value);
  if (!number || *number == 0) return fail(Error::invalid("expected a number above 0"));
  return *number;
}

// In a process of its own, for which nobody waits: the disk may take longer than all else did.
Result<void> settle_in_background(const image::Store& store) {
  const sys::CloneResult child = TRY(sys::clone_process(0));
  if (child.pid != 0) return {};
  ::setsid();
  ::prctl(PR_SET_NAME, "caisson-settle", 0, 0, 0);
  // Whoever reads the command's output is not to wait for this.
  const auto null = sys::open("/dev/null", O_RDWR);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (null) {
      ::dup2(null->get(), fd);
    } else {
      ::close(fd);
    }
  }
  // Where it fails the records go on saying that the content may not be on disk.
  ::_exit(image::settle(store) ? 0 : 1);
}

}  // namespace

Result<void> take_own_ids() {
  return ::geteuid() == 0 ? Result<void>{} : ns::become_root_of_own_ids();
}

Result<void> set_max_bytes(image::LoadOptions& options, std::string_view value) {
  options.limits.bytes = TRY(parse_limit(value));
  return {};
}

Result<void> set_max_files(image::LoadOptions& options, std::string_view value) {
  options.limits.files = TRY(parse_limit(value));
  return {};
}

Result<void> set_max_ratio(image::LoadOptions& options, std::string_view value) {
  options.limits.ratio = TRY(parse_limit(value));
  return {};
}

Result<void> set_any_device(image::LoadOptions& options, std::string_view value) {
  options.tree.any_device = TRY(parse_switch(value));
  return {};
}

int report_image_failure(const Error& error) {
  report(error);
  return kExitGeneral;
}

Result<BroughtIn> bring_in(const image::Store& store,
                           const std::function<Result<void>(const image::ConfinedPaths&)>& work) {
  TRY(take_own_ids());
  BroughtIn result;
  {
    image::Ingest ingest = TRY(image::Ingest::create(store));
    result.code = TRY(image::run_confined(store, ingest.name(), work));
    if (result.code == 0) result.images = TRY(ingest.publish());
  }
  if (result.code == 0) TRY(settle_in_background(store));
  return result;
}

}  // namespace caisson::cli
