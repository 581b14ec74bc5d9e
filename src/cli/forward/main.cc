// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <span>

#include "base/log.h"
#include "forward/forward.h"
#include "forward/job.h"

namespace caisson {
namespace {

Result<void> run(std::span<const char* const> arguments) {
  const forward::Job job = TRY(forward::parse_job(arguments));
  TRY(forward::drop_privileges());
  return forward::serve(job);
}

}  // namespace
}  // namespace caisson

int main(int argc, char** argv) {
  caisson::log::set_program("caisson-forward");
  const std::span<const char* const> arguments(argv, static_cast<std::size_t>(argc));
  const auto done = caisson::run(arguments.subspan(arguments.empty() ? 0 : 1));
  if (done) return 0;
  caisson::log::error(done.error());
  return 1;
}
