// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

// A layer hides what lies below it by devices 0:0, which an overlay makes sense of. A file system
// that is an overlay itself takes none of them. There a layer hides "x" by a file ".wh.x", as
// archives of images do, in which nothing else is called so; its top directory has an attribute
// that says so, as no overlay honours these files: the layer can only be copied.
namespace caisson::sys {

inline constexpr const char* kWhiteoutFilesAttribute = "user.caisson.whiteouts";
inline constexpr const char* kWhiteoutFilePrefix = ".wh.";

// ".wh.x" for "x".
inline std::string whiteout_file(const std::string& name) {
  return kWhiteoutFilePrefix + name;
}

}  // namespace caisson::sys
