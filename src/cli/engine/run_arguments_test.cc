// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/run_arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>

#include "cli/common/help.h"

namespace caisson::cli {
namespace {

using engine::RunOptions;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

Result<std::optional<RunOptions>> parse_line(std::initializer_list<const char*> arguments,
                                             const GlobalOptions& globals = {}) {
  return parse_run(kRunCommand, std::span(arguments.begin(), arguments.size()), globals);
}

RunOptions run_of(std::initializer_list<const char*> arguments, const GlobalOptions& globals = {}) {
  auto options = parse_line(arguments, globals);
  if (!options) {
    ADD_FAILURE() << options.error().message();
    return {};
  }
  return std::move(**options);
}

std::string error_of(std::initializer_list<const char*> arguments) {
  const auto options = parse_line(arguments);
  return options ? "no error" : options.error().message();
}

TEST(RunArguments, FillsEveryField) {
  const RunOptions run = run_of({"--pid=host",
                                 "--ipc",
                                 "host",
                                 "--uts=private",
                                 "--cgroupns=host",
                                 "--network=host",
                                 "--cap-add",
                                 "sys_admin",
                                 "--cap-add=CAP_KILL",
                                 "--cap-drop",
                                 "ALL",
                                 "--privileged",
                                 "-u",
                                 "nobody:users",
                                 "-w",
                                 "/srv",
                                 "-e",
                                 "A=1",
                                 "--hostname=web",
                                 "--name",
                                 "web1",
                                 "--rm",
                                 "-it",
                                 "--read-only",
                                 "-v",
                                 "/a:/b:ro",
                                 "-v/c:/d",
                                 "--tmpfs",
                                 "/t:size=64m,exec",
                                 "--security-opt",
                                 "no-new-privileges",
                                 "busybox",
                                 "sh",
                                 "-c",
                                 "exit 3"});
  EXPECT_TRUE(run.pid.is_host());
  EXPECT_TRUE(run.ipc.is_host());
  EXPECT_TRUE(run.uts.is_own());
  EXPECT_TRUE(run.cgroup.is_host());
  EXPECT_TRUE(run.network.is_host());
  EXPECT_THAT(run.cap_add, ElementsAre("sys_admin", "CAP_KILL"));
  EXPECT_THAT(run.cap_drop, ElementsAre("ALL"));
  EXPECT_TRUE(run.privileged);
  EXPECT_EQ(run.user, "nobody:users");
  EXPECT_EQ(run.workdir, "/srv");
  EXPECT_THAT(run.env, ElementsAre("A=1"));
  EXPECT_EQ(run.hostname, "web");
  EXPECT_EQ(run.name, "web1");
  EXPECT_TRUE(run.remove);
  EXPECT_TRUE(run.interactive);
  EXPECT_TRUE(run.tty);
  EXPECT_TRUE(run.read_only);
  ASSERT_EQ(run.volumes.size(), 2U);
  EXPECT_EQ(run.volumes[0].source, "/a");
  EXPECT_EQ(run.volumes[0].destination, "/b");
  EXPECT_TRUE(run.volumes[0].read_only);
  EXPECT_EQ(run.volumes[1].source, "/c");
  EXPECT_FALSE(run.volumes[1].read_only);
  ASSERT_EQ(run.tmpfs.size(), 1U);
  EXPECT_EQ(run.tmpfs[0].destination, "/t");
  EXPECT_THAT(run.tmpfs[0].options, ElementsAre("size=64m", "exec"));
  EXPECT_EQ(run.security.no_new_privileges, true);
  EXPECT_EQ(run.image, "busybox");
  EXPECT_THAT(run.command, ElementsAre("sh", "-c", "exit 3"));
}

TEST(RunArguments, WithoutOptionsEverythingIsPrivate) {
  const RunOptions run = run_of({"busybox"});
  EXPECT_TRUE(run.network.is_own());
  EXPECT_TRUE(run.pid.is_own());
  EXPECT_FALSE(run.hostname.has_value());
  EXPECT_EQ(run.security.seccomp, "");
  EXPECT_FALSE(run.privileged || run.read_only || run.tty || run.interactive || run.remove);
  EXPECT_THAT(run.command, IsEmpty());
}

TEST(RunArguments, S1SeccompInBothSpellings) {
  EXPECT_EQ(run_of({"--security-opt", "seccomp=/p.json", "i"}).security.seccomp, "/p.json");
  EXPECT_EQ(run_of({"--security-opt", "seccomp:/p=q.json", "i"}).security.seccomp, "/p=q.json");
  EXPECT_EQ(run_of({"--security-opt=seccomp=unconfined", "i"}).security.seccomp, "unconfined");
}

TEST(RunArguments, OtherSecurityOptions) {
  EXPECT_EQ(run_of({"--security-opt", "no-new-privileges=false", "i"}).security.no_new_privileges,
            false);
  EXPECT_EQ(run_of({"--security-opt", "no-new-privileges:true", "i"}).security.no_new_privileges,
            true);
  EXPECT_TRUE(
      run_of({"--security-opt", "systempaths=unconfined", "i"}).security.system_paths_unconfined);
  for (const char* wrong :
       {"apparmor", "apparmor=", "label", "seccomp", "seccomp=", "systempaths=x", "", "no-new"}) {
    EXPECT_THAT(error_of({"--security-opt", wrong, "i"}), HasSubstr("expected seccomp=FILE"))
        << wrong;
  }
}

TEST(RunArguments, GlobalProfileServesWhereNoneIsAskedFor) {
  GlobalOptions globals;
  globals.settings.seccomp_profile = {"site.json", "--seccomp-profile"};
  EXPECT_EQ(run_of({"i"}, globals).security.seccomp, "site.json");
  EXPECT_EQ(run_of({"--security-opt", "seccomp=own.json", "i"}, globals).security.seccomp,
            "own.json");
  EXPECT_EQ(run_of({"--privileged", "i"}, globals).security.seccomp, "");
}

TEST(RunArguments, EnvironmentIsCopiedAndFilesComeFirst) {
  ASSERT_EQ(::setenv("CAISSON_TEST_SET", "host value", 1), 0);
  ASSERT_EQ(::unsetenv("CAISSON_TEST_UNSET"), 0);
  const std::filesystem::path file =
      std::filesystem::path(::testing::TempDir()) / "caisson_env_file";
  std::ofstream(file) << "# comment\n\nA=file\n  Q=\"kept\" # kept\nCAISSON_TEST_SET\n"
                         "CAISSON_TEST_UNSET\nEMPTY=\n";
  const RunOptions run = run_of({"-e", "A=line", "-e", "CAISSON_TEST_SET", "-e",
                                 "CAISSON_TEST_UNSET", "--env-file", file.c_str(), "i"});
  EXPECT_THAT(run.env, ElementsAre("A=file", "Q=\"kept\" # kept", "CAISSON_TEST_SET=host value",
                                   "EMPTY=", "A=line", "CAISSON_TEST_SET=host value"));
  EXPECT_THAT(error_of({"-e", "=x", "i"}), HasSubstr("invalid environment variable: =x"));
  EXPECT_THAT(error_of({"--env-file", "/nonexistent", "i"}),
              HasSubstr("open /nonexistent: No such file or directory"));
  std::ofstream(file) << "A=1\nB C=2\n";
  EXPECT_THAT(error_of({"--env-file", file.c_str(), "i"}),
              HasSubstr(file.string() + ":2: variable \"B C\" contains blanks"));
  // As editors on Windows leave them.
  std::ofstream(file) << "\xef\xbb\xbf"
                         "A=1\r\n\r\nB=2 \r\n";
  EXPECT_THAT(run_of({"--env-file", file.c_str(), "i"}).env, ElementsAre("A=1", "B=2 "));
  std::ofstream(file) << "A=1\nB=\xff\n";
  EXPECT_THAT(error_of({"--env-file", file.c_str(), "i"}), HasSubstr(":2: invalid UTF-8"));
  std::ofstream(file) << "=2\n";
  EXPECT_THAT(error_of({"--env-file", file.c_str(), "i"}), HasSubstr(":1: no variable name"));
}

TEST(RunArguments, N1NamespacesCanBeShared) {
  const RunOptions run =
      run_of({"--pid=container:web", "--ipc", "shareable", "--uts=ns:/proc/1/ns/uts", "--network",
              "container:web", "--userns=auto:size=100", "--time", "private", "--time-offset",
              "boottime=-5", "i"});
  EXPECT_EQ(run.pid.container(), "web");
  EXPECT_TRUE(run.ipc.is("shareable") && run.ipc.is_own());
  EXPECT_EQ(run.uts.path(), "/proc/1/ns/uts");
  EXPECT_TRUE(run.network.is_joined());
  EXPECT_EQ(run.time_offsets.at("boottime"), -5);
  for (const char* wrong : {"container:", "ns:", "ns:x", "other"}) {
    EXPECT_THAT(error_of({"--pid", wrong, "i"}), HasSubstr("expected private, host, container:"))
        << wrong;
  }
  EXPECT_THAT(error_of({"--userns", "auto:size=0", "i"}), HasSubstr("auto:size=NUMBER"));
  EXPECT_THAT(error_of({"--time-offset", "boottime=1", "i"}), HasSubstr("--time private"));
}

TEST(RunArguments, EntrypointAndLists) {
  EXPECT_THAT(*run_of({"--entrypoint", "/x", "i"}).entrypoint, ElementsAre("/x"));
  EXPECT_THAT(*run_of({"--entrypoint", "", "i"}).entrypoint, IsEmpty());
  EXPECT_FALSE(run_of({"i"}).entrypoint.has_value());
  const RunOptions run =
      run_of({"--ulimit", "nofile=10:20", "--ulimit", "nofile=30", "--sysctl", "net.a=b",
              "--device", "/dev/a:rw", "--device", "/dev/a:/dev/b:r", "--device-cgroup-rule",
              "c 1:* rwm", "--group-add", "7", "--oom-score-adj=-5", "--shm-size", "1m", "i"});
  EXPECT_THAT(run.ulimits, ElementsAre(engine::Ulimit{"nofile", 30, 30}));
  EXPECT_EQ(run.sysctls.at("net.a"), "b");
  EXPECT_THAT(run.devices, ElementsAre(engine::DeviceRequest{"/dev/a", "/dev/a", "rw"},
                                       engine::DeviceRequest{"/dev/a", "/dev/b", "r"}));
  EXPECT_EQ(run.oom_score_adj, -5);
  EXPECT_EQ(run.shm_size, 1 << 20);
  EXPECT_THAT(error_of({"--ulimit", "nofile=3:2", "i"}), HasSubstr("less than or equal"));
  EXPECT_THAT(error_of({"--ulimit", "files=3", "i"}), HasSubstr("invalid ulimit type: files"));
  EXPECT_THAT(error_of({"--sysctl", "kernel.hostname=x", "i"}), HasSubstr("is not allowed"));
  EXPECT_THAT(error_of({"--device", "x", "i"}), HasSubstr("x is not an absolute path"));
  EXPECT_THAT(error_of({"--device", "/x:/y:q", "i"}), HasSubstr("bad mode specified: q"));
  EXPECT_THAT(error_of({"--device-cgroup-rule", "c 1 r", "i"}),
              HasSubstr("invalid device cgroup format 'c 1 r'"));
  EXPECT_THAT(error_of({"--oom-score-adj", "1001", "i"}), HasSubstr("[-1000, 1000]"));
}

TEST(RunArguments, NamesAreCheckedForForm) {
  EXPECT_THAT(error_of({"--name", "x", "i"}), StartsWith("invalid argument \"x\" for \"--name\""));
  EXPECT_THAT(error_of({"--name", "-xy", "i"}), StartsWith("invalid argument"));
  EXPECT_THAT(error_of({"--name", "a/b", "i"}), StartsWith("invalid argument"));
  EXPECT_THAT(error_of({"-h", "a b", "i"}),
              StartsWith("invalid argument \"a b\" for \"-h, --host"));
  EXPECT_THAT(error_of({"-h", "a\n1.2.3.4 evil", "i"}), StartsWith("invalid argument"));
  EXPECT_THAT(error_of({"-h", std::string(65, 'a').c_str(), "i"}), StartsWith("invalid argument"));
  EXPECT_THAT(error_of({"-w", "srv", "i"}), HasSubstr("expected an absolute path"));
}

TEST(RunArguments, RefusesWhatIsNotThere) {
  EXPECT_EQ(error_of({"--memroy", "1g", "i"}), "unknown flag: --memroy");
  EXPECT_EQ(error_of({"-Q", "i"}), "unknown shorthand flag: 'Q' in -Q");
  EXPECT_EQ(error_of({}), "'caisson run' requires at least 1 argument");
}

TEST(RunArguments, RefusesContradictions) {
  EXPECT_THAT(error_of({"--uts=host", "--hostname=x", "i"}), HasSubstr("conflicting options"));
  EXPECT_THAT(error_of({"--rw", "--read-only", "dir:/x"}), HasSubstr("conflicting options"));
}

TEST(RunArguments, D4HelpListsSecurityOptWithAnExample) {
  ASSERT_TRUE(parse_line({"--help"}));
  EXPECT_FALSE(parse_line({"--help"})->has_value());
  EXPECT_THAT(help_text(kRunCommand), HasSubstr("--security-opt OPTION"));
  EXPECT_THAT(help_text(kRunCommand), HasSubstr("Example: --security-opt seccomp=profile.json"));
}

}  // namespace
}  // namespace caisson::cli
