// SPDX-License-Identifier: Apache-2.0
#include "container/outside_descriptors.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <optional>
#include <string_view>
#include <utility>

#include "base/strings.h"
#include "json/parse.h"
#include "json/writer.h"
#include "sys/file.h"

namespace caisson::container {
namespace {

constexpr std::string_view kPipe = "pipe:[";
constexpr std::string_view kFile = "file[";

std::string file_in(const std::string& images) {
  return images + "/descriptors.json";
}

Result<std::string> read_link(const std::string& path) {
  std::array<char, PATH_MAX> text{};
  const ssize_t size = ::readlink(path.c_str(), text.data(), text.size());
  if (size < 0) return fail(Error::last("read link", path));
  return std::string(text.data(), static_cast<std::size_t>(size));
}

// "mnt_id:\t33" of /proc/PID/fdinfo/N.
Result<std::optional<int>> mount_of(const std::string& fdinfo) {
  const std::string text = TRY(sys::read_file(fdinfo));
  for (const std::string_view line : split(text, '\n')) {
    const auto pair = split_once(line, ':');
    if (pair && pair->first == "mnt_id") return parse_integer<int>(trim(pair->second));
  }
  return std::nullopt;
}

bool lists_mount(std::string_view mountinfo, int id) {
  for (const std::string_view line : split(mountinfo, '\n')) {
    const auto pair = split_once(line, ' ');
    if (pair && parse_integer<int>(pair->first) == id) return true;
  }
  return false;
}

// CRIU deals with terminals by itself (--shell-job).
bool is_plain_file(const struct stat& status) {
  constexpr unsigned kMemoryDevices = 1;  // null, zero, full, urandom …
  return S_ISREG(status.st_mode) ||
         (S_ISCHR(status.st_mode) && major(status.st_rdev) == kMemoryDevices);
}

Result<std::string> describe(pid_t pid, int fd, std::string_view mountinfo) {
  const std::string process = fmt::format("/proc/{}", pid);
  const std::string path = fmt::format("{}/fd/{}", process, fd);
  std::string link = TRY(read_link(path));
  if (link.starts_with(kPipe)) return link;
  const struct stat status = TRY(sys::stat(path));
  const auto mount = TRY(mount_of(fmt::format("{}/fdinfo/{}", process, fd)));
  if (!mount || !is_plain_file(status) || lists_mount(mountinfo, *mount)) return link;
  return fmt::format("{}{:x}:{:x}]", kFile, *mount, status.st_ino);
}

}  // namespace

Result<std::vector<std::string>> outside_descriptors(pid_t pid) {
  const std::string mountinfo = TRY(sys::read_file(fmt::format("/proc/{}/mountinfo", pid)));
  std::vector<std::string> texts;
  for (int fd = 0; fd < 3; ++fd) {
    auto text = describe(pid, fd, mountinfo);
    // A process may have closed them.
    if (!text && text.error().errnum == ENOENT) text = "";
    texts.push_back(TRY(std::move(text)));
  }
  return texts;
}

Result<void> write_descriptors(const std::string& images, const std::vector<std::string>& texts) {
  json::Writer writer(json::Writer::Layout::kCompact);
  writer.begin_array();
  for (const std::string& text : texts) writer.value(text);
  writer.end_array();
  return sys::create_file(file_in(images), std::move(writer).text(), 0600);
}

Result<std::vector<std::string>> read_descriptors(const std::string& images) {
  const std::string file = file_in(images);
  const json::Document document = TRY(json::parse(TRY(sys::read_file(file)), file));
  auto texts = TRY(document.root().strings());
  if (texts.size() == 3) return texts;
  return fail(Error::invalid(file + ": expected three texts, got " + std::to_string(texts.size())));
}

std::vector<std::string> external_files(const std::vector<std::string>& texts) {
  std::vector<std::string> files;
  for (const std::string& text : texts) {
    if (text.starts_with(kFile)) files.push_back(text);
  }
  return files;
}

std::vector<criu::InheritedFd> inherited_fds(const std::vector<std::string>& texts) {
  std::vector<criu::InheritedFd> inherited;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (!texts[i].starts_with(kPipe) && !texts[i].starts_with(kFile)) continue;
    inherited.push_back({texts[i], static_cast<int>(i)});
  }
  return inherited;
}

}  // namespace caisson::container
