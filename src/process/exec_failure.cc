// SPDX-License-Identifier: Apache-2.0
#include "process/exec_failure.h"

#include <sys/mman.h>

#include <new>
#include <utility>

namespace caisson::process {

Result<ExecFailure> ExecFailure::create() {
  void* page = ::mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return fail(Error::last("map a shared page"));
  return ExecFailure(new (page) std::atomic<int>(0));
}

ExecFailure::ExecFailure(ExecFailure&& other) noexcept
    : page_(std::exchange(other.page_, nullptr)) {}

ExecFailure::~ExecFailure() {
  if (page_ != nullptr) ::munmap(page_, sizeof(std::atomic<int>));
}

}  // namespace caisson::process
