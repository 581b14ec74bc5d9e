// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>

#include "oci/parse.h"

namespace caisson::oci {
namespace {

struct FieldCase {
  std::string_view text;
  bool (*landed)(const Resources&);
};

constexpr FieldCase kMemoryCases[] = {
    {R"({"memory": {"limit": 1}})", [](const Resources& r) { return r.memory->limit == 1; }},
    {R"({"memory": {"reservation": -1}})",
     [](const Resources& r) { return r.memory->reservation == -1; }},
    {R"({"memory": {"swap": 9223372036854775807}})",
     [](const Resources& r) { return r.memory->swap == 9223372036854775807; }},
    {R"({"memory": {"kernel": 4}})", [](const Resources& r) { return r.memory->kernel == 4; }},
    {R"({"memory": {"kernelTCP": 5}})",
     [](const Resources& r) { return r.memory->kernel_tcp == 5; }},
    {R"({"memory": {"swappiness": 60}})",
     [](const Resources& r) { return r.memory->swappiness == 60U; }},
    {R"({"memory": {"swappiness": 18446744073709551615}})",
     [](const Resources& r) { return r.memory && !r.memory->swappiness; }},
    {R"({"memory": {"disableOOMKiller": false}})",
     [](const Resources& r) { return r.memory->disable_oom_killer == false; }},
    {R"({"memory": {"useHierarchy": true}})",
     [](const Resources& r) { return r.memory->use_hierarchy == true; }},
    {R"({"memory": {"checkBeforeUpdate": true}})",
     [](const Resources& r) { return r.memory->check_before_update; }},
};

constexpr FieldCase kCpuCases[] = {
    {R"({"cpu": {"shares": 0}})", [](const Resources& r) { return r.cpu->shares == 0U; }},
    {R"({"cpu": {"quota": -1}})", [](const Resources& r) { return r.cpu->quota == -1; }},
    {R"({"cpu": {"burst": 2}})", [](const Resources& r) { return r.cpu->burst == 2U; }},
    {R"({"cpu": {"period": 3}})", [](const Resources& r) { return r.cpu->period == 3U; }},
    {R"({"cpu": {"realtimeRuntime": 4}})",
     [](const Resources& r) { return r.cpu->realtime_runtime == 4; }},
    {R"({"cpu": {"realtimePeriod": 5}})",
     [](const Resources& r) { return r.cpu->realtime_period == 5U; }},
    {R"({"cpu": {"cpus": "0-3,7"}})", [](const Resources& r) { return r.cpu->cpus == "0-3,7"; }},
    {R"({"cpu": {"mems": "0"}})", [](const Resources& r) { return r.cpu->mems == "0"; }},
    {R"({"cpu": {"idle": 1}})", [](const Resources& r) { return r.cpu->idle == 1; }},
};

constexpr FieldCase kBlockIoCases[] = {
    {R"({"blockIO": {"weight": 10}})",
     [](const Resources& r) { return r.block_io->weight == std::uint16_t{10}; }},
    {R"({"blockIO": {"leafWeight": 11}})",
     [](const Resources& r) { return r.block_io->leaf_weight == std::uint16_t{11}; }},
    {R"({"blockIO": {"weightDevice": [{"major": 8, "minor": 1, "weight": 5, "leafWeight": 6}]}})",
     [](const Resources& r) {
       const WeightDevice& device = r.block_io->weight_devices.at(0);
       return device.major == 8 && device.minor == 1 && device.weight == std::uint16_t{5} &&
              device.leaf_weight == std::uint16_t{6};
     }},
    {R"({"blockIO": {"throttleReadBpsDevice": [{"major": 8, "minor": 1, "rate": 600}]}})",
     [](const Resources& r) {
       const ThrottleDevice& device = r.block_io->read_bps.at(0);
       return device.major == 8 && device.minor == 1 && device.rate == 600;
     }},
    {R"({"blockIO": {"throttleWriteBpsDevice": [{"major": 8, "minor": 1, "rate": 1}]}})",
     [](const Resources& r) { return r.block_io->write_bps.at(0).rate == 1; }},
    {R"({"blockIO": {"throttleReadIOPSDevice": [{"major": 8, "minor": 1, "rate": 2}]}})",
     [](const Resources& r) { return r.block_io->read_iops.at(0).rate == 2; }},
    {R"({"blockIO": {"throttleWriteIOPSDevice": [{"major": 8, "minor": 1, "rate": 3}]}})",
     [](const Resources& r) { return r.block_io->write_iops.at(0).rate == 3; }},
};

constexpr FieldCase kOtherCases[] = {
    {R"({"devices": [{"allow": true, "type": "c", "major": 10, "minor": 229, "access": "rw"}]})",
     [](const Resources& r) {
       const DeviceRule& rule = r.devices.at(0);
       return rule.allow && rule.type == 'c' && rule.major == 10 && rule.minor == 229 &&
              rule.access == "rw";
     }},
    {R"({"devices": [{"allow": false, "major": -1, "access": "rwm"}]})",
     [](const Resources& r) {
       const DeviceRule& rule = r.devices.at(0);
       return !rule.allow && rule.type == 'a' && !rule.major && !rule.minor;
     }},
    {R"({"hugepageLimits": [{"pageSize": "2MB", "limit": 7}]})",
     [](const Resources& r) {
       return r.hugepage_limits.at(0).page_size == "2MB" && r.hugepage_limits.at(0).limit == 7;
     }},
    {R"({"network": {"classID": 1048577, "priorities": [{"name": "eth0", "priority": 500}]}})",
     [](const Resources& r) {
       return r.network->class_id == 1048577U && r.network->priorities.at(0).name == "eth0" &&
              r.network->priorities.at(0).priority == 500;
     }},
    {R"({"pids": {"limit": 0}})", [](const Resources& r) { return r.pids_limit == 0; }},
    {R"({"pids": {}})", [](const Resources& r) { return !r.pids_limit; }},
    {R"({"rdma": {"mlx5_1": {"hcaHandles": 3, "hcaObjects": 4}}})",
     [](const Resources& r) {
       return r.rdma.at("mlx5_1").hca_handles == 3U && r.rdma.at("mlx5_1").hca_objects == 4U;
     }},
    {R"({"unified": {"memory.high": "1"}})",
     [](const Resources& r) { return r.unified.at("memory.high") == "1"; }},
};

TEST(ParseResources, FieldsLand) {
  for (const std::span<const FieldCase> cases :
       {std::span<const FieldCase>(kMemoryCases), std::span<const FieldCase>(kCpuCases),
        std::span<const FieldCase>(kBlockIoCases), std::span<const FieldCase>(kOtherCases)}) {
    for (const FieldCase& one : cases) {
      std::vector<std::string> warnings;
      const auto resources = parse_resources(one.text, "resources.json", warnings);
      ASSERT_TRUE(resources) << resources.error().message();
      EXPECT_TRUE(one.landed(*resources)) << one.text;
      EXPECT_THAT(warnings, testing::ElementsAre());
    }
  }
}

TEST(ParseResources, ErrorsNameFieldsFromTheFilesRoot) {
  std::vector<std::string> warnings;
  EXPECT_EQ(parse_resources("{\"memory\":\n{\"limit\": -2}}", "-", warnings).error().message(),
            "-:2:11: memory.limit: -2 is neither a number of bytes nor -1 (unlimited)");
  EXPECT_EQ(parse_resources("[]", "-", warnings).error().message(),
            "-:1:1: expected an object, got an array");
}

}  // namespace
}  // namespace caisson::oci
