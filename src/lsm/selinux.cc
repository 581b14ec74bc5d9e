// SPDX-License-Identifier: Apache-2.0
#include "lsm/selinux.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>

#include "sys/file.h"

namespace caisson::lsm {
namespace {

Result<void> write_attribute(int proc, const std::string& name, const std::string& label,
                             std::string_view what) {
  const UniqueFd attribute = TRY(sys::open_at(proc, "self/attr/" + name, O_WRONLY));
  // Its terminating zero goes with the label, so that an empty one is a write too.
  const std::string_view text(label.c_str(), label.size() + 1);
  auto written = sys::write_all(attribute.get(), text, name);
  if (written) return {};
  return fail(Error::from_errno(written.error().errnum, std::string(what), label));
}

}  // namespace

bool selinux_enabled() {
  struct statfs status{};
  return ::statfs("/sys/fs/selinux", &status) == 0 && status.f_type == SELINUX_MAGIC;
}

Result<void> check_selinux(const std::string& label) {
  if (label.empty() || selinux_enabled()) return {};
  return fail(Error::unsupported("label \"" + label +
                                 "\" can't be applied: SELinux is not enabled on this host"));
}

Result<void> set_selinux_label(int proc, const std::string& label) {
  return write_attribute(proc, "exec", label, "apply SELinux label");
}

Result<void> set_key_label(int proc, const std::string& label) {
  return write_attribute(proc, "keycreate", label, "label keys as");
}

}  // namespace caisson::lsm
