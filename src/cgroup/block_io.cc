// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>

#include "cgroup/controller.h"
#include "cgroup/conversion.h"

namespace caisson::cgroup {
namespace {

constexpr std::string_view kWeight = "linux.resources.blockIO.weight";
constexpr std::string_view kLeafWeight = "linux.resources.blockIO.leafWeight";
constexpr std::string_view kWeightDevice = "linux.resources.blockIO.weightDevice";
constexpr std::uint16_t kLeastWeight = 10;
constexpr std::uint16_t kMostWeight = 1000;

struct Throttle {
  std::string_view field;
  std::vector<oci::ThrottleDevice> oci::BlockIo::* devices;
  std::string_view v1_file;
  std::string_view v2_key;  // of io.max
};
constexpr std::array kThrottles = {
    Throttle{"linux.resources.blockIO.throttleReadBpsDevice", &oci::BlockIo::read_bps,
             "blkio.throttle.read_bps_device", "rbps"},
    Throttle{"linux.resources.blockIO.throttleWriteBpsDevice", &oci::BlockIo::write_bps,
             "blkio.throttle.write_bps_device", "wbps"},
    Throttle{"linux.resources.blockIO.throttleReadIOPSDevice", &oci::BlockIo::read_iops,
             "blkio.throttle.read_iops_device", "riops"},
    Throttle{"linux.resources.blockIO.throttleWriteIOPSDevice", &oci::BlockIo::write_iops,
             "blkio.throttle.write_iops_device", "wiops"},
};

bool given(const std::optional<std::uint16_t>& weight) {
  return weight.value_or(0) != 0;
}

// The proportional controller in charge decides the range that its file takes; the specification's
// own is 10–1000, and v2's conversion needs it.
Result<void> check_weight(std::string_view field, std::uint16_t weight) {
  if (weight >= kLeastWeight && weight <= kMostWeight) return {};
  return fail(Error::invalid(
      fmt::format("{}: {} is outside {}–{}", field, weight, kLeastWeight, kMostWeight)));
}

// BFQ brings its own files; CFQ's went with CFQ in 5.0.
Result<void> write_weights_v1(const Directory& group, const oci::BlockIo& io) {
  const bool bfq = group.has("blkio.bfq.weight");
  if (given(io.weight)) {
    TRY(check_weight(kWeight, *io.weight));
    TRY(write_field(group, kWeight, bfq ? "blkio.bfq.weight" : "blkio.weight",
                    fmt::to_string(*io.weight)));
  }
  if (given(io.leaf_weight)) {
    TRY(write_field(group, kLeafWeight, "blkio.leaf_weight", fmt::to_string(*io.leaf_weight)));
  }
  for (const oci::WeightDevice& device : io.weight_devices) {
    if (given(device.weight)) {
      TRY(check_weight(kWeightDevice, *device.weight));
      TRY(write_field(group, kWeightDevice, bfq ? "blkio.bfq.weight_device" : "blkio.weight_device",
                      fmt::format("{}:{} {}", device.major, device.minor, *device.weight)));
    }
    if (given(device.leaf_weight)) {
      TRY(write_field(group, kWeightDevice, "blkio.leaf_weight_device",
                      fmt::format("{}:{} {}", device.major, device.minor, *device.leaf_weight)));
    }
  }
  return {};
}

Result<void> write_weights_v2(const Directory& group, const oci::BlockIo& io) {
  // BFQ takes the specification's range as it is.
  const bool bfq = group.has("io.bfq.weight");
  const std::string_view file = bfq ? "io.bfq.weight" : "io.weight";
  const auto scaled = [bfq](std::uint16_t weight) {
    return bfq ? std::uint64_t{weight} : io_weight_from_blkio(weight);
  };
  if (given(io.leaf_weight)) {
    return fail(unsupported_field(kLeafWeight, "cgroup v2 has no leaf weights"));
  }
  if (given(io.weight)) {
    TRY(check_weight(kWeight, *io.weight));
    TRY(write_field(group, kWeight, file, fmt::to_string(scaled(*io.weight))));
  }
  for (const oci::WeightDevice& device : io.weight_devices) {
    if (given(device.leaf_weight)) {
      return fail(unsupported_field(kWeightDevice, "cgroup v2 has no leaf weights"));
    }
    if (!given(device.weight)) continue;
    TRY(check_weight(kWeightDevice, *device.weight));
    TRY(write_field(group, kWeightDevice, file,
                    fmt::format("{}:{} {}", device.major, device.minor, scaled(*device.weight))));
  }
  return {};
}

}  // namespace

bool block_io_requested(const oci::Resources& resources) {
  if (!resources.block_io) return false;
  const oci::BlockIo& io = *resources.block_io;
  return given(io.weight) || given(io.leaf_weight) || !io.weight_devices.empty() ||
         !io.read_bps.empty() || !io.write_bps.empty() || !io.read_iops.empty() ||
         !io.write_iops.empty();
}

Result<void> write_block_io_v1(const Directory& group, const oci::Resources& resources) {
  const oci::BlockIo& io = *resources.block_io;
  TRY(write_weights_v1(group, io));
  for (const Throttle& throttle : kThrottles) {
    for (const oci::ThrottleDevice& device : io.*throttle.devices) {
      TRY(write_field(group, throttle.field, throttle.v1_file,
                      fmt::format("{}:{} {}", device.major, device.minor, device.rate)));
    }
  }
  return {};
}

Result<void> write_block_io_v2(const Directory& group, const oci::Resources& resources) {
  const oci::BlockIo& io = *resources.block_io;
  TRY(write_weights_v2(group, io));
  for (const Throttle& throttle : kThrottles) {
    for (const oci::ThrottleDevice& device : io.*throttle.devices) {
      // v1 lifts a limit by writing 0, v2 by "max".
      const std::string rate = device.rate == 0 ? "max" : fmt::to_string(device.rate);
      TRY(write_field(
          group, throttle.field, "io.max",
          fmt::format("{}:{} {}={}", device.major, device.minor, throttle.v2_key, rate)));
    }
  }
  return {};
}

}  // namespace caisson::cgroup
