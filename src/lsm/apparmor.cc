// SPDX-License-Identifier: Apache-2.0
#include "lsm/apparmor.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/strings.h"
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

bool apparmor_enabled() {
  const auto enabled = sys::read_file("/sys/module/apparmor/parameters/enabled");
  return enabled && enabled->starts_with('Y');
}

Result<bool> is_apparmor_profile_loaded(const std::string& name) {
  const std::string list = TRY(sys::read_file(kAppArmorProfiles));
  // "NAME (enforce)"
  return std::ranges::any_of(split(list, '\n'), [&name](std::string_view line) {
    return line.size() > name.size() + 1 && line.starts_with(name) &&
           line.substr(name.size()).starts_with(" (");
  });
}

Result<std::string> own_apparmor_profile() {
  auto label = sys::read_file("/proc/self/attr/apparmor/current");
  if (!label && label.error().errnum == ENOENT) label = sys::read_file("/proc/self/attr/current");
  if (!label) return fail(std::move(label).error());
  const std::string_view text = trim(*label);
  return std::string(text.substr(0, text.find(" (")));
}

Result<void> check_apparmor(const std::string& profile) {
  if (profile.empty() || apparmor_enabled()) return {};
  return fail(Error::unsupported("profile \"" + profile +
                                 "\" can't be applied: AppArmor is not enabled on this host"));
}

Result<void> set_apparmor_profile(int proc, const std::string& profile) {
  const UniqueFd attribute = TRY(open_exec_attribute(proc));
  auto written = sys::write_all(attribute.get(), "exec " + profile, "attr/exec");
  if (!written && (written.error().errnum == EACCES || written.error().errnum == EPERM)) {
    // Stacked on its own profile the other takes nothing from it; a profile may allow just that
    // (apparmor.d(5), "change_profile -> &NAME").
    written = sys::write_all(attribute.get(), "stack " + profile, "attr/exec");
  }
  if (written) return {};
  Error error = Error::from_errno(written.error().errnum, "apply AppArmor profile", profile);
  if (error.errnum == ENOENT) error.hint = "the profile is not loaded; apparmor_parser loads it";
  return fail(std::move(error));
}

}  // namespace caisson::lsm
