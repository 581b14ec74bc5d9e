// SPDX-License-Identifier: Apache-2.0
#include "caisson/seccomp/features.h"

#include <linux/seccomp.h>

#include "seccomp/library/error.h"
#include "seccomp/load/support.h"
#include "seccomp/load/syscall.h"

namespace caisson::seccomp::v1 {

Result<Features> Features::probe() noexcept {
  const Support support = TRY_PUBLIC(seccomp::probe());
  Features features;
  features.strict_ = support.strict;
  features.filters_ = support.filter;
  features.listeners_ = (support.flags & SECCOMP_FILTER_FLAG_NEW_LISTENER) != 0;
  for (unsigned kind = 0; kind < support.actions.size(); ++kind) {
    if (support.actions.at(kind)) features.actions_ |= 1U << kind;
  }
  const auto add = [&](unsigned bit, LoadFlags flag) {
    if ((support.flags & bit) != 0) features.flags_ = features.flags_ | flag;
  };
  add(SECCOMP_FILTER_FLAG_TSYNC, LoadFlags::kAllThreads);
  add(SECCOMP_FILTER_FLAG_LOG, LoadFlags::kLog);
  add(SECCOMP_FILTER_FLAG_SPEC_ALLOW, LoadFlags::kSpecAllow);
  add(SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, LoadFlags::kWaitKillable);
  return features;
}

}  // namespace caisson::seccomp::v1
