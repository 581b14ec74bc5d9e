// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace caisson::engine {

// One file system that the user asks for: -v, --mount, --volumes-from, or the image's VOLUME.
struct MountRequest {
  enum class Type : std::uint8_t { kBind, kVolume, kTmpfs };
  // What becomes of mounts below the source of a bind mount, and of their being writable.
  enum class Recursion : std::uint8_t {
    kEnabled,   // they come along; "read-only" holds for them where the kernel can
    kDisabled,  // they stay away
    kWritable,  // they come along and stay writable
    kReadOnly,  // "read-only" must hold for them
  };

  // What it was asked for by.
  enum class Origin : std::uint8_t { kShortForm, kMount, kVolumesFrom, kImage };  // kShortForm: -v

  Type type = Type::kBind;
  Origin origin = Origin::kMount;
  std::string source;       // kBind: absolute path; kVolume: its name, "" until it has one
  std::string destination;  // absolute, inside
  std::string mode;         // the options of -v as they were given
  bool read_only = false;
  bool anonymous = false;    // kVolume: it was given no name
  bool make_source = false;  // kBind: a missing source becomes a directory
  Recursion recursion = Recursion::kEnabled;
  std::string propagation;  // "shared", "rslave" …; "" for rprivate
  std::string relabel;      // "z" or "Z": SELinux labels of the source become the container's
  bool copy = true;         // kVolume: an empty one gets what the image has there
  std::string subpath;      // kVolume: what is shown of it
  std::map<std::string, std::string> labels;          // of a volume that is made
  std::map<std::string, std::string> driver_options;  // the same
  std::vector<std::string> options;                   // kTmpfs: "size=…", "mode=…"
  bool operator==(const MountRequest&) const = default;
};

// `--tmpfs DST[:OPTIONS]`
struct TmpfsVolume {
  std::string destination;
  std::vector<std::string> options;  // "size=64m", "exec", …; added to nosuid,nodev,noexec
};

}  // namespace caisson::engine
