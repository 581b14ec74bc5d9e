// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "monitor/log_sink.h"

namespace caisson::monitor {

// Docker's json-file: {"log":"x\n","stream":"stdout","time":"…"} a line. Once the file has reached
// max_size bytes (0: no limit) it becomes PATH.1, that PATH.2 and so on, max_files in all.
class JsonFile : public LogSink {
 public:
  static Result<JsonFile> open(const std::string& path, std::uint64_t max_size, unsigned max_files);
  void write(const Line& line) override;

 private:
  JsonFile(std::string path, std::uint64_t max_size, unsigned max_files, UniqueFd fd,
           std::uint64_t size)
      : path_(std::move(path)),
        max_size_(max_size),
        max_files_(max_files),
        fd_(std::move(fd)),
        size_(size) {}
  void rotate();

  std::string path_;
  std::uint64_t max_size_;
  unsigned max_files_;
  UniqueFd fd_;
  std::uint64_t size_;
};

}  // namespace caisson::monitor
