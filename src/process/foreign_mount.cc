// SPDX-License-Identifier: Apache-2.0
#include "process/foreign_mount.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include "process/protocol.h"
#include "sys/beneath.h"
#include "sys/file.h"
#include "sys/mount_api.h"
#include "sys/process.h"
#include "sys/socket.h"

namespace caisson::process {
namespace {

Result<UniqueFd> clone_there(int mount_namespace, int root, const std::string& path) {
  if (::setns(mount_namespace, CLONE_NEWNS) != 0) return fail(Error::last("join mount namespace"));
  const UniqueFd place = TRY(sys::open_beneath(root, path, O_PATH, sys::Links::kRefused));
  return sys::clone_mount(place.get(), "", false);
}

[[noreturn]] void help(int socket, int mount_namespace, int root, const std::string& path) {
  const auto cloned = clone_there(mount_namespace, root, path);
  // A parent that is gone can't be told.
  [[maybe_unused]] const auto sent =
      cloned ? send_text(socket, MessageType::kCloned, "", cloned->get())
             : send_error(socket, cloned.error());
  ::_exit(0);
}

}  // namespace

Result<UniqueFd> clone_foreign_mount(pid_t pid, const std::string& path) {
  const std::string process = "/proc/" + std::to_string(pid);
  const UniqueFd mounts = TRY(sys::open(process + "/ns/mnt", O_RDONLY));
  const UniqueFd root = TRY(sys::open(process + "/root", O_PATH | O_DIRECTORY));
  auto [own_end, helper_end] = TRY(sys::make_socket_pair());
  const sys::CloneResult helper = TRY(sys::clone_process(0));
  if (helper.pid == 0) help(helper_end.get(), mounts.get(), root.get(), path);
  helper_end.reset();
  auto told = receive(own_end.get());
  TRY(sys::wait_for(helper.pidfd.get()));
  Message message = TRY(std::move(told));
  if (message.type == MessageType::kFailed) return fail(std::move(message.error));
  if (!message.fd) return fail(Error::from_errno(EPROTO, "unexpected message of the helper"));
  return std::move(message.fd);
}

}  // namespace caisson::process
