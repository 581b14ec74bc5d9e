// SPDX-License-Identifier: Apache-2.0
#include "forward/job.h"

#include <string_view>
#include <utility>

#include "base/strings.h"

namespace caisson::forward {
namespace {

// "5,udp,53,172.30.0.2" or with a fallback behind that
std::string to_argument(const Service& service) {
  std::string text = std::to_string(service.socket);
  text.append(service.udp ? ",udp," : ",tcp,").append(std::to_string(service.target.port));
  text.append(",").append(service.target.address.text());
  if (service.target.fallback) text.append(",").append(service.target.fallback->text());
  return text;
}

Result<Service> parse_service(std::string_view text) {
  const auto parts = split(text, ',');
  const auto invalid = [&] { return Error::invalid("no service: " + std::string(text)); };
  if (parts.size() < 4 || parts.size() > 5) return fail(invalid());
  const auto socket = parse_integer<int>(parts[0]);
  const auto port = parse_integer<std::uint16_t>(parts[2]);
  const auto address = net::IpAddress::parse(parts[3]);
  const bool udp = parts[1] == "udp";
  if (!socket || !port || !address || (!udp && parts[1] != "tcp")) return fail(invalid());
  Service service{*socket, udp, {*address, *port}};
  if (parts.size() == 4) return service;
  service.target.fallback = net::IpAddress::parse(parts[4]);
  if (!service.target.fallback) return fail(invalid());
  return service;
}

}  // namespace

std::vector<std::string> to_arguments(const Job& job) {
  std::vector<std::string> arguments = {"caisson-forward", std::to_string(job.pidfd)};
  for (const Service& service : job.services) arguments.push_back(to_argument(service));
  return arguments;
}

Result<Job> parse_job(std::span<const char* const> arguments) {
  const auto pidfd = arguments.size() < 2 ? std::nullopt : parse_integer<int>(arguments.front());
  if (!pidfd) return fail(Error::invalid("caisson starts this program; it has no use of its own"));
  Job job{*pidfd, {}};
  for (const char* argument : arguments.subspan(1)) {
    job.services.push_back(TRY(parse_service(argument)));
  }
  return job;
}

}  // namespace caisson::forward
