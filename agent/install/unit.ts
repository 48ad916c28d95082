/** What the service runs, and as whom. Paths are those of the running system, absolute. */
export interface Service {
  node: string;
  cli: string;
  config: string;
  data: string;
  user: string;
  /** Whether the agent can tell systemd that it goes on: needs the addon. */
  watchdog?: boolean;
}

/**
 * How V8 keeps the agent small and alone: no helper threads that could be counted, small heaps, and no optimising compiler,
 * whose 5 MB did not pay off in a process that works for some milliseconds a second. And SIGUSR1 opens no debugger.
 */
export const NODE_FLAGS =
  "--disable-sigusr1 --max-semi-space-size=1 --max-old-space-size=48 --optimize-for-size --single-threaded --v8-pool-size=0 --no-opt";

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

/**
 * A unit that systemd 219 (CentOS 7; its AmbientCapabilities is a backport of Red Hat's) and every later one knows: it
 * warns of keywords that it does not know, so there are none. Not used, because they would blind it: PrivateTmp (the dumps
 * lie in /tmp), PrivateNetwork (the process connector lives in the first network namespace), MemoryDenyWriteExecute
 * (V8 compiles), CPUQuota (a throttled agent misses its instants). MemoryLimit would hit the scheduled report, which may
 * take 300 MB; the agent's own heap has its limit in the flags.
 */
export function unitText({ node, cli, config, data, user, watchdog = false }: Service): string {
  const run = `${quoted(node)} ${NODE_FLAGS} ${quoted(cli)} agent --config ${quoted(config)}`;
  const names = CAPABILITIES.map(([name]) => name).join(" ");
  return `# Written by "loadspike install"; "loadspike uninstall" takes it away again.
[Unit]
Description=loadspike, finds out why the load average spikes
After=local-fs.target

[Service]
# The check stops a wrong configuration with its line in the journal, and leaves the compiled code for the start.
ExecStartPre=${run} --check
ExecStart=${run}
# Reads the configuration again, and writes what waits.
ExecReload=/bin/kill -HUP $MAINPID
Environment=${quoted(`NODE_COMPILE_CACHE=${data}/compile-cache`)}
Restart=on-failure
RestartSec=10
TimeoutStopSec=30
${
  watchdog
    ? `# The agent says every 5 s that it looks; stopped or hung for so long it is started anew. A guest may stand still for a snapshot
# for some minutes, and that is what is to be recorded.
WatchdogSec=600
NotifyAccess=main
`
    : ""
}User=${user}
Group=${user}
UMask=0077
LimitCORE=0

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

/** As systemd.syntax(7) wants it: quotes for spaces, and "%" is a specifier unless doubled. */
function quoted(text: string): string {
  const safe = text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("%", "%%");
  return /[\s"';\\]/.test(text) ? `"${safe}"` : safe;
}
