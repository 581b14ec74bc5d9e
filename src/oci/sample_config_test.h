// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

// A small valid configuration for tests to add members to.
namespace caisson::oci {

enum class Place { kTop, kProcess, kLinux, kResources };

// The configuration with more members in one of its objects. They begin line 2, so that errors'
// line and column can be read off the test.
inline std::string sample_config(Place place, std::string_view members) {
  const auto added = [&](Place here) {
    return place == here && !members.empty() ? ",\n" + std::string(members) : std::string();
  };
  return R"({"ociVersion": "1.3.0", "root": {"path": "rootfs"}, "process": {"cwd": "/", )"
         R"("args": ["sh"], "user": {"uid": 1, "gid": 2})" +
         added(Place::kProcess) +
         R"(}, "linux": {"namespaces": [{"type": "mount"}, {"type": "uts"}, {"type": "time"}, )"
         R"({"type": "network"}], "resources": {"devices": [])" +
         added(Place::kResources) + "}" + added(Place::kLinux) + "}" + added(Place::kTop) + "}";
}

}  // namespace caisson::oci
