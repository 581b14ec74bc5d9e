// SPDX-License-Identifier: Apache-2.0
#include "image/store/image.h"

#include <cstdlib>
#include <memory>

#include "image/store/config.h"
#include "sys/file.h"
#include "sys/own_program.h"

namespace caisson::image {
namespace {

constexpr std::string_view kDirectoryPrefix = "dir:";
constexpr const char* kHint =
    "the built-in image is busybox; dir:PATH takes any root directory as an image";

struct Free {
  void operator()(char* text) const { std::free(text); }
};

Result<Image> find_directory(const std::string& path) {
  if (path.empty()) return fail(Error::invalid("dir: names no directory").with_hint(kHint));
  const std::unique_ptr<char, Free> absolute(::realpath(path.c_str(), nullptr));
  if (!absolute) {
    Error error = Error::last("find image directory", path);
    if (error.errnum == ENOENT) error.kind = Error::Kind::kNotFound;
    return fail(std::move(error));
  }
  Image image{.root = absolute.get(), .config = {}, .builtin = false};
  if (!S_ISDIR(TRY(sys::stat(image.root)).st_mode)) {
    Error error = Error::from_errno(ENOTDIR, "find image directory", path);
    error.kind = Error::Kind::kInvalid;
    return fail(std::move(error));
  }
  return image;
}

// The folder above the one that holds the running executable: a build tree or an install prefix.
Result<std::string> prefix() {
  const std::string executable = TRY(sys::own_program_path());
  const std::string_view folder = std::string_view(executable).substr(0, executable.rfind('/'));
  return std::string(folder.substr(0, folder.rfind('/')));
}

Result<Image> find_builtin(std::string_view name) {
  const std::string top = TRY(prefix());
  for (const char* images : {"/images/", "/lib/caisson/images/"}) {
    const std::string directory = (top + images).append(name);
    const std::string config = directory + "/config.json";
    const Result<std::string> text = sys::read_file(config);
    if (!text && text.error().errnum == ENOENT) continue;
    if (!text) return fail(text.error());
    return Image {
      .root = directory + "/rootfs", .config = TRY(parse_config(*text, config))
      , .builtin = true
    };
  }
  return fail(Error::not_found("the built-in image " + std::string(name) + " is neither in " + top +
                               "/images nor in " + top + "/lib/caisson/images")
                  .with_hint("the build makes it: cmake --build build --target images"));
}

}  // namespace

Result<Image> find(std::string_view reference) {
  if (reference.starts_with(kDirectoryPrefix)) {
    return find_directory(std::string(reference.substr(kDirectoryPrefix.size())));
  }
  if (reference == "busybox" || reference == "busybox:latest") return find_builtin("busybox");
  return fail(
      Error::not_found("no image named \"" + std::string(reference) + "\"").with_hint(kHint));
}

}  // namespace caisson::image
