// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

#include <cstring>
#include <utility>

namespace caisson {

Error Error::from_errno(int errnum, std::string operation, std::string subject) {
  return {Kind::kSystem, errnum, std::move(operation), std::move(subject), {}};
}

Error Error::last(std::string operation, std::string subject) {
  // errno is read by the caller's frame before any allocation of this one can change it.
  const int errnum = errno;
  return from_errno(errnum, std::move(operation), std::move(subject));
}

Error Error::invalid(std::string what) {
  return {Kind::kInvalid, 0, std::move(what), {}, {}};
}

Error Error::not_found(std::string what) {
  return {Kind::kNotFound, 0, std::move(what), {}, {}};
}

Error Error::unsupported(std::string what) {
  return {Kind::kUnsupported, 0, std::move(what), {}, {}};
}

Error&& Error::with_hint(std::string text) && {
  if (hint.empty()) hint = std::move(text);
  return std::move(*this);
}

Error&& Error::in(std::string_view text) && {
  operation.insert(0, std::string(text) + ": ");
  return std::move(*this);
}

std::string Error::message() const {
  std::string text = operation;
  if (!subject.empty()) {
    if (!text.empty()) text += ' ';
    text += subject;
  }
  if (errnum != 0) {
    if (!text.empty()) text += ": ";
    text += errno_text(errnum);
  }
  return text;
}

std::string errno_text(int errnum) {
  if (const char* text = strerrordesc_np(errnum)) return text;
  return "Unknown error " + std::to_string(errnum);
}

}  // namespace caisson
