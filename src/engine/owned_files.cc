// SPDX-License-Identifier: Apache-2.0
#include "engine/owned_files.h"

#include <linux/sched.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "engine/user_namespace.h"
#include "ns/id_maps.h"
#include "process/protocol.h"
#include "sys/process.h"
#include "sys/socket.h"

namespace caisson::engine {
namespace {

using process::MessageType;

// Without a look into directories that are empty, as most are here.
void remove_entries(const std::string& directory) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    const char* path = entry.path().c_str();
    // What is not gone after this is told by who removes the rest.
    if (::unlink(path) != 0 && errno == EISDIR) ::rmdir(path);
  }
}

Result<void> remove_here(const std::string& directory) {
  remove_entries(directory);
  if (::rmdir(directory.c_str()) == 0) return {};
  std::error_code error;
  // Who waits for a container's lock may make its file anew meanwhile, once.
  constexpr int kTries = 10;
  for (int i = 0; i < kTries; ++i) {
    std::filesystem::remove_all(directory, error);
    if (error.value() != ENOTEMPTY) break;
  }
  return error ? fail(Error::from_errno(error.value(), "remove", directory)) : Result<void>{};
}

// The life of the helper: once its ids are mapped it is root of its namespace.
[[noreturn]] void help(int socket, const std::string& directory) {
  auto done = process::expect(socket, MessageType::kGo);
  if (done && (::setresgid(0, 0, 0) != 0 || ::setresuid(0, 0, 0) != 0)) {
    done = fail(Error::last("become root of the user namespace"));
  }
  if (done) done = remove_here(directory);
  // A parent that is gone can't be told.
  [[maybe_unused]] const auto sent =
      done ? process::send(socket, MessageType::kReady) : process::send_error(socket, done.error());
  ::_exit(0);
}

Result<void> remove_by_helper(const std::string& directory) {
  oci::Linux maps;
  TRY(set_callers_id_maps(maps));
  auto [own_end, helper_end] = TRY(sys::make_socket_pair());
  const sys::CloneResult helper = TRY(sys::clone_process(CLONE_NEWUSER));
  if (helper.pid == 0) {
    own_end.reset();
    help(helper_end.get(), directory);
  }
  helper_end.reset();
  auto told = ns::write_id_maps(helper.pid, maps.uid_mappings, maps.gid_mappings);
  if (told) told = process::send(own_end.get(), MessageType::kGo);
  if (!told) own_end.reset();  // which ends the helper
  process::Message message;
  if (told) message = TRY(process::receive(own_end.get()));
  TRY(sys::wait_for(helper.pidfd.get()));
  if (!told) return told;
  if (message.type == MessageType::kFailed) return fail(std::move(message.error));
  return {};
}

}  // namespace

Result<void> remove_owned_tree(const std::string& directory) {
  auto removed = remove_here(directory);
  if (removed || ::geteuid() == 0) return removed;
  const int errnum = removed.error().errnum;
  return errnum == EACCES || errnum == EPERM ? remove_by_helper(directory) : removed;
}

}  // namespace caisson::engine
