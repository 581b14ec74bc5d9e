// SPDX-License-Identifier: Apache-2.0
#include "bridge/ledger.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "sys/file.h"
#include "sys/replace_file.h"
#include "sys/retry.h"

namespace caisson::bridge {
namespace {

constexpr const char* kLock = "/lock";
constexpr const char* kFile = "/bridge.json";

Result<std::optional<UniqueFd>> lock(const std::string& directory, int extra_flags) {
  for (;;) {
    auto fd = sys::open(directory + kLock, O_RDWR | extra_flags, 0600);
    if (!fd && fd.error().errnum == ENOENT) return std::nullopt;
    if (!fd) return fail(std::move(fd).error());
    if (sys::retry([&] { return ::flock(fd->get(), LOCK_EX); }) != 0) {
      return fail(Error::last("lock", directory));
    }
    // Whoever held it before may have removed it.
    const struct stat held = TRY(sys::stat_fd(fd->get(), directory));
    if (held.st_nlink > 0) return std::move(*fd);
  }
}

Result<std::string> read_if_there(const std::string& path) {
  auto text = sys::read_file(path);
  if (!text && text.error().errnum == ENOENT) return std::string();
  return text;
}

}  // namespace

Result<std::string> ledger_directory() {
  const struct stat own = TRY(sys::stat("/proc/self/ns/net"));
  return "/run/caisson/network/" + std::to_string(own.st_ino);
}

Result<LockedLedger> LockedLedger::make() {
  std::string directory = TRY(ledger_directory());
  for (;;) {
    TRY(sys::make_directories(directory, 0711));
    // Nothing where the directory was removed meanwhile.
    auto held = TRY(lock(directory, O_CREAT));
    if (held) return LockedLedger(std::move(directory), std::move(*held));
  }
}

Result<std::optional<LockedLedger>> LockedLedger::open() {
  std::string directory = TRY(ledger_directory());
  auto held = TRY(lock(directory, 0));
  if (!held) return std::nullopt;
  return LockedLedger(std::move(directory), std::move(*held));
}

Result<std::optional<Ledger>> LockedLedger::read() const {
  const std::string path = directory_ + kFile;
  const std::string text = TRY(read_if_there(path));
  if (text.empty()) return std::nullopt;
  return parse_ledger(text, path);
}

Result<void> LockedLedger::save(const Ledger& ledger) {
  return sys::replace_file(directory_ + kFile, to_json(ledger), sys::Lasting::kPassing, 0644);
}

Result<timespec> LockedLedger::changed() const {
  return TRY(sys::stat(directory_ + kFile))
  .st_mtim;
}

Result<void> LockedLedger::remove() {
  // The lock last: who waits for it finds it without a name, and looks anew.
  for (const char* name : {kFile, "/bridge.json.new", "/idle", kLock}) {
    if (::unlink((directory_ + name).c_str()) != 0 && errno != ENOENT) {
      return fail(Error::last("remove", directory_ + name));
    }
  }
  if (::rmdir(directory_.c_str()) == 0 || errno == ENOTEMPTY) return {};
  return fail(Error::last("remove", directory_));
}

Result<std::vector<Lease>> list_leases() {
  const std::string path = TRY(ledger_directory())
  +kFile;
  const std::string text = TRY(read_if_there(path));
  if (text.empty()) return std::vector<Lease>{};
  return std::move(TRY(parse_ledger(text, path)).leases);
}

}  // namespace caisson::bridge
