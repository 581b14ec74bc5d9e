// SPDX-License-Identifier: Apache-2.0
#include "engine/image_program.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "base/log.h"
#include "base/unique_fd.h"
#include "engine/programs.h"
#include "sys/file.h"
#include "sys/process.h"

namespace caisson::engine {

Error become_image_program(const Store& store, std::span<const char* const> arguments) {
  auto program = program_beside(kImageProgram);
  if (!program) return std::move(program).error();
  std::string option = "--store=" + store.images().root();
  std::vector<char*> argv = {program->data(), option.data()};
  // execve(2) changes none of them.
  for (const char* argument : arguments) argv.push_back(const_cast<char*>(argument));
  argv.push_back(nullptr);
  ::execv(program->c_str(), argv.data());
  return Error::last("execute", *program);
}

Result<std::string> image_program_output(const Store& store,
                                         std::span<const char* const> arguments) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(Error::last("make a pipe"));
  const UniqueFd reading(ends[0]);
  UniqueFd writing(ends[1]);
  const sys::CloneResult child = TRY(sys::clone_process(0));
  if (child.pid == 0) {
    ::dup2(writing.get(), STDOUT_FILENO);
    log::error(become_image_program(store, arguments));
    ::_exit(1);
  }
  writing.reset();
  auto output = sys::read_all(reading.get(), "caisson-image");
  if (sys::exit_code(TRY(sys::wait_for(child.pidfd.get()))) == 0) return output;
  return fail(Error::invalid("the image can't be brought in"));
}

}  // namespace caisson::engine
