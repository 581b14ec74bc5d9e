// SPDX-License-Identifier: Apache-2.0
#include "engine/start.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

#include "engine/events.h"
#include "engine/plan.h"
#include "engine/ready_image.h"
#include "engine/supervise.h"
#include "engine/volumes.h"
#include "image/store/image.h"
#include "process/protocol.h"
#include "sys/process.h"
#include "sys/socket.h"

namespace caisson::engine {
namespace {

using process::MessageType;

// The life of the program in the background, until it is another. The caller waits for its word.
[[noreturn]] void supervise(Supervision supervision, int caller) {
  supervision.started = [caller] { return process::send(caller, MessageType::kReady); };
  // Away from the caller's terminal and from the signals of its job.
  ::setsid();
  const Error error = start_and_become_monitor(std::move(supervision));
  // A caller that is gone can't be told; the failure is on record.
  [[maybe_unused]] const auto told = process::send_error(caller, error);
  ::_exit(1);
}

// After the word that all is done there is nothing but the end of file, by execve, or why that
// failed.
Result<void> hear(int socket) {
  process::Message word = TRY(process::receive(socket));
  if (word.type == MessageType::kFailed) return fail(std::move(word.error));
  if (word.type != MessageType::kReady) {
    return fail(Error::from_errno(EPROTO, "unexpected message of the monitor"));
  }
  auto last = process::receive(socket);
  if (last && last->type == MessageType::kFailed) return fail(std::move(last->error));
  return {};
}

}  // namespace

Result<process::Plan> plan_again(const Store& store, const Container& container,
                                 const Record& record) {
  const RunOptions& options = record.options;
  if (!options.image_id.empty()) TRY(ready_image(store, options.image_id));
  const image::Image image =
      TRY(image::find_again(store.images(), options.image, options.image_id));
  return make_plan(options, image, {store, record.id, container.directory()});
}

Result<void> start_in_background(const Store& store, LockedContainer container,
                                 const Record& record, process::Plan plan, UniqueFd client) {
  State state = TRY(container.state());
  state.stopped_by_user = false;
  state.waiter = 0;
  state.error.clear();
  auto started = prepare_start(record.options, {store, record.id, container.directory()}, plan);
  if (started) {
    auto [own_end, other_end] = TRY(sys::make_socket_pair());
    const sys::CloneResult forked = TRY(sys::clone_process(0));
    if (forked.pid == 0) {
      own_end.reset();
      supervise({store, container, record, std::move(state), std::move(plan), std::move(client)},
                other_end.get());
    }
    other_end.reset();
    client.reset();
    started = hear(own_end.get());
    // Where all went well it is the monitor now.
    if (!started) TRY(sys::wait_for(forked.pidfd.get()));
  }
  if (!started && record.options.remove) {
    TRY(remove_container(store, container, record, true));
    tell(container, record, "destroy");
  }
  return started;
}

}  // namespace caisson::engine
