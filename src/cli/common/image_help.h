// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "cli/common/command.h"

// What help, completion and manual pages say of the commands that caisson hands over to
// caisson-image. The tables have no setters: caisson-image adds them, caisson only prints.
namespace caisson::cli {

// Options of every command that brings content in.
inline constexpr std::array kImageLimitOptions = std::to_array<Option>({
    {.name = "allow-devices",
     .help = "Take images that hold other devices than null, zero and the like"},
    {.name = "max-bytes",
     .placeholder = "BYTES",
     .help = "Refuse images whose files hold more (default 64 GiB)",
     .example = "--max-bytes 1000000000"},
    {.name = "max-files",
     .placeholder = "NUMBER",
     .help = "Refuse images of so many files (default 1000000)",
     .example = "--max-files 50000"},
    {.name = "max-ratio",
     .placeholder = "NUMBER",
     .help = "Refuse layers that unpack to more than so many times their size (default 200)",
     .example = "--max-ratio 1000"},
});

// Two tables as one.
template <std::size_t N, std::size_t M>
constexpr std::array<Option, N + M> join_options(const std::array<Option, N>& some,
                                                 const std::array<Option, M>& others) {
  std::array<Option, N + M> all{};
  for (std::size_t i = 0; i < N; ++i) all[i] = some[i];
  for (std::size_t i = 0; i < M; ++i) all[N + i] = others[i];
  return all;
}

// The table with a setter for each of its options.
template <std::size_t N>
constexpr std::array<Option, N> with_setters(std::array<Option, N> options,
                                             const std::array<Setter, N>& setters) {
  for (std::size_t i = 0; i < N; ++i) options[i].set = setters[i];
  return options;
}

inline constexpr auto kImageLoadOptions = join_options(
    std::to_array<Option>({
        {.name = "input",
         .letter = 'i',
         .placeholder = "FILE",
         .help = "Read from a file or directory, instead of standard input",
         .example = "-i image.tar"},
        {.name = "platform",
         .placeholder = "OS/ARCH",
         .help = "Which of an image's platforms (default: this machine's)",
         .example = "--platform linux/arm64"},
        {.name = "quiet", .letter = 'q', .help = "Suppress the progress output"},
        {.name = "repository",
         .placeholder = "NAME",
         .help =
             "Repository of images that the layout names by a tag alone (default: its directory)",
         .example = "--repository team/app"},
        // For callers that go on with them.
        {.name = "ids"},
    }),
    kImageLimitOptions);

inline constexpr std::array kImageSaveOptions = std::to_array<Option>({
    {.name = "output",
     .letter = 'o',
     .placeholder = "FILE",
     .help = "Write to a file, or oci:DIR[:REF], instead of standard output",
     .example = "-o image.tar"},
    {.name = "quiet", .letter = 'q', .help = "Suppress the progress output"},
});

inline constexpr auto kImageImportOptions =
    join_options(std::to_array<Option>({
                     {.name = "change",
                      .letter = 'c',
                      .placeholder = "INSTRUCTION",
                      .help = "Apply a Dockerfile instruction to the created image",
                      .example = "-c 'CMD [\"sh\"]'"},
                     {.name = "message",
                      .letter = 'm',
                      .placeholder = "TEXT",
                      .help = "Set the commit message of the imported image",
                      .example = "-m 'first try'"},
                     {.name = "platform",
                      .placeholder = "OS/ARCH",
                      .help = "Set the platform (default: $DOCKER_DEFAULT_PLATFORM, "
                              "or this machine's)",
                      .example = "--platform linux/arm64"},
                 }),
                 kImageLimitOptions);

inline constexpr std::array<std::string_view, 3> kImageLoadExamples{
    "caisson load -i image.tar",
    "docker save busybox | caisson load",
    "caisson load oci:/srv/layout:v1",
};
inline constexpr std::array<std::string_view, 3> kImageSaveExamples{
    "caisson save -o image.tar app:1 app:2",
    "caisson save app | docker load",
    "caisson save -o oci:/srv/layout:v1 app",
};
inline constexpr std::array<std::string_view, 2> kImageImportExamples{
    "caisson import root.tar.gz debian:mine",
    "tar -C rootfs -c . | caisson import - app",
};

inline constexpr Command kImageLoad{
    .name = "caisson load",
    .operands = "[oci:DIR[:REF]|docker-archive:FILE[:REF]|oci-archive:FILE[:REF]]",
    .summary = "Load images from an archive, an OCI layout or standard input.",
    .options = kImageLoadOptions,
    .examples = kImageLoadExamples,
    .max_operands = 1,
};
inline constexpr Command kImageSave{
    .name = "caisson save",
    .operands = "IMAGE [IMAGE...]",
    .summary = "Save one or more images to an archive or OCI image layout.",
    .options = kImageSaveOptions,
    .examples = kImageSaveExamples,
    .min_operands = 1,
};
inline constexpr Command kImageImport{
    .name = "caisson import",
    .operands = "FILE|- [REPOSITORY[:TAG]]",
    .summary = "Make an image of the files of a root directory in a tar archive.",
    .options = kImageImportOptions,
    .examples = kImageImportExamples,
    .min_operands = 1,
    .max_operands = 2,
};

// The command with options that store what they are given.
constexpr Command with_options(Command command, std::span<const Option> options) {
  command.options = options;
  return command;
}

}  // namespace caisson::cli
