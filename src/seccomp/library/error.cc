// SPDX-License-Identifier: Apache-2.0
#include "seccomp/library/error.h"

#include <string>

namespace caisson::seccomp::v1 {

struct Error::Content {
  Kind kind = Kind::kNone;
  int errnum = 0;
  std::string message;
  std::string hint;
};

namespace {

Error::Kind kind_of(caisson::Error::Kind kind) {
  switch (kind) {
    case caisson::Error::Kind::kSystem:
      return Error::Kind::kSystem;
    case caisson::Error::Kind::kUnsupported:
      return Error::Kind::kUnsupported;
    default:
      return Error::Kind::kInvalid;
  }
}

}  // namespace

Error::Error() noexcept = default;
Error::Error(const Error& other) noexcept
    : content_(other.content_ ? std::make_unique<Content>(*other.content_) : nullptr) {}
Error& Error::operator=(const Error& other) noexcept {
  return *this = Error(other);
}
Error::Error(Error&& other) noexcept = default;
Error& Error::operator=(Error&& other) noexcept = default;
Error::~Error() = default;

Error::Kind Error::kind() const noexcept {
  return content_ ? content_->kind : Kind::kNone;
}

int Error::errnum() const noexcept {
  return content_ ? content_->errnum : 0;
}

const char* Error::message() const noexcept {
  return content_ ? content_->message.c_str() : "";
}

const char* Error::hint() const noexcept {
  return content_ ? content_->hint.c_str() : "";
}

Error ErrorAccess::make(const caisson::Error& error) {
  Error result;
  result.content_ = std::make_unique<Error::Content>(
      Error::Content{kind_of(error.kind), error.errnum, error.message(), error.hint});
  return result;
}

}  // namespace caisson::seccomp::v1
