// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// What is asked of CRIU and what it answers, as values (criu/rpc.proto, criu(8)).
namespace caisson::criu {

enum class RequestType : std::uint8_t {
  kEmpty = 0,
  kDump = 1,
  kRestore = 2,
  kPreDump = 4,
  kNotify = 6,
  kVersion = 10,
};

// What becomes of the control groups that the processes are in.
enum class CgroupMode : std::uint8_t {
  kIgnore = 0,
  kSoft = 3,
  kFull = 4,
  kStrict = 5,
  kDefault = 6
};

struct PageServer {
  std::string address;
  std::uint16_t port = 0;
};

// A descriptor of the restored processes' that is not restored but inherited: what it was called
// when it was dumped, and its number in CRIU.
struct InheritedFd {
  std::string key;
  int fd = -1;
};

// The container's new directory on one hierarchy of control groups, as /proc/PID/cgroup names both.
struct CgroupRoot {
  std::string controllers;  // "" on v2
  std::string path;
};

// An existing namespace that restored processes join: "uts", "/proc/7/ns/uts".
struct JoinedNamespace {
  std::string type;
  std::string file;
};

struct Options {
  // Of the asking process, open there while CRIU works.
  int images = -1;
  int work = -1;  // where its log goes; -1: to the images
  pid_t pid = 0;  // the root of the tree to dump
  std::string log_file;
  std::string root;           // a mount point that becomes the restored processes' "/"
  std::string parent_images;  // relative to the images: those of an earlier pre-dump
  std::string freeze_cgroup;
  std::string lsm_profile;
  std::string lsm_mount_context;
  std::string config_file;
  std::vector<std::string> external;  // "mnt[PATH]:NAME", "net[INODE]:NAME", "file[MOUNT:INODE]"
  std::vector<InheritedFd> inherited;
  std::vector<CgroupRoot> cgroup_roots;
  std::vector<JoinedNamespace> joined;
  std::optional<PageServer> page_server;
  std::uint64_t empty_namespaces = 0;  // CLONE_NEW…
  CgroupMode cgroup_mode = CgroupMode::kDefault;
  bool leave_running = false;
  bool ext_unix_sockets = false;
  bool tcp_established = false;
  bool tcp_close = false;
  bool tcp_skip_in_flight = false;
  bool shell_job = false;
  bool file_locks = false;
  bool link_remap = false;
  bool track_memory = false;
  bool auto_dedup = false;
  bool lazy_pages = false;
  bool evasive_devices = false;
  bool orphan_terminal = false;  // hand the terminal's master over in a notification
  bool restore_sibling = false;  // the restored process becomes the asker's child
};

std::string encode(RequestType type, const Options& options);
// The answer to a notification.
std::string encode_notified(bool success);
std::string encode_version_request();

struct Response {
  RequestType type = RequestType::kEmpty;
  bool success = false;
  int errnum = 0;             // 0: unknown
  std::string error;          // the first error in CRIU's log; may be empty
  std::string notification;   // kNotify: "setup-namespaces", "post-restore", …
  pid_t pid = 0;              // of the restored process, where the response has one
  unsigned major_number = 0;  // kVersion
  unsigned minor_number = 0;
};

Result<Response> decode_response(std::string_view message);

}  // namespace caisson::criu
