// SPDX-License-Identifier: Apache-2.0
#include "container/criu_directories.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <utility>

#include "sys/file.h"

namespace caisson::container {
namespace {

Result<UniqueFd> open_directory(const std::string& path) {
  return sys::open(path, O_RDONLY | O_DIRECTORY);
}

Result<UniqueFd> open_as(pid_t pid, int directory) {
  const std::string link = "/proc/self/fd/" + std::to_string(directory);
  std::array<char, PATH_MAX> path{};
  const ssize_t size = ::readlink(link.c_str(), path.data(), path.size());
  if (size < 0) return fail(Error::last("read link", link));
  return open_directory("/proc/" + std::to_string(pid) + "/root" +
                        std::string(path.data(), static_cast<std::size_t>(size)));
}

}  // namespace

Result<CriuDirectories> CriuDirectories::seen_by(pid_t pid) const {
  CriuDirectories seen;
  seen.images = TRY(open_as(pid, images.get()));
  if (work) seen.work = TRY(open_as(pid, work.get()));
  seen.log = log;
  return seen;
}

void CriuDirectories::put_into(criu::Options& options, std::string_view log_name) const {
  options.images = images.get();
  options.work = work.get();
  options.log_file = log_name;
}

Result<CriuDirectories> open_criu_directories(const std::string& images, const std::string& work,
                                              std::string_view log_name, bool make_images) {
  CriuDirectories directories;
  // What is in memory is in there: root's alone.
  if (make_images) TRY(sys::make_directories(images, 0700));
  directories.images = TRY(open_directory(images));
  directories.log = (work.empty() ? images : work) + "/" + std::string(log_name);
  if (work.empty()) return directories;
  TRY(sys::make_directories(work, 0700));
  directories.work = TRY(open_directory(work));
  return directories;
}

std::string criu_config_file(const oci::Config& config) {
  const auto found = config.annotations.find("org.criu.config");
  return found == config.annotations.end() ? "" : found->second;
}

Error&& with_log(Error&& error, const CriuDirectories& directories) {
  return std::move(error).with_hint("the whole story is in " + directories.log);
}

}  // namespace caisson::container
