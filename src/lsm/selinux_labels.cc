// SPDX-License-Identifier: Apache-2.0
#include "lsm/selinux_labels.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "base/strings.h"
#include "sys/file.h"

namespace caisson::lsm {
namespace {

// "user:role:type:level", the level with whatever colons it has.
struct Context {
  std::string user;
  std::string role;
  std::string type;
  std::string level;

  static Context parse(std::string_view text) {
    Context context;
    for (std::string* part : {&context.user, &context.role, &context.type}) {
      const auto pieces = split_once(text, ':');
      *part = pieces ? pieces->first : text;
      text = pieces ? pieces->second : std::string_view{};
    }
    context.level = text;
    return context;
  }
  [[nodiscard]] std::string text() const {
    return user + ":" + role + ":" + type + (level.empty() ? "" : ":" + level);
  }
};

void replace_given(std::string& part, const std::string& request) {
  if (!request.empty()) part = request;
}

std::string policy_type() {
  const auto config = sys::read_file("/etc/selinux/config");
  if (!config) return "targeted";
  for (const std::string_view line : split(*config, '\n')) {
    const auto pair = split_once(line, '=');
    if (pair && trim(pair->first) == "SELINUXTYPE") return std::string(trim(pair->second));
  }
  return "targeted";
}

Result<std::uint32_t> random_below(std::uint32_t limit) {
  std::uint32_t number = 0;
  // Never interrupted nor short for so few bytes, once the kernel's pool is ready.
  if (::getrandom(&number, sizeof number, 0) != sizeof number) {
    return fail(Error::last("draw a random number"));
  }
  return number % limit;
}

// By the descriptor of an O_PATH open, so that a link put in the way labels nothing else.
Result<void> label_one(int fd, const std::string& label, const std::string& subject) {
  const std::string path = "/proc/self/fd/" + std::to_string(fd);
  if (::setxattr(path.c_str(), "security.selinux", label.c_str(), label.size() + 1, 0) == 0) {
    return {};
  }
  return fail(Error::last("label as " + label, subject));
}

Result<void> label_tree(UniqueFd place, const std::string& label, const std::string& subject) {
  TRY(label_one(place.get(), label, subject));
  struct stat status{};
  if (::fstat(place.get(), &status) != 0) return fail(Error::last("look at", subject));
  if (!S_ISDIR(status.st_mode)) return {};
  const int listing = ::openat(place.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (listing < 0) return fail(Error::last("list", subject));
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(listing), ::closedir);
  if (!stream) return fail(Error::last("list", subject));
  while (const dirent* entry = ::readdir(stream.get())) {
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    UniqueFd child(::openat(place.get(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!child && errno == ENOENT) continue;
    if (!child) return fail(Error::last("open", subject + "/" + name));
    TRY(label_tree(std::move(child), label, subject + "/" + name));
  }
  return {};
}

Result<std::string> real_path(const std::string& path) {
  std::error_code error;
  std::string real = std::filesystem::canonical(path, error);
  if (error) return fail(Error::from_errno(error.value(), "relabel", path));
  return real;
}

Result<void> check_not_system(const std::string& real) {
  constexpr std::array<std::string_view, 23> kSystem = {
      "/",      "/bin", "/boot", "/dev",  "/etc",     "/home",    "/lib",    "/lib64",
      "/media", "/mnt", "/opt",  "/proc", "/root",    "/run",     "/sbin",   "/srv",
      "/sys",   "/tmp", "/usr",  "/var",  "/var/lib", "/var/log", "/var/tmp"};
  if (std::ranges::find(kSystem, real) == kSystem.end()) return {};
  return fail(Error::invalid("SELinux relabeling of " + real + " is not allowed"));
}

}  // namespace

Result<LabelRequest> parse_label_options(std::span<const std::string> options) {
  LabelRequest request;
  for (const std::string& option : options) {
    if (option == "disable") {
      request.disabled = true;
      continue;
    }
    if (option == "nested") {
      request.nested = true;
      continue;
    }
    const std::pair<std::string_view, std::string*> parts[] = {{"user", &request.user},
                                                               {"role", &request.role},
                                                               {"type", &request.type},
                                                               {"level", &request.level},
                                                               {"filetype", &request.file_type}};
    const auto pieces = split_once(option, ':');
    const auto* found = std::ranges::find_if(
        parts, [&](const auto& part) { return pieces && pieces->first == part.first; });
    if (found == std::end(parts) || pieces->second.empty()) {
      return fail(Error::invalid("bad label option \"" + option +
                                 "\", valid options are 'disable', 'nested', or 'user', 'role', "
                                 "'level', 'type', 'filetype' followed by ':' and a value"));
    }
    *found->second = pieces->second;
  }
  return request;
}

Labels parse_contexts(std::string_view text) {
  Labels labels;
  for (const std::string_view line : split(text, '\n')) {
    const auto pair = split_once(line, '=');
    if (!pair) continue;
    std::string_view value = trim(pair->second);
    if (value.size() >= 2 && value.front() == '"') value = value.substr(1, value.size() - 2);
    if (trim(pair->first) == "process") labels.process = value;
    if (trim(pair->first) == "file") labels.file = value;
  }
  return labels;
}

Labels policy_labels() {
  const auto text = sys::read_file("/etc/selinux/" + policy_type() + "/contexts/lxc_contexts");
  Labels labels = text ? parse_contexts(*text) : Labels{};
  if (labels.process.empty()) labels.process = "system_u:system_r:container_t:s0";
  if (labels.file.empty()) labels.file = "system_u:object_r:container_file_t:s0";
  return labels;
}

Labels container_labels(const Labels& policy, const LabelRequest& request,
                        const std::string& level) {
  if (request.disabled) return {};
  Context process = Context::parse(policy.process);
  Context file = Context::parse(policy.file);
  replace_given(process.user, request.user);
  replace_given(process.role, request.role);
  replace_given(process.type, request.type);
  replace_given(file.user, request.user);
  replace_given(file.type, request.file_type);
  process.level = request.level.empty() ? level : request.level;
  file.level = process.level;
  return {process.text(), file.text()};
}

std::string shared_label(const std::string& label) {
  Context context = Context::parse(label);
  context.level = context.level.substr(0, context.level.find(':'));
  return context.text();
}

Result<std::string> choose_level(std::span<const std::string> taken) {
  constexpr std::uint32_t kCategories = 1024;
  for (;;) {
    std::uint32_t first = TRY(random_below(kCategories));
    std::uint32_t second = TRY(random_below(kCategories));
    if (first == second) continue;
    if (second < first) std::swap(first, second);
    std::string level = "s0:c" + std::to_string(first) + ",c" + std::to_string(second);
    const bool free = std::ranges::none_of(
        taken, [&level](const std::string& other) { return other.ends_with(":" + level); });
    if (free) return level;
  }
}

Result<void> check_relabel(const std::string& path) {
  auto real = real_path(path);
  if (real) return check_not_system(*real);
  return real.error().errnum == ENOENT ? Result<void>{} : fail(std::move(real).error());
}

Result<void> relabel(const std::string& path, const std::string& label) {
  const std::string real = TRY(real_path(path));
  TRY(check_not_system(real));
  return label_tree(TRY(sys::open(real, O_PATH | O_NOFOLLOW)), label, real);
}

}  // namespace caisson::lsm
