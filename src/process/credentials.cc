// SPDX-License-Identifier: Apache-2.0
#include "process/credentials.h"

#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <string>

#include "caps/caps.h"

namespace caisson::process {
namespace {

Result<void> set_groups(const Identity& identity) {
  if (::setgroups(identity.additional_gids.size(), identity.additional_gids.data()) == 0) return {};
  return fail(Error::last("set supplementary groups"));
}

Result<void> set_ids(const Identity& identity) {
  if (::setresgid(identity.gid, identity.gid, identity.gid) != 0) {
    return fail(Error::last("set group id to", std::to_string(identity.gid)));
  }
  if (::setresuid(identity.uid, identity.uid, identity.uid) != 0) {
    return fail(Error::last("set user id to", std::to_string(identity.uid)));
  }
  return {};
}

}  // namespace

Result<void> become(const Identity& identity, const oci::Process& process, Kept kept) {
  const oci::Capabilities wanted = process.capabilities.value_or(oci::Capabilities{});
  // While CAP_SETPCAP is still there, which dropping from the bounding set needs.
  TRY(caps::limit_bounding(wanted.bounding));
  // Else leaving uid 0 would clear the permitted set (capabilities(7), SECBIT_KEEP_CAPS).
  if (::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) return fail(Error::last("keep capabilities"));
  // Groups first: after setresuid there is no right left to change them.
  if (!kept.groups) TRY(set_groups(identity));
  TRY(set_ids(identity));
  const caps::Set admin = kept.admin ? caps::bit(CAP_SYS_ADMIN) : 0;
  TRY(caps::set_thread(wanted.permitted | admin, wanted.effective | admin, wanted.inheritable));
  TRY(caps::set_ambient(wanted.ambient));
  if (process.no_new_privileges && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return fail(Error::last("set no_new_privs"));
  }
  return {};
}

}  // namespace caisson::process
