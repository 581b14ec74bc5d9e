// SPDX-License-Identifier: Apache-2.0
#include "process/exec_failure.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <algorithm>
#include <new>
#include <utility>

#include "base/unique_fd.h"
#include "sys/file.h"

namespace caisson::process {

Result<ExecFailure> ExecFailure::create() {
  void* page =
      ::mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return fail(Error::last("map a shared page"));
  return ExecFailure(new (page) Page{});
}

Result<ExecFailure> ExecFailure::create_at(const std::string& path) {
  // The bytes of an empty Page (static_assert below) are what open() maps.
  TRY(sys::create_file(path, std::string(sizeof(Page), '\0'), 0600));
  return open(path);
}

Result<ExecFailure> ExecFailure::open(const std::string& path) {
  static_assert(std::atomic<int>::is_always_lock_free && sizeof(Page) == 1024);
  const UniqueFd file = TRY(sys::open(path, O_RDWR));
  void* page = ::mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
  if (page == MAP_FAILED) return fail(Error::last("map", path));
  return ExecFailure(static_cast<Page*>(page));
}

void ExecFailure::tell(std::string_view text) noexcept {
  text = text.substr(0, page_->text.size());
  std::ranges::copy(text, page_->text.begin());
  page_->length.store(static_cast<std::uint32_t>(text.size()), std::memory_order_release);
}

std::string ExecFailure::told() const {
  const std::size_t length = page_->length.load(std::memory_order_acquire);
  // The file is the runtime's own, yet a length beyond the page must not be read.
  return {page_->text.data(), std::min(length, page_->text.size())};
}

ExecFailure::ExecFailure(ExecFailure&& other) noexcept
    : page_(std::exchange(other.page_, nullptr)) {}

ExecFailure::~ExecFailure() {
  if (page_ != nullptr) ::munmap(page_, sizeof(Page));
}

}  // namespace caisson::process
