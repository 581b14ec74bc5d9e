// SPDX-License-Identifier: Apache-2.0
#include "lsm/apparmor.h"

#include <fcntl.h>

#include <cerrno>
#include <utility>

#include "sys/file.h"

namespace caisson::lsm {
namespace {

// Under other modules beside it AppArmor has files of its own, since Linux 5.8; attr/exec belongs
// to the first module then.
Result<UniqueFd> open_exec_attribute(int proc) {
  auto own = sys::open_at(proc, "self/attr/apparmor/exec", O_WRONLY);
  if (own || own.error().errnum != ENOENT) return own;
  return sys::open_at(proc, "self/attr/exec", O_WRONLY);
}

}  // namespace

Result<void> check_apparmor(const std::string& profile) {
  if (profile.empty()) return {};
  const auto enabled = sys::read_file("/sys/module/apparmor/parameters/enabled");
  if (enabled && enabled->starts_with('Y')) return {};
  return fail(Error::unsupported("profile \"" + profile +
                                 "\" can't be applied: AppArmor is not enabled on this host"));
}

Result<void> set_apparmor_profile(int proc, const std::string& profile) {
  const UniqueFd attribute = TRY(open_exec_attribute(proc));
  auto written = sys::write_all(attribute.get(), "exec " + profile, "attr/exec");
  if (written) return {};
  Error error = Error::from_errno(written.error().errnum, "apply AppArmor profile", profile);
  if (error.errnum == ENOENT) error.hint = "the profile is not loaded; apparmor_parser loads it";
  return fail(std::move(error));
}

}  // namespace caisson::lsm
