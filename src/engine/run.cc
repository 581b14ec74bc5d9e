// SPDX-License-Identifier: Apache-2.0
#include "engine/run.h"

#include <utility>

#include "base/log.h"
#include "base/scope_exit.h"
#include "base/timestamp.h"
#include "container/foreground.h"
#include "engine/attach.h"
#include "engine/create.h"
#include "engine/events.h"
#include "engine/network.h"
#include "engine/plan.h"
#include "engine/start.h"
#include "engine/status.h"
#include "engine/volumes.h"
#include "monitor/end_file.h"
#include "sys/process.h"
#include "sys/socket.h"

namespace caisson::engine {
namespace {

// A container that is removed with its end and lives and dies with this program: no second program
// is needed to look after it.
Result<int> run_alone(const Store& store, CreatedContainer made) {
  const Container container = made.container;
  auto locked = std::make_optional(std::move(made.container));
  const ScopeExit remove([&] {
    if (!locked) {
      auto again = store.lock(container);
      if (!again) return;  // removed by another program meanwhile
      locked.emplace(std::move(*again));
    }
    const auto gone = remove_container(store, *locked, made.record, true);
    if (!gone) return log::error(gone.error());
    tell(container, made.record, "destroy");
  });
  monitor::EndFile end = TRY(monitor::EndFile::create(container.directory()));
  TRY(prepare_start(made.record.options, {store, container.id(), container.directory(), true},
                    made.plan));
  State state;
  const container::Chronicle chronicle{
      .group_intended =
          [&](const std::vector<std::string>& cgroups) {
            state.cgroups = cgroups;
            return locked->save(state);
          },
      .cloned = [&](pid_t pid) -> Result<void> {
        TRY(record_start(*locked, state, pid, made.plan.filter));
        locked.reset();
        return connect_network(made.record.options, container.id(), container.directory(), pid);
      },
      .executed = [&] { tell(container, made.record, "start"); },
  };
  const std::string scope = made.record.options.resources.systemd ? container.id() : "";
  const auto code =
      container::run_in_foreground(made.plan, chronicle, {made.record.options.interactive, scope});
  if (!code) return code;
  state.exit_code = *code;
  state.finished_at = rfc3339(now());
  TRY(end.write({*code, false, state.finished_at}));
  tell_end(container, made.record, state);
  return code;
}

AttachOptions attach_options(const RunOptions& options) {
  AttachOptions attach;
  attach.input = options.interactive && is_attached(options, "stdin");
  attach.output = is_attached(options, "stdout");
  attach.error_output = is_attached(options, "stderr");
  attach.terminal = options.tty;
  attach.proxy_signals = options.invocation.signal_proxy;
  return attach;
}

Result<int> run_attached(const Store& store, CreatedContainer made) {
  AttachOptions options = attach_options(made.record.options);
  options.detach_keys = TRY(parse_detach_keys(made.record.options.invocation.detach_keys));
  auto [own_end, monitors_end] = TRY(sys::make_socket_pair());
  // Waits in the socket, so that no output comes before it.
  TRY(greet_monitor(own_end.get(), options));
  const Container container = made.container;
  tell(container, made.record, "attach");
  TRY(start_in_background(store, std::move(made.container), made.record, std::move(made.plan),
                          std::move(monitors_end)));
  // Of one that has ended already there is nobody whom signals could go to.
  const auto process = TRY(open_process(TRY(container.state())));
  const auto code = TRY(attach(own_end.get(), process ? process->get() : -1, options));
  return code.value_or(0);
}

}  // namespace

Result<int> run(const Store& store, RunOptions options,
                const std::function<Result<void>(const std::string& id)>& created) {
  const bool detach = options.invocation.detach;
  const bool passing = options.remove && !detach && options.invocation.attach.empty();
  CreatedContainer made = TRY(create(store, std::move(options), passing));
  TRY(created(made.record.id));
  if (passing) return run_alone(store, std::move(made));
  if (!detach) return run_attached(store, std::move(made));
  TRY(start_in_background(store, std::move(made.container), made.record, std::move(made.plan),
                          UniqueFd()));
  return 0;
}

}  // namespace caisson::engine
