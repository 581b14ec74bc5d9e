// SPDX-License-Identifier: Apache-2.0
#include "monitor/end_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include "base/strings.h"
#include "sys/file.h"
#include "sys/retry.h"

namespace caisson::monitor {
namespace {

constexpr const char* kName = "/end";

Result<std::optional<End>> read_end(int fd) {
  std::array<char, 128> buffer{};
  const ssize_t size = sys::retry([&] { return ::pread(fd, buffer.data(), buffer.size(), 0); });
  if (size < 0) return fail(Error::last("read a container's end"));
  if (size == 0) return std::nullopt;
  const auto fields = split(trim({buffer.data(), static_cast<std::size_t>(size)}), ' ');
  const auto code = parse_integer<int>(fields.front());
  if (!code || fields.size() != 3) {
    return fail(Error::invalid("a container's end is on record in an unknown form"));
  }
  return End{*code, fields[1] == "oom", std::string(fields[2])};
}

}  // namespace

Result<EndFile> EndFile::create(const std::string& directory) {
  const std::string path = directory + kName;
  const std::string fresh = path + ".new";
  UniqueFd fd = TRY(sys::open(fresh, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600));
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) return fail(Error::last("lock", fresh));
  // Under its name it is never seen without the lock.
  if (::rename(fresh.c_str(), path.c_str()) != 0) return fail(Error::last("rename to", path));
  return EndFile(std::move(fd));
}

Result<void> EndFile::write(const End& end) {
  const std::string text =
      std::to_string(end.exit_code) + (end.oom_killed ? " oom " : " - ") + end.finished_at + "\n";
  return sys::write_all(fd_.get(), text, "a container's end");
}

Result<void> tell_end_for_keeper(const std::string& directory, const End& end) {
  EndFile file(TRY(sys::open(directory + kName, O_RDWR)));
  if (TRY(wait_for_end(file.fd()))) return {};
  return file.write(end);
}

Result<UniqueFd> open_end(const std::string& directory) {
  auto fd = sys::open(directory + kName, O_RDONLY);
  if (!fd && fd.error().errnum == ENOENT) return UniqueFd();
  return fd;
}

Result<Ending> look_at_end(const std::string& directory) {
  const UniqueFd fd = TRY(open_end(directory));
  if (!fd) return Ending{};
  // Asked before reading: a keeper writes first and lets go then.
  const bool kept = ::flock(fd.get(), LOCK_SH | LOCK_NB) != 0;
  if (kept && errno != EWOULDBLOCK) return fail(Error::last("lock a container's end"));
  return Ending {
    kept, TRY(read_end(fd.get()))
  };
}

Result<std::optional<End>> wait_for_end(int fd) {
  if (sys::retry([&] { return ::flock(fd, LOCK_SH); }) != 0) {
    return fail(Error::last("wait for a container's end"));
  }
  // Whoever waits as well must not be taken for a keeper.
  ::flock(fd, LOCK_UN);
  return read_end(fd);
}

}  // namespace caisson::monitor
