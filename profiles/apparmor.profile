# The AppArmor profile of containers that ask for no other (docs/lsm.md). Before it is loaded,
# {{name}} becomes its name and {{caller}} the profile of the program that starts containers.
abi <abi/3.0>,

profile {{name}} flags=(attach_disconnected,mediate_deleted) {
  # User, capabilities and mounts say what a container may do; the profile takes from that.
  capability,
  file,
  network,
  umount,

  # The host's administrators and whoever runs containers end them; a container's processes end
  # and trace each other. Containers that share a process id namespace are the same to a profile.
  signal (receive) peer=unconfined,
  signal (receive) peer=caisson,
  signal (receive) peer=caisson-runtime,
  signal (receive) peer="{{caller}}",
  signal (send, receive) peer={{name}},
  ptrace (trace, tracedby, read, readby) peer={{name}},

  deny mount,

  # /proc: processes' own files may be written, and of sysctls those of shared memory.
  deny /proc/* w,
  deny /proc/{[^1-9s],s[^y],sy[^s],sys?}*/** w,
  deny /proc/sys/[^k]** w,
  deny /proc/sys/kernel/{[^s],s[^h],sh[^m]}** w,
  deny /proc/{kcore,kmem,mem,sysrq-trigger} rwklx,

  # /sys: control groups may be written, where they are mounted so.
  deny /sys/{[^f],f[^s],fs?}*/** wklx,
  deny /sys/fs/{[^c],c[^g],cg[^r]}*/** wklx,
  deny /sys/{firmware,kernel/security,devices/virtual/powercap}/** rwklx,
}
