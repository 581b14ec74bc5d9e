// SPDX-License-Identifier: Apache-2.0
#include "mount/root.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "mount/copy_layers.h"
#include "mount/options.h"
#include "sys/file.h"
#include "sys/mount_api.h"

namespace caisson::mount {
namespace {

// MS_PRIVATE …, with MS_REC.
Result<std::uint64_t> propagation_flags(const std::string& propagation) {
  const std::array<std::string, 1> words = {propagation.empty() ? "rslave" : propagation};
  const Options options = parse_options(words);
  if (!options.propagation.empty()) return options.propagation.front();
  return fail(Error::invalid("unknown linux.rootfsPropagation \"" + propagation + "\""));
}

Result<UniqueFd> open_directory(const std::string& path) {
  return sys::open(path, O_PATH | O_DIRECTORY);
}

}  // namespace

Result<void> isolate_propagation(const std::string& propagation, const std::string& root) {
  const std::uint64_t flags = TRY(propagation_flags(propagation));
  if ((flags & MS_SHARED) != 0) {
    return sys::set_propagation(TRY(sys::mount_point_holding(root)).path, MS_PRIVATE);
  }
  const std::uint64_t kind = (flags & MS_PRIVATE) != 0 ? MS_PRIVATE : MS_SLAVE;
  return sys::set_propagation("/", kind | MS_REC);
}

Result<UniqueFd> bind_root(const std::string& directory, const std::string& propagation) {
  // The path is walked once: whoever swaps it afterwards swaps nothing here.
  const UniqueFd target = TRY(open_directory(directory));
  UniqueFd mount = TRY(sys::clone_mount(target.get(), "", true));
  const bool follows_host =
      !propagation.empty() && (TRY(propagation_flags(propagation)) & MS_SLAVE) != 0;
  if (!follows_host) TRY(sys::set_attributes(mount.get(), 0, 0, MS_PRIVATE, true));
  TRY(sys::attach(mount.get(), target.get(), directory));
  return mount;
}

Result<void> set_root_propagation(const std::string& propagation) {
  if (propagation.empty()) return {};
  return sys::set_propagation("/", TRY(propagation_flags(propagation)));
}

Result<void> attach_scratch(const std::string& scratch) {
  const UniqueFd context = TRY(sys::open_file_system("tmpfs"));
  TRY(sys::set_option(context.get(), "mode", "700"));
  const UniqueFd tmpfs = TRY(sys::make_mount(context.get(), 0, "tmpfs"));
  const UniqueFd target = TRY(open_directory(scratch));
  TRY(sys::attach(tmpfs.get(), target.get(), scratch));
  for (const char* name : {"upper", "work", "root", "lower"}) {
    if (::mkdirat(tmpfs.get(), name, 0755) != 0) {
      return fail(Error::last("make directory", scratch + "/" + name));
    }
  }
  return {};
}

Result<std::vector<std::string>> attach_layers(std::span<const UniqueFd> mounts,
                                               const std::string& scratch) {
  std::vector<std::string> places;
  for (const UniqueFd& mount : mounts) {
    const std::string& place =
        places.emplace_back(scratch + "/lower/" + std::to_string(places.size()));
    TRY(sys::make_directories(place, 0755));
    TRY(sys::attach(mount.get(), TRY(open_directory(place)).get(), place));
  }
  return places;
}

namespace {

// fsconfig(2) takes values of up to 255 bytes.
constexpr std::size_t kMaxValue = 255;

struct OverlayOptions {
  std::string lower;  // joined by ':'
  std::string upper;
  std::string work;
};

// Attached to the place or not, as the mount interface at hand has it.
Result<UniqueFd> mount_overlay(const OverlayOptions& options, const RootTraits& traits,
                               const std::string& place) {
  if (options.lower.size() <= kMaxValue) {
    const UniqueFd context = TRY(sys::open_file_system("overlay"));
    TRY(sys::set_option(context.get(), "lowerdir", options.lower));
    TRY(sys::set_option(context.get(), "upperdir", options.upper));
    TRY(sys::set_option(context.get(), "workdir", options.work));
    if (traits.in_user_namespace) TRY(sys::set_option(context.get(), "userxattr", ""));
    if (!traits.label.empty()) TRY(sys::set_option(context.get(), "context", traits.label));
    UniqueFd mount = TRY(sys::make_mount(context.get(), 0, "overlay"));
    TRY(sys::attach(mount.get(), TRY(open_directory(place)).get(), place));
    return mount;
  }
  // "lowerdir+" for one directory after the other came with Linux 6.7; mount(2) takes a page.
  const std::string data = "lowerdir=" + options.lower + ",upperdir=" + options.upper +
                           ",workdir=" + options.work +
                           (traits.in_user_namespace ? ",userxattr" : "") +
                           (traits.label.empty() ? "" : ",context=\"" + traits.label + "\"");
  if (::mount("overlay", place.c_str(), "overlay", 0, data.c_str()) != 0) {
    return fail(Error::last("mount overlay on", place));
  }
  return open_directory(place);
}

// By descriptors, whose names are short and hold no character that would need an escape.
std::string path_of(const UniqueFd& directory) {
  return "/proc/self/fd/" + std::to_string(directory.get());
}

// The kernel's ways to say that it can't do it here: no such file system, none in this user
// namespace, none above these file systems.
bool is_not_to_be_had(const Error& error) {
  return error.errnum == ENODEV || error.errnum == ENOSYS || error.errnum == EPERM ||
         error.errnum == EINVAL || error.errnum == EOPNOTSUPP;
}

bool is_empty(const std::string& directory) {
  std::error_code error;
  return std::filesystem::is_empty(directory, error) && !error;
}

// Made once: a kept container finds what it wrote before.
Result<UniqueFd> copied_root(std::span<const std::string> directories, const std::string& scratch) {
  const std::string copy = scratch + "/copy";
  if (::access(copy.c_str(), F_OK) != 0) {
    const std::string fresh = copy + ".new";
    std::error_code error;
    std::filesystem::remove_all(fresh, error);  // of somebody who was killed
    TRY(sys::make_directory(fresh, 0755));
    TRY(copy_layers(directories, TRY(sys::open(fresh, O_RDONLY | O_DIRECTORY)).get()));
    if (::rename(fresh.c_str(), copy.c_str()) != 0) return fail(Error::last("rename to", copy));
  }
  return bind_root(copy, "");
}

}  // namespace

Result<UniqueFd> layered_root(std::span<const std::string> directories, const std::string& scratch,
                              const RootTraits& traits) {
  if (::access((scratch + "/copy").c_str(), F_OK) == 0 || TRY(can_only_be_copied(directories))) {
    return copied_root(directories, scratch);
  }
  std::vector<UniqueFd> lower;
  OverlayOptions options;
  for (const std::string& directory : directories) {
    lower.push_back(TRY(open_directory(directory)));
    options.lower.append(options.lower.empty() ? "" : ":").append(path_of(lower.back()));
  }
  const UniqueFd upper = TRY(open_directory(scratch + "/upper"));
  const UniqueFd work = TRY(open_directory(scratch + "/work"));
  options.upper = path_of(upper);
  options.work = path_of(work);
  auto mounted = mount_overlay(options, traits, scratch + "/root");
  // What was written over an overlay would be lost to a copy.
  const bool copy_serves = traits.label.empty() && is_empty(scratch + "/upper");
  if (mounted || !copy_serves || !is_not_to_be_had(mounted.error())) {
    return mounted;
  }
  return copied_root(directories, scratch);
}

}  // namespace caisson::mount
