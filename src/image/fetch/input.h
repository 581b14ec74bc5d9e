// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "image/fetch/files.h"
#include "image/fetch/quota.h"

namespace caisson::image {

// Where images are to come from, as the user says it:
//   oci:DIR[:REF]              an OCI image layout, and the one image of it
//   docker-archive:FILE[:REF]  what `docker save` writes
//   oci-archive:FILE[:REF]     an OCI image layout in a tar archive
//   PATH                       whichever of them it is
struct InputName {
  std::string path;
  std::string reference;  // "": all
};
InputName parse_input(std::string_view text);

struct Input {
  UniqueFd file;
  std::string name;
  bool directory = false;
  bool seekable = false;
};
// Opens what the name says with the rights of the caller; "" or "-" is standard input.
Result<Input> open_input(const std::string& path);

// The archive's or directory's files. What is compressed or comes through a pipe is put into a file
// `spool` first, within the quota.
Result<std::unique_ptr<Files>> open_files(Input input, const std::string& spool, Quota& quota);

}  // namespace caisson::image
