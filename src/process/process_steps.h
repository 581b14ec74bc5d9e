// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "process/init_context.h"

// The steps that make a process of a container out of one that stands in its namespaces, be it the
// first or one more; init.cc says in which order they run, and why.
namespace caisson::process {

Result<void> close_inherited(InitContext& context);
Result<void> become_namespace_root(InitContext& context);
Result<void> enter_cgroup_namespace(InitContext& context);
Result<void> enter_root(InitContext& context);
Result<void> set_own_umask(InitContext& context);
Result<void> start_session(InitContext& context);
Result<void> join_session_keyring(InitContext& context);
Result<void> look_up_user(InitContext& context);
Result<void> make_terminal(InitContext& context);
Result<void> take_stdio(InitContext& context);
Result<void> enter_working_directory(InitContext& context);
Result<void> make_environment(InitContext& context);
Result<void> schedule(InitContext& context);
Result<void> place_memory(InitContext& context);
Result<void> change_personality(InitContext& context);
Result<void> apply_rlimits(InitContext& context);
Result<void> set_umask(InitContext& context);
Result<void> label_process(InitContext& context);
Result<void> become_user(InitContext& context);
Result<void> die_with_parent(InitContext& context);
Result<void> find_command(InitContext& context);
Result<void> report_ready(InitContext& context);
Result<void> wait_for_start(InitContext& context);

}  // namespace caisson::process
