// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "process/init_context.h"

// The steps of a new container's first process that make its view of the system; init.cc says in
// which order they run, and why.
namespace caisson::process {

Result<void> set_hostname(InitContext& context);
Result<void> bring_up_network(InitContext& context);
Result<void> write_sysctls(InitContext& context);
Result<void> isolate_mounts(InitContext& context);
Result<void> mount_root(InitContext& context);
Result<void> mount_all(InitContext& context);
Result<void> fill_dev(InitContext& context);
Result<void> make_readonly(InitContext& context);
Result<void> mask(InitContext& context);
Result<void> make_working_directory(InitContext& context);
Result<void> seal_root(InitContext& context);
Result<void> let_hooks_run(InitContext& context);
Result<void> pivot(InitContext& context);
Result<void> leave_mount_namespace(InitContext& context);

}  // namespace caisson::process
