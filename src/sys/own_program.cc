// SPDX-License-Identifier: Apache-2.0
#include "sys/own_program.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "sys/mount_api.h"
#include "sys/process.h"
#include "sys/socket.h"

namespace caisson::sys {
namespace {

constexpr const char* kOwnProgram = "/proc/self/exe";

bool on_readonly_mount() {
  // Mostly this tells, at a tenth of what the file system's state costs. It does not tell where the
  // caller may not write the file for another reason.
  if (::access(kOwnProgram, W_OK) == 0) return false;
  if (errno == EROFS) return true;
  struct statvfs status{};
  return ::statvfs(kOwnProgram, &status) == 0 && (status.f_flag & ST_RDONLY) != 0;
}

// Tells the program that is executed from elsewhere where it lies. It believes so only of its very
// own file.
constexpr const char* kPathVariable = "CAISSON_PROGRAM";

Result<std::string> linked_path() {
  std::array<char, PATH_MAX> buffer{};
  const ssize_t size = ::readlink(kOwnProgram, buffer.data(), buffer.size());
  if (size < 0) return fail(Error::last("read link", kOwnProgram));
  return std::string(buffer.data(), static_cast<std::size_t>(size));
}

bool is_own_file(const char* path) {
  struct stat named{};
  struct stat own{};
  return *path == '/' && ::stat(path, &named) == 0 && ::stat(kOwnProgram, &own) == 0 &&
         named.st_dev == own.st_dev && named.st_ino == own.st_ino;
}

Result<UniqueFd> clone_readonly(const char* path) {
  UniqueFd mount = TRY(clone_mount(AT_FDCWD, path, false));
  TRY(set_attributes(mount.get(), MOUNT_ATTR_RDONLY, 0, 0, false));
  return mount;
}

// Who may not mount may do so in a user namespace of its own. A child makes the mount there, of the
// path, which is all that its mount namespace knows of the file, and hands it over.
Result<UniqueFd> clone_in_user_namespace(const std::string& path) {
  auto [own_end, other_end] = TRY(make_socket_pair());
  const CloneResult child = TRY(clone_process(CLONE_NEWUSER | CLONE_NEWNS));
  std::array<std::byte, 1> word{};
  if (child.pid == 0) {
    const auto mount = clone_readonly(path.c_str());
    const auto sent =
        mount ? send_message(other_end.get(), word, mount->get()) : fail(Error(mount.error()));
    ::_exit(sent ? 0 : 1);
  }
  other_end.reset();
  Received received = TRY(receive_message(own_end.get(), word));
  TRY(wait_for(child.pidfd.get()));
  if (received.fd && is_own_file(("/proc/self/fd/" + std::to_string(received.fd.get())).c_str())) {
    return std::move(received.fd);
  }
  return fail(Error::from_errno(EPERM, "bind", path));
}

Result<UniqueFd> make_readonly_mount() {
  auto mount = clone_readonly(kOwnProgram);
  // What the caller may not write nobody inside may.
  if (mount || mount.error().errnum != EPERM || ::access(kOwnProgram, W_OK) != 0) return mount;
  auto elsewhere = clone_in_user_namespace(TRY(linked_path()));
  return elsewhere ? std::move(elsewhere) : std::move(mount);
}

Result<void> execute_from_readonly_mount(char* const* argv) {
  const UniqueFd mount = TRY(make_readonly_mount());
  if (::setenv(kPathVariable, TRY(linked_path()).c_str(), 1) != 0) {
    return fail(Error::last("set", kPathVariable));
  }
  // Close-on-exec: with the descriptor the mount leaves its anonymous namespace, and
  // mount_setattr(2) takes mounts of the caller's namespace and anonymous ones only.
  ::syscall(SYS_execveat, mount.get(), "", argv, environ, AT_EMPTY_PATH);
  return fail(Error::last("execute own program from a read-only mount"));
}

}  // namespace

Result<void> shield_own_program(char* const* argv) {
  if (on_readonly_mount()) {
    // A program that was executed by its descriptor has the number for its name (execveat(2)).
    ::prctl(PR_SET_NAME, ::basename(argv[0]), 0, 0, 0);
    return {};
  }
  auto executed = execute_from_readonly_mount(argv);
  const bool denied = executed.error().errnum == EPERM;
  if (!denied) return fail(std::move(executed).error());
  if (::access(kOwnProgram, W_OK) != 0) return {};
  return fail(std::move(executed).error().with_hint(
      "the container's root could write this program, which is the caller's own, and it can't be "
      "bound read-only without user namespaces; let another user own it"));
}

Result<std::string> own_program_path() {
  const char* told = std::getenv(kPathVariable);
  if (told != nullptr && is_own_file(told)) return std::string(told);
  return linked_path();
}

}  // namespace caisson::sys
