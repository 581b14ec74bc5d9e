// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <new>

namespace caisson::seccomp {

// For tests: a child process with no_new_privs that runs a function and leaves what it saw in
// memory shared with its parent, since its filter may forbid every other way of telling.
class FilteredChild {
 public:
  struct Report {
    std::array<std::int64_t, 512> values;
    bool finished;  // the function came to its end
  };

  template <class F>
  explicit FilteredChild(F function) {
    void* page =
        ::mmap(nullptr, sizeof(Report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) throw std::bad_alloc();
    report_ = new (page) Report{};
    pid_ = ::fork();
    if (pid_ == 0) {
      ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
      // Ends that a test expects leave no core behind.
      ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
      function(*report_);
      report_->finished = true;
      ::_exit(0);
    }
  }
  FilteredChild(const FilteredChild&) = delete;
  FilteredChild& operator=(const FilteredChild&) = delete;
  ~FilteredChild() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      wait();
    }
    ::munmap(report_, sizeof(Report));
  }

  // The wait status of the child; blocks until it has ended.
  int wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return status;
  }

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] const Report& report() const { return *report_; }

 private:
  Report* report_ = nullptr;
  pid_t pid_ = -1;
};

}  // namespace caisson::seccomp
