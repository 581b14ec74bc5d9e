// SPDX-License-Identifier: Apache-2.0
#include "engine/store_id.h"

#include <unistd.h>

#include <cerrno>

#include "base/scope_exit.h"
#include "base/strings.h"
#include "sys/file.h"

namespace caisson::engine {
namespace {

// "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"
bool is_uuid(std::string_view text) {
  constexpr std::string_view kShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  if (text.size() != kShape.size()) return false;
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = kDigits.find(text[i]) != std::string_view::npos;
    if (kShape[i] == '-' ? text[i] != '-' : !digit) return false;
  }
  return true;
}

// A name is given to what is whole and on disk, and to one of those that are made at once.
Result<void> make_id_file(const Store& store, const std::string& path) {
  TRY(sys::make_directories(store.kept(), 0711));
  const std::string fresh = path + "." + std::to_string(::getpid());
  const std::string uuid = TRY(sys::read_file("/proc/sys/kernel/random/uuid"));
  const UniqueFd fd = TRY(sys::open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600));
  const ScopeExit remove([&] { ::unlink(fresh.c_str()); });
  TRY(sys::write_all(fd.get(), uuid, fresh));
  if (::fdatasync(fd.get()) != 0) return fail(Error::last("write to disk", fresh));
  if (::link(fresh.c_str(), path.c_str()) == 0 || errno == EEXIST) return {};
  return fail(Error::last("make link", path));
}

}  // namespace

Result<std::string> store_id(const Store& store) {
  const std::string path = store.kept() + "/engine-id";
  auto text = sys::read_file(path);
  if (!text && text.error().errnum == ENOENT) {
    TRY(make_id_file(store, path));
    text = sys::read_file(path);
  }
  std::string id(trim(TRY(std::move(text))));
  if (!is_uuid(id)) return fail(Error::invalid(path + ": not the id of a store (a UUID)"));
  return id;
}

}  // namespace caisson::engine
