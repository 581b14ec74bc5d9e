// SPDX-License-Identifier: Apache-2.0
#include "criu/request.h"

#include <utility>

#include "criu/message.h"

namespace caisson::criu {
namespace {

// Field numbers of criu_req and criu_opts.
enum RequestField : unsigned { kType = 1, kOpts = 2, kNotifySuccess = 3 };

void write_lists(MessageWriter& to, const Options& options) {
  for (const InheritedFd& one : options.inherited) {
    to.message(27, MessageWriter().text(1, one.key).number(2, static_cast<std::uint64_t>(one.fd)));
  }
  for (const CgroupRoot& root : options.cgroup_roots) {
    to.message(25, MessageWriter().text(1, root.controllers).text(2, root.path));
  }
  for (const std::string& external : options.external) to.text(37, external);
  for (const JoinedNamespace& one : options.joined) {
    to.message(39, MessageWriter().text(1, one.type).text(2, one.file));
  }
  if (options.page_server) {
    to.message(
        11,
        MessageWriter().text(1, options.page_server->address).number(2, options.page_server->port));
  }
}

void write_flags(MessageWriter& to, const Options& options) {
  to.flag(3, options.leave_running)
      .flag(4, options.ext_unix_sockets)
      .flag(5, options.tcp_established)
      .flag(6, options.evasive_devices)
      .flag(7, options.shell_job)
      .flag(8, options.file_locks)
      .flag(15, options.track_memory)
      .flag(16, options.auto_dedup)
      .flag(18, options.link_remap)
      .flag(26, options.restore_sibling)
      .flag(46, options.tcp_skip_in_flight)
      .flag(48, options.lazy_pages)
      .flag(50, options.orphan_terminal)
      .flag(52, options.tcp_close);
}

MessageWriter encode_options(const Options& options) {
  constexpr unsigned kVerbose = 4;  // of 4: its log is all that tells why it failed
  MessageWriter to;
  to.number(1, static_cast<std::uint64_t>(options.images));
  if (options.pid > 0) to.number(2, static_cast<std::uint64_t>(options.pid));
  to.number(9, kVerbose).text(10, options.log_file);
  to.flag(12, true);  // notifications
  to.text_if_any(13, options.root).text_if_any(14, options.parent_images);
  if (options.work >= 0) to.number(17, static_cast<std::uint64_t>(options.work));
  to.number(34, std::to_underlying(options.cgroup_mode));
  if (options.empty_namespaces != 0) to.number(38, options.empty_namespaces);
  to.text_if_any(44, options.freeze_cgroup);
  to.text_if_any(51, options.config_file)
      .text_if_any(53, options.lsm_profile)
      .text_if_any(63, options.lsm_mount_context);
  write_flags(to, options);
  write_lists(to, options);
  return to;
}

// The one field of a message within a response.
Result<std::uint64_t> number_in(std::string_view message, unsigned field) {
  for (const MessageField& one : TRY(read_message(message))) {
    if (one.number == field) return one.value;
  }
  return 0;
}

Result<void> read_notification(std::string_view message, Response& response) {
  for (const MessageField& field : TRY(read_message(message))) {
    if (field.number == 1) response.notification = field.bytes;
    if (field.number == 2) response.pid = static_cast<pid_t>(field.value);
  }
  return {};
}

}  // namespace

std::string encode(RequestType type, const Options& options) {
  return MessageWriter()
      .number(kType, std::to_underlying(type))
      .message(kOpts, encode_options(options))
      .bytes();
}

std::string encode_notified(bool success) {
  return MessageWriter()
      .number(kType, std::to_underlying(RequestType::kNotify))
      .number(kNotifySuccess, success ? 1 : 0)
      .bytes();
}

std::string encode_version_request() {
  return MessageWriter().number(kType, std::to_underlying(RequestType::kVersion)).bytes();
}

Result<Response> decode_response(std::string_view message) {
  Response response;
  for (const MessageField& field : TRY(read_message(message))) {
    switch (field.number) {
      case 1:
        response.type = static_cast<RequestType>(field.value);
        break;
      case 2:
        response.success = field.value != 0;
        break;
      case 4:
        response.pid = static_cast<pid_t>(TRY(number_in(field.bytes, 1)));
        break;
      case 5:
        TRY(read_notification(field.bytes, response));
        break;
      case 7:
        response.errnum = static_cast<int>(field.value);
        break;
      case 9:
        response.error = field.bytes;
        break;
      case 10:
        response.major_number = static_cast<unsigned>(TRY(number_in(field.bytes, 1)));
        response.minor_number = static_cast<unsigned>(TRY(number_in(field.bytes, 2)));
        break;
      default:  // of no concern here, or of a later version
        break;
    }
  }
  return response;
}

}  // namespace caisson::criu
