// SPDX-License-Identifier: Apache-2.0
#include "process/exec_failure.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <new>
#include <utility>

#include "base/unique_fd.h"
#include "sys/file.h"

namespace caisson::process {

using Word = std::atomic<int>;

Result<ExecFailure> ExecFailure::create() {
  void* page =
      ::mmap(nullptr, sizeof(Word), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return fail(Error::last("map a shared page"));
  return ExecFailure(new (page) Word(0));
}

Result<ExecFailure> ExecFailure::create_at(const std::string& path) {
  // The bytes of a Word that holds 0 (static_assert below) are what open() maps.
  TRY(sys::create_file(path, std::string(sizeof(Word), '\0'), 0600));
  return open(path);
}

Result<ExecFailure> ExecFailure::open(const std::string& path) {
  static_assert(Word::is_always_lock_free && sizeof(Word) == sizeof(int));
  const UniqueFd file = TRY(sys::open(path, O_RDWR));
  void* page = ::mmap(nullptr, sizeof(Word), PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
  if (page == MAP_FAILED) return fail(Error::last("map", path));
  return ExecFailure(static_cast<Word*>(page));
}

ExecFailure::ExecFailure(ExecFailure&& other) noexcept
    : page_(std::exchange(other.page_, nullptr)) {}

ExecFailure::~ExecFailure() {
  if (page_ != nullptr) ::munmap(page_, sizeof(std::atomic<int>));
}

}  // namespace caisson::process
