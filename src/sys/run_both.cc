// SPDX-License-Identifier: Apache-2.0
#include "sys/run_both.h"

#include <pthread.h>

namespace caisson::sys {
namespace {

void* run(void* work) {
  (*static_cast<const std::function<void()>*>(work))();
  return nullptr;
}

}  // namespace

void run_both(const std::function<void()>& one, const std::function<void()>& other) {
  // Not std::thread, which throws where there are no more threads.
  std::function<void()> beside = other;
  pthread_t thread{};
  const bool runs = ::pthread_create(&thread, nullptr, run, &beside) == 0;
  one();
  if (!runs) return other();
  ::pthread_join(thread, nullptr);
}

}  // namespace caisson::sys
