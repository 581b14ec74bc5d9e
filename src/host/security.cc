// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <string>

#include "base/strings.h"
#include "caps/caps.h"
#include "caps/text.h"
#include "host/finding.h"
#include "lsm/apparmor.h"
#include "lsm/apparmor_profile.h"
#include "lsm/selinux.h"
#include "seccomp/load/support.h"
#include "sys/file.h"

namespace caisson::host {
namespace {

void note(Findings& findings, bool there, Finding finding) {
  finding.area = "seccomp";
  if (there) {
    finding.verdict = Verdict::kGood;
    finding.found = "available";
    finding.cost.clear();
    finding.remedy.clear();
  } else {
    finding.found = "none";
  }
  findings.push_back(std::move(finding));
}

}  // namespace

void look_at_seccomp(Findings& findings) {
  const auto support = seccomp::probe();
  if (!support) {
    findings.push_back({"seccomp", "filters", Verdict::kMissing, support.error().message(),
                        "what the kernel offers can't be told", support.error().hint});
    return;
  }
  note(findings, support->strict,
       {"", "CONFIG_SECCOMP", Verdict::kMissing, "",
        "no container runs but with --security-opt seccomp=unconfined",
        "a kernel with CONFIG_SECCOMP"});
  note(findings, support->filter,
       {"", "CONFIG_SECCOMP_FILTER", Verdict::kMissing, "",
        "no container runs but with --security-opt seccomp=unconfined",
        "a kernel with CONFIG_SECCOMP_FILTER"});
  for (const auto& action : seccomp::all_filter_actions()) {
    note(findings, support->offers(action.kind),
         {"", std::string(action.name), Verdict::kLimited, "", "profiles with it are refused",
          "Linux " + std::string(action.since)});
  }
  for (const auto& flag : seccomp::all_filter_flags()) {
    note(findings, (support->flags & flag.bit) != 0,
         {"", std::string(flag.name), Verdict::kLimited, "", "profiles with it are refused",
          "Linux " + std::string(flag.since)});
  }
}

void look_at_security_modules(Findings& findings) {
  const auto modules = sys::read_file("/sys/kernel/security/lsm");
  findings.push_back({"security modules", "active", Verdict::kGood,
                      modules ? std::string(trim(*modules)) : "not told: no securityfs"});
  Finding apparmor{"security modules", "AppArmor", Verdict::kGood, "on"};
  if (!lsm::apparmor_enabled()) {
    apparmor.verdict = Verdict::kLimited;
    apparmor.found = "off";
    apparmor.cost = "no --security-opt apparmor=NAME; containers have no profile";
    apparmor.remedy = "a kernel with AppArmor, booted with apparmor=1 security=apparmor";
  } else if (!lsm::can_load_apparmor_profiles()) {
    apparmor.verdict = Verdict::kLimited;
    apparmor.found = ::access(lsm::kAppArmorProfiles, F_OK) == 0 ? "on, without apparmor_parser"
                                                                 : "on, without securityfs";
    apparmor.cost = "containers have no profile by default";
    apparmor.remedy = "install apparmor; mount -t securityfs securityfs /sys/kernel/security";
  }
  findings.push_back(std::move(apparmor));
  Finding selinux{"security modules", "SELinux", Verdict::kGood, "on"};
  if (!lsm::selinux_enabled()) {
    selinux.verdict = Verdict::kLimited;
    selinux.found = "off";
    selinux.cost = "no --security-opt label=…";
    selinux.remedy = "a kernel with SELinux and a policy, booted with security=selinux";
  }
  findings.push_back(std::move(selinux));
}

void look_at_privileges(Findings& findings) {
  Finding user{"privileges", "user", Verdict::kGood, "root"};
  if (::geteuid() != 0) {
    user.verdict = Verdict::kLimited;
    user.found = "uid " + std::to_string(::geteuid());
    user.cost = "only what ordinary users can do";
    user.remedy = "run it as root, or with sudo";
  }
  findings.push_back(std::move(user));
  const caps::Set missing = caps::known_to_kernel() & ~caps::bounding().value_or(0);
  Finding capabilities{"privileges", "capabilities", Verdict::kGood, "all"};
  if (missing != 0) {
    constexpr unsigned kSysAdmin = 21;
    const bool essential = (missing & caps::bit(kSysAdmin)) != 0;
    capabilities.verdict = essential ? Verdict::kMissing : Verdict::kLimited;
    capabilities.found = "without " + join(caps::names(missing), ",");
    capabilities.cost = essential ? "no container can be mounted"
                                  : "containers don't get them, not by --privileged either";
    capabilities.remedy = "run it where the bounding set has them";
  }
  findings.push_back(std::move(capabilities));
}

Findings look_at_host() {
  Findings findings;
  look_at_kernel(findings);
  look_at_namespaces(findings);
  look_at_user_namespaces(findings);
  look_at_control_groups(findings);
  look_at_seccomp(findings);
  look_at_security_modules(findings);
  look_at_privileges(findings);
  return findings;
}

}  // namespace caisson::host
