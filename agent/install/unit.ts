/** Where the program lies that the service runs: root's alone to change. */
export const INSTALLED_PROGRAM = "/opt/loadspike";
export const USER = "loadspike";
export const DATA = "/var/lib/loadspike";

/** Beside the unit: what depends on the systemd that is there. */
export const DROP_IN = "loadspike.service.d/50-sandbox.conf";

/** The first systemd that knows what `sandboxText` asks for, but for some keywords that it passes over with a line in the journal. */
export const SANDBOX_SINCE = 239;

/**
 * The capabilities, each with what is lost without it; `loadspike doctor` says the same of a running system.
 */
const CAPABILITIES: readonly [name: string, why: string][] = [
  [
    "CAP_NET_ADMIN",
    "the kernel's process connector and taskstats: every exec and exit, CPU time and I/O delay",
  ],
  [
    "CAP_SYS_ADMIN",
    "fanotify on the dump directories (kernels before 5.13 give it to nobody else), kernel stacks",
  ],
  [
    "CAP_SYS_PTRACE",
    "exe, environ, root and io of other users' processes: TMPDIR, PrivateTmp, who is blocked where",
  ],
  [
    "CAP_DAC_READ_SEARCH",
    "keepalived's configuration and scripts, the journal, /proc/timer_list; reading only",
  ],
];

export interface Service {
  /** The configuration that it reads, and who wrote the unit: a package's is taken away by the package. */
  config: string;
  writtenBy: string;
  /** Whether the agent can tell systemd that it goes on: needs the addon. */
  watchdog: boolean;
}

/**
 * A unit that systemd 219 (CentOS 7; its AmbientCapabilities is a backport of Red Hat's) and every later one knows: it
 * warns of keywords that it does not know, so there are none. Not used, because they would blind it: PrivateTmp (the dumps
 * lie in /tmp), PrivateNetwork (the process connector lives in the first network namespace), MemoryDenyWriteExecute
 * (V8 compiles). The limits, here and in
 * the drop-in, are belts for what nobody foresaw: the agent takes 64 MB and less than a hundredth of that CPU, and the scheduled report,
 * which shares them, 300 MB and two seconds. Tighter ones would make the agent miss the instants that it measures.
 */
export function unitText({ config, writtenBy, watchdog }: Service): string {
  const run = `${INSTALLED_PROGRAM}/bin/loadspike agent --config ${config}`;
  const names = CAPABILITIES.map(([name]) => name).join(" ");
  return `# Written by ${writtenBy}.
[Unit]
Description=loadspike, finds out why the load average spikes
Documentation=man:loadspike(1) man:loadspike.toml(5)
After=local-fs.target

[Service]
# The check stops a wrong configuration with its line in the journal, and leaves the compiled code for the start.
ExecStartPre=${run} --check
ExecStart=${run}
# Reads the configuration again, and writes what waits.
ExecReload=/bin/kill -HUP $MAINPID
Environment=NODE_COMPILE_CACHE=${DATA}/compile-cache
Restart=on-failure
RestartSec=10
# A guest whose host is overbooked may take minutes to start a program, and is one that wants to be looked at.
TimeoutStartSec=600
TimeoutStopSec=30
${
  watchdog
    ? `# The agent says every 5 s that it looks; stopped or hung for so long it is started anew. A guest may stand still for a snapshot
# for some minutes, and that is what is to be recorded.
WatchdogSec=600
NotifyAccess=main
`
    : ""
}User=${USER}
Group=${USER}
# Reports that it writes are for the group to read, as the recordings are.
UMask=0027
LimitCORE=0
# A seat belt: it takes a hundredth of it.
CPUQuota=100%

${CAPABILITIES.map(([name, why]) => `# ${name}: ${why}.`).join("\n")}
AmbientCapabilities=${names}
CapabilityBoundingSet=${names}
NoNewPrivileges=yes

ProtectSystem=full
ProtectHome=read-only
PrivateDevices=yes
SystemCallArchitectures=native
RestrictAddressFamilies=AF_UNIX AF_NETLINK

[Install]
WantedBy=multi-user.target
`;
}

/** For systemd before `SANDBOX_SINCE`; newer ones have another word for it, and warn of this one. */
export function olderLimitText(): string {
  return `# For systemd before ${SANDBOX_SINCE}. A seat belt: it takes 64 MB, a scheduled report 400 MB.
[Service]
MemoryLimit=1G
`;
}

/**
 * What newer systemds can hold it to besides. A drop-in, because 219 would read some of it otherwise than it is meant: a
 * SystemCallFilter of groups, which it does not know, would allow nothing. Not used: ProtectProc and ProcSubset (other processes are
 * what it looks at), PrivateUsers (capabilities would end at its border), ProtectSystem=strict (reports go where the configuration says).
 */
export function sandboxText(): string {
  return `# For systemd ${SANDBOX_SINCE} and later, beside what the unit itself says.
[Service]
# Seat belts: it takes 64 MB, a scheduled report 400 MB; and a handful of threads.
MemoryMax=1G
TasksMax=64

# What a service calls, and fanotify; the rest gives EPERM.
SystemCallFilter=@system-service fanotify_init fanotify_mark
SystemCallErrorNumber=EPERM
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
KeyringMode=private
IPAddressDeny=any

ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
`;
}
