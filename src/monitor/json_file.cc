// SPDX-License-Identifier: Apache-2.0
#include "monitor/json_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

#include "base/timestamp.h"
#include "json/writer.h"
#include "sys/file.h"

namespace caisson::monitor {
namespace {

Result<UniqueFd> open_for_appending(const std::string& path, int more_flags) {
  return sys::open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | more_flags, 0640);
}

}  // namespace

Result<JsonFile> JsonFile::open(const std::string& path, std::uint64_t max_size,
                                unsigned max_files) {
  UniqueFd fd = TRY(open_for_appending(path, 0));
  const auto size = static_cast<std::uint64_t>(TRY(sys::stat_fd(fd.get(), path)).st_size);
  return JsonFile(path, max_size, max_files, std::move(fd), size);
}

void JsonFile::write(const Line& line) {
  if (max_size_ > 0 && size_ >= max_size_) rotate();
  json::Writer writer(json::Writer::Layout::kCompact);
  writer.begin_object()
      .member("log", line.text)
      .member("stream", line.stream == Stream::kOutput ? "stdout" : "stderr")
      .member("time", rfc3339(line.time))
      .end_object();
  std::string entry = std::move(writer).text();
  entry += '\n';
  if (sys::write_all(fd_.get(), entry, path_)) {
    size_ += entry.size();
    return;
  }
  // Half an entry would make the next one unreadable as well.
  if (::ftruncate(fd_.get(), static_cast<off_t>(size_)) != 0) size_ += entry.size();
}

void JsonFile::rotate() {
  const auto numbered = [&](unsigned number) { return path_ + "." + std::to_string(number); };
  for (unsigned number = max_files_ - 1; number > 0; --number) {
    const std::string from = number == 1 ? path_ : numbered(number - 1);
    // Not there yet, the first few times.
    std::rename(from.c_str(), numbered(number).c_str());
  }
  // With one file alone there is nothing but to begin again.
  auto fresh = open_for_appending(path_, O_TRUNC);
  if (!fresh) return;
  fd_ = std::move(*fresh);
  size_ = 0;
}

}  // namespace caisson::monitor
