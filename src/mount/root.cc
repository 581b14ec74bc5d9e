// SPDX-License-Identifier: Apache-2.0
#include "mount/root.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <array>
#include <span>

#include "mount/options.h"
#include "sys/file.h"
#include "sys/mount_api.h"

namespace caisson::mount {
namespace {

// ':' separates lower directories and '\' escapes (Documentation/filesystems/overlayfs.rst).
std::string escape_lower(const std::string& path) {
  std::string escaped;
  for (const char c : path) {
    if (c == ':' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

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

Result<std::string> attach_lower(int mount, const std::string& scratch) {
  std::string place = scratch + "/lower";
  const UniqueFd target = TRY(open_directory(place));
  TRY(sys::attach(mount, target.get(), place));
  return place;
}

Result<UniqueFd> overlay_root(const std::string& directory, const std::string& scratch,
                              bool in_user_namespace, const std::string& label) {
  const UniqueFd context = TRY(sys::open_file_system("overlay"));
  TRY(sys::set_option(context.get(), "lowerdir", escape_lower(directory)));
  TRY(sys::set_option(context.get(), "upperdir", scratch + "/upper"));
  TRY(sys::set_option(context.get(), "workdir", scratch + "/work"));
  if (in_user_namespace) TRY(sys::set_option(context.get(), "userxattr", ""));
  if (!label.empty()) TRY(sys::set_option(context.get(), "context", label));
  auto mounted = sys::make_mount(context.get(), 0, "overlay");
  if (!mounted) {
    return fail(std::move(mounted).error().with_hint("the file system of " + directory +
                                                     " may not serve as a lower layer; try --rw"));
  }
  UniqueFd mount = TRY(std::move(mounted));
  const std::string place = scratch + "/root";
  const UniqueFd target = TRY(open_directory(place));
  TRY(sys::attach(mount.get(), target.get(), place));
  return mount;
}

}  // namespace caisson::mount
