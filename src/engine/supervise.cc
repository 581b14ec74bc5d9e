// SPDX-License-Identifier: Apache-2.0
#include "engine/supervise.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "container/launch.h"
#include "engine/events.h"
#include "engine/health.h"
#include "engine/log_options.h"
#include "engine/network.h"
#include "engine/programs.h"
#include "engine/status.h"
#include "monitor/end_file.h"
#include "monitor/engine_call.h"
#include "monitor/job.h"
#include "monitor/kernel_log.h"
#include "monitor/protocol.h"
#include "ns/namespaces.h"
#include "sys/file.h"
#include "sys/own_program.h"

namespace caisson::engine {
namespace {

// Descriptors of the container's streams: its own ends and the monitor's.
struct Streams {
  std::array<UniqueFd, 3> inside;
  UniqueFd input;
  UniqueFd output;
  UniqueFd error_output;
};

Result<std::pair<UniqueFd, UniqueFd>> make_pipe() {
  std::array<int, 2> fds{};
  if (::pipe2(fds.data(), O_CLOEXEC) != 0) return fail(Error::last("make pipe"));
  return std::pair{UniqueFd(fds[0]), UniqueFd(fds[1])};
}

Result<Streams> make_streams(const RunOptions& options) {
  Streams streams;
  if (options.tty) return streams;
  if (options.interactive) {
    std::tie(streams.inside[0], streams.input) = TRY(make_pipe());
  } else {
    streams.inside[0] = TRY(sys::open("/dev/null", O_RDONLY));
  }
  std::tie(streams.output, streams.inside[1]) = TRY(make_pipe());
  std::tie(streams.error_output, streams.inside[2]) = TRY(make_pipe());
  return streams;
}

// By the directory's descriptor: an address holds 107 characters, and paths may be longer.
Result<UniqueFd> listen_in(const std::string& directory) {
  const UniqueFd place = TRY(sys::open(directory, O_PATH | O_DIRECTORY));
  const std::string path = "/proc/self/fd/" + std::to_string(place.get()) + monitor::kSocketName;
  ::unlink(path.c_str());  // of the monitor before
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  UniqueFd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (!socket) return fail(Error::last("open a socket"));
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (::bind(socket.get(), generic, sizeof address) != 0 || ::listen(socket.get(), 16) != 0) {
    return fail(Error::last("listen in", directory));
  }
  return socket;
}

int hand_on(UniqueFd& fd) {
  if (fd) ::fcntl(fd.get(), F_SETFD, 0);
  return fd.get();
}

// Nothing of the caller's terminal or pipes stays open in the monitor, and its directory is no
// reason not to unmount anything.
Result<void> leave_caller() {
  const UniqueFd null = TRY(sys::open("/dev/null", O_RDWR));
  for (int fd = 0; fd < 3; ++fd) {
    if (::dup2(null.get(), fd) < 0) return fail(Error::last("redirect to /dev/null"));
  }
  if (::chdir("/") != 0) return fail(Error::last("change directory to", "/"));
  return {};
}

// What Docker has as the exit code of a container that could not be started.
int exit_code_of(const Error& error) {
  switch (error.kind) {
    case Error::Kind::kCommandNotFound:
      return 127;
    case Error::Kind::kCommandNotExecutable:
      return 126;
    default:
      return 128;
  }
}

class Supervisor {
 public:
  explicit Supervisor(Supervision supervision)
      : all_(std::move(supervision)), before_(all_.state) {}

  Result<void> start();
  Result<void> become_monitor();
  void record_failure(const Error& error);

 private:
  Result<void> save() { return all_.container.save(all_.state); }
  Result<monitor::Job> make_job(const std::string& engine);

  Supervision all_;
  State before_;
  Streams streams_;
  std::optional<monitor::EndFile> end_;
  UniqueFd listener_;
  UniqueFd kernel_log_;
  std::optional<container::Launched> launched_;
};

Result<void> Supervisor::start() {
  State& state = all_.state;
  end_.emplace(TRY(monitor::EndFile::create(all_.container.directory())));
  streams_ = TRY(make_streams(all_.record.options));
  listener_ = TRY(listen_in(all_.container.directory()));
  for (std::size_t i = 0; i < 3; ++i) {
    if (streams_.inside[i]) all_.plan.stdio[i] = streams_.inside[i].get();
  }
  const container::Chronicle chronicle{
      .group_intended =
          [&](const std::vector<std::string>& cgroups) {
            state.cgroups = cgroups;
            return save();
          },
      .cloned = [&](pid_t pid) -> Result<void> {
        TRY(record_start(all_.container, state, pid, all_.plan.filter));
        return connect_network(all_.record.options, all_.record.id, all_.container.directory(),
                               pid);
      },
  };
  const bool scope = all_.record.options.resources.systemd;
  if (scope) kernel_log_ = monitor::open_kernel_log();
  launched_.emplace(TRY(container::Launched::launch(
      all_.plan, {cgroup::Membership::kAll, scope ? all_.record.id : ""}, chronicle)));
  tell(all_.container, all_.record, "start");
  for (UniqueFd& fd : streams_.inside) fd.reset();
  return {};
}

Result<monitor::Job> Supervisor::make_job(const std::string& engine) {
  const RunOptions& options = all_.record.options;
  monitor::Job job;
  job.id = all_.record.id;
  job.name = all_.record.name;
  job.directory = all_.container.directory();
  job.listener = hand_on(listener_);
  job.client = hand_on(all_.client);
  job.input = hand_on(streams_.input);
  job.output = hand_on(streams_.output);
  job.error_output = hand_on(streams_.error_output);
  job.kernel_log = hand_on(kernel_log_);
  job.terminal = hand_on(launched_->terminal());
  job.input_once = options.interactive && is_attached(options, "stdin");
  TRY(set_log(job, options.log, all_.container));
  set_health(job, options.health);
  job.cgroups = all_.state.cgroups;
  job.own_pids = ns::is_new(all_.plan.config.linux_.namespaces, oci::NamespaceType::kPid);
  job.engine = engine;
  job.root = all_.store.root();
  return job;
}

Result<void> Supervisor::become_monitor() {
  const std::string engine = TRY(sys::own_program_path());
  const std::string program = TRY(program_beside(kMonitorProgram));
  monitor::Job job = TRY(make_job(engine));
  ::fcntl(end_->fd(), F_SETFD, 0);
  job.end = end_->fd();
  const int pidfd = launched_->child().pidfd();
  ::fcntl(pidfd, F_SETFD, 0);
  job.pidfd = pidfd;
  TRY(all_.started());
  TRY(leave_caller());
  std::vector<std::string> arguments = monitor::to_arguments(job);
  arguments.insert(arguments.begin(), "caisson-monitor");
  ::execv(program.c_str(), monitor::pointers_to(arguments).data());
  return fail(Error::last("execute", program));
}

void Supervisor::record_failure(const Error& error) {
  launched_.reset();
  before_.error = error.message();
  before_.exit_code = exit_code_of(error);
  // The failure to start is what the user is told; that it can't be put on record as well is no
  // news after that.
  [[maybe_unused]] const auto saved = all_.container.save(before_);
}

}  // namespace

Error start_and_become_monitor(Supervision supervision) {
  Supervisor supervisor(std::move(supervision));
  auto done = supervisor.start();
  if (done) done = supervisor.become_monitor();
  supervisor.record_failure(done.error());
  return std::move(done).error();
}

}  // namespace caisson::engine
