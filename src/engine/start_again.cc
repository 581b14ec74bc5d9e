// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "engine/events.h"
#include "engine/start.h"
#include "engine/status.h"
#include "engine/verbs.h"
#include "sys/socket.h"

namespace caisson::engine {
namespace {

AttachOptions attach_options(const RunOptions& request, const StartOptions& options) {
  AttachOptions attach;
  attach.input = options.interactive && request.interactive;
  attach.terminal = request.tty;
  attach.proxy_signals = options.proxy_signals;
  return attach;
}

Result<int> serve(const Container& container, int socket, const AttachOptions& options) {
  // Of one that has ended already there is nobody whom signals could go to.
  const auto process = TRY(open_process(TRY(container.state())));
  const auto code = TRY(attach(socket, process ? process->get() : -1, options));
  return code.value_or(0);
}

}  // namespace

Result<int> start(const Store& store, const Container& container, const StartOptions& options) {
  LockedContainer locked = TRY(store.lock(container));
  State state = TRY(settle(locked));
  if (state.paused) {
    return fail(Error::invalid("cannot start a paused container, try unpause instead"));
  }
  if (state.phase == State::Phase::kRunning) return 0;
  const Record record = TRY(locked.record());
  state.restart_count = 0;
  state.restart_delay = 0;
  TRY(locked.save(state));
  process::Plan plan = TRY(plan_again(store, container, record));
  if (!options.attach && !options.interactive) {
    TRY(start_in_background(store, std::move(locked), record, std::move(plan), UniqueFd()));
    return 0;
  }
  AttachOptions attach = attach_options(record.options, options);
  attach.detach_keys = TRY(parse_detach_keys(options.detach_keys));
  auto [own_end, monitors_end] = TRY(sys::make_socket_pair());
  TRY(greet_monitor(own_end.get(), attach));
  TRY(start_in_background(store, std::move(locked), record, std::move(plan),
                          std::move(monitors_end)));
  return serve(container, own_end.get(), attach);
}

Result<void> restart(const Store& store, const Container& container, const StopOptions& options) {
  TRY(stop(store, container, options));
  TRY(start(store, container, {}));
  tell(container, TRY(container.record()), "restart");
  return {};
}

Result<int> attach_to(const Store&, const Container& container, const StartOptions& options) {
  const Record record = TRY(container.record());
  const State state = TRY(look_at(container));
  if (state.phase != State::Phase::kRunning) {
    return fail(Error::invalid("You cannot attach to a stopped container, start it first"));
  }
  if (state.paused) {
    return fail(Error::invalid("You cannot attach to a paused container, unpause it first"));
  }
  AttachOptions attach = attach_options(record.options, options);
  attach.detach_keys = TRY(parse_detach_keys(options.detach_keys));
  attach.redraw = true;
  const UniqueFd socket = TRY(connect_to_monitor(container));
  TRY(greet_monitor(socket.get(), attach));
  tell(container, record, "attach");
  return serve(container, socket.get(), attach);
}

}  // namespace caisson::engine
