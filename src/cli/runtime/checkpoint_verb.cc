// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>

#include <array>
#include <string>

#include "base/strings.h"
#include "cli/runtime/criu_options.h"
#include "cli/runtime/verb.h"
#include "container/checkpoint.h"

namespace caisson::cli {
namespace {

using Given = container::CheckpointOptions;

template <bool criu::Options::* kMember>
Result<void> set_flag(void* target, std::string_view value) {
  static_cast<Given*>(target)->criu.*kMember = TRY(parse_switch(value));
  return {};
}

Result<void> set_status_fd(Given& given, std::string_view value) {
  const auto fd = parse_integer<int>(value);
  if (!fd || *fd < 3) {
    return fail(Error::invalid("--status-fd takes the number of an open descriptor from 3 on"));
  }
  given.status_fd = *fd;
  return {};
}

Result<void> set_page_server(Given& given, std::string_view value) {
  given.criu.page_server = TRY(parse_page_server(value));
  return {};
}

Result<void> set_cgroup_mode(Given& given, std::string_view value) {
  given.criu.cgroup_mode = TRY(parse_cgroup_mode(value));
  return {};
}

Result<void> add_empty_namespace(Given& given, std::string_view value) {
  given.criu.empty_namespaces |= TRY(parse_empty_namespace(value));
  return {};
}

Result<void> set_parent(Given& given, std::string_view value) {
  if (value.starts_with('/')) {
    return fail(Error::invalid("--parent-path is relative to --image-path"));
  }
  given.criu.parent_images = value;
  given.criu.track_memory = true;
  return {};
}

Result<void> set_pre_dump(Given& given, std::string_view value) {
  given.pre_dump = TRY(parse_switch(value));
  given.criu.track_memory |= given.pre_dump;
  return {};
}

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "image-path",
     .placeholder = "DIRECTORY",
     .help = "Where the images go (default: checkpoint)",
     .set = set_text<&Given::images>},
    {.name = "work-path",
     .placeholder = "DIRECTORY",
     .help = "Where CRIU's log goes, dump.log (default: to the images)",
     .set = set_text<&Given::work>},
    {.name = "parent-path",
     .placeholder = "DIRECTORY",
     .help = "Images of an earlier --pre-dump, relative to --image-path",
     .set = set_with<&set_parent>},
    {.name = "leave-running",
     .help = "Let the container go on",
     .set = set_flag<&criu::Options::leave_running>},
    {.name = "tcp-established",
     .help = "Dump established TCP connections too",
     .set = set_flag<&criu::Options::tcp_established>},
    {.name = "tcp-skip-in-flight",
     .help = "Leave out TCP connections that are being made",
     .set = set_flag<&criu::Options::tcp_skip_in_flight>},
    {.name = "ext-unix-sk",
     .help = "Dump Unix sockets whose other end is outside",
     .set = set_flag<&criu::Options::ext_unix_sockets>},
    {.name = "shell-job",
     .help = "Dump processes on the caller's terminal",
     .set = set_flag<&criu::Options::shell_job>},
    {.name = "file-locks",
     .help = "Dump file locks too",
     .set = set_flag<&criu::Options::file_locks>},
    {.name = "link-remap",
     .help = "Give deleted files that are open a name for the time being",
     .set = set_flag<&criu::Options::link_remap>},
    {.name = "pre-dump",
     .help = "Dump memory alone, for a dump that has these images as its parent",
     .set = set_with<&set_pre_dump>},
    {.name = "lazy-pages",
     .help = "Leave memory behind to be asked for",
     .set = set_flag<&criu::Options::lazy_pages>},
    {.name = "status-fd",
     .placeholder = "FD",
     .help = "Descriptor that gets a null byte when pages can be asked for",
     .set = set_with<&set_status_fd>},
    {.name = "page-server",
     .placeholder = "ADDRESS:PORT",
     .help = "Send memory there",
     .set = set_with<&set_page_server>},
    {.name = "manage-cgroups-mode",
     .placeholder = "MODE",
     .help = "What becomes of control groups: soft, full, strict or ignore",
     .set = set_with<&set_cgroup_mode>},
    {.name = "empty-ns",
     .placeholder = "NAMESPACE",
     .help = "Leave out what is in the namespace: network",
     .set = set_with<&add_empty_namespace>},
    {.name = "auto-dedup",
     .help = "Drop from the parent's images what is in these",
     .set = set_flag<&criu::Options::auto_dedup>},
});

constexpr Command kCheckpoint{
    .name = "caisson-runtime checkpoint",
    .operands = "ID",
    .summary = "Make files of a running container, by CRIU, and remove it.",
    .options = kOptions,
    .min_operands = 1,
    .max_operands = 1};

Result<void> check(const Given& given) {
  if (given.criu.lazy_pages && !given.criu.page_server) {
    return fail(Error::invalid("--lazy-pages needs --page-server"));
  }
  if (given.status_fd >= 0 && ::fcntl(given.status_fd, F_GETFD) < 0) {
    return fail(Error::last("use --status-fd", std::to_string(given.status_fd)));
  }
  return {};
}

}  // namespace

Result<int> checkpoint_verb(const RuntimeGlobals& globals, Arguments arguments) {
  Given given;
  const auto operands = TRY(parse_verb(kCheckpoint, arguments, &given));
  if (!operands) return 0;
  TRY(check(given));
  TRY(container::checkpoint(container::Store(globals.root), std::string(operands->front()), given));
  return 0;
}

}  // namespace caisson::cli
