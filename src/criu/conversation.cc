// SPDX-License-Identifier: Apache-2.0
#include "criu/conversation.h"

#include <array>
#include <cerrno>
#include <optional>
#include <span>
#include <utility>

#include "base/strings.h"
#include "sys/socket.h"

namespace caisson::criu {
namespace {

Result<void> send(int socket, const std::string& message) {
  return sys::send_message(socket, std::as_bytes(std::span(message)));
}

struct Received {
  Response response;
  UniqueFd fd;
};

Result<Received> receive(int socket) {
  std::array<char, 65536> buffer{};
  auto got = TRY(sys::receive_message(socket, std::as_writable_bytes(std::span(buffer))));
  if (got.size == 0) return fail(Error::invalid("criu ended without an answer"));
  Received received;
  received.response = TRY(decode_response({buffer.data(), got.size}));
  received.fd = std::move(got.fd);
  return received;
}

// "Error (criu/files.c:12): Can't …\n": where in CRIU it stands helps whoever looks there only.
Error error_of(const Response& response) {
  std::string_view text = trim(response.error);
  constexpr std::string_view kPlace = "): ";
  if (text.starts_with("Error (") && text.contains(kPlace)) {
    text.remove_prefix(text.find(kPlace) + kPlace.size());
  }
  return text.empty() ? Error::from_errno(response.errnum, "criu failed")
                      : Error::invalid("criu: " + std::string(text));
}

}  // namespace

Result<Response> converse(int socket, const std::string& request, const Notified& notified,
                          const Waiting& wait) {
  TRY(send(socket, request));
  std::optional<Error> refused;
  for (;;) {
    TRY(wait(socket));
    auto received = receive(socket);
    if (refused && (!received || !received->response.success)) return fail(*std::move(refused));
    auto [response, fd] = TRY(std::move(received));
    if (!response.success) return fail(error_of(response));
    if (response.type != RequestType::kNotify) return response;
    Notification notification{std::move(response.notification), response.pid, std::move(fd)};
    const auto done = notified(notification);
    if (!done && !refused) refused = done.error();
    TRY(send(socket, encode_notified(done.has_value())));
  }
}

}  // namespace caisson::criu
