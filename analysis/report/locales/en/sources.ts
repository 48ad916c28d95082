import type { SourceFacts } from "../../../../collectors/fact.ts";
import type { SourceCards, SourceFactWords } from "../sources.ts";
import { config } from "./config.ts";
import { keepalived } from "./keepalived.ts";
import { thousands } from "./quantities.ts";

/** What each collector reads, and what a report loses without it. */
export const sources: SourceCards = {
  "kernel-looks": {
    reads: "tick length, /proc/schedstat, /proc/timer_list, changes of /proc/loadavg",
    loses: "the aimed looks, and the certainty that the agent is not counted itself",
  },
  keepalived: {
    reads: "keepalived's processes, its program, its configuration and its scripts",
    loses:
      "which jobs keepalived runs and how often, where its dumps go if not to /tmp, and advice that fits its version",
  },
  load: { reads: "/proc/loadavg", loses: "everything: without load average there is nothing to explain" },
  cpu: {
    reads: "/proc/stat",
    loses:
      "whether the CPUs were busy, waited for storage or were taken by the hypervisor, and how many forks there were",
  },
  memory: { reads: "/proc/meminfo", loses: "whether memory ran short and swap was used" },
  pressure: {
    reads: "/proc/pressure/cpu, io, memory",
    loses:
      "exact waiting times for CPU, storage and memory; the looks at running and blocked tasks have to do",
  },
  schedstat: {
    reads: "/proc/schedstat",
    loses: "the exact mean of running and waiting tasks; the random looks have to do",
  },
  tasks: {
    reads: "/proc/*/task/*/stat, wchan, stack, exe, cgroup",
    loses:
      "the names of the tasks that were counted, and the count of those in D that do not wait for block I/O",
  },
  self: { reads: "/proc/self/stat, status", loses: "what this agent itself costs" },
  clocks: {
    reads: "wall clock, monotonic clock, /proc/uptime",
    loses: "steps of the wall clock and suspends; times before and after one cannot be told apart",
  },
  processes: {
    reads: "/proc/*/stat, io; /proc/loadavg",
    loses: "which long-lived processes used CPU and storage in each minute",
  },
  cgroups: {
    reads: "CPU limits of control groups (cpu.max or cpu.cfs_quota_us) and their cpu.stat",
    loses: "which container or unit used up its CPU limit, and load spikes that this makes",
  },
  runs: {
    reads: "the kernel's process connector and taskstats",
    loses:
      "every process that lives less than a second: check scripts, cron jobs, who started what, and for how long",
  },
  files: {
    reads: "fanotify and inotify on the dump directories",
    loses: "how long keepalived's dumps take, who writes them, and what a cleanup deletes",
  },
  log: {
    reads: "the journal, else /var/log/messages or syslog",
    loses:
      "script results and state changes of keepalived, cleanup and cron starts, snapshot freezes, as they were logged",
  },
  vmware: {
    reads: "VMware's firmware in /sys/class/dmi/id, and vmware-toolbox-cmd stat once a minute",
    loses:
      "whether the VM was moved, resumed or reverted, and how much processor time and memory the host kept back",
  },
};

const PROC_HIDDEN = "run as root or make /proc readable (hidepid)";
const NO_JOURNAL = {
  "not-live": "the journal is read of the running system only",
  "no-program": "no journalctl",
  "no-readable-file": "no journal that may be read in /run/log/journal or /var/log/journal",
};

/** Of a guest of VMware, in the firmware's own words. */
function firmwareWords({ product, bios, date }: SourceFacts["vmware.guest"]["firmware"]): string {
  const version = [bios, date].filter((text) => text !== null).join(", ");
  return `a guest of VMware (${product ?? "no product name"}${version === "" ? "" : `, firmware ${version}`})`;
}

const inMegabytes = (limit: number | "none" | null) =>
  typeof limit === "number" ? Math.round(limit / 1024) : limit;

const limitIn = (limit: number | "none" | null, unit: string) =>
  limit === null ? "unknown" : limit === "none" ? "none" : `${thousands(limit)} ${unit}`;

function refused(folders: readonly { path: string; said: string }[]): string {
  return folders.map(({ path, said }) => `${path}: ${said}`).join("; ");
}

export const sourceFacts: SourceFactWords = {
  ...config,
  ...keepalived,
  "history.not-kept": () => "this history does not hold it",
  "source.said": ({ text }) => text,
  "source.absent": ({ path }) => `there is no ${path} here`,
  "source.switched-off": ({ path }) => `${path} is switched off in this kernel`,
  "source.refused": ({ path }) => `this user may not read ${path}`,
  "source.needs-proc": () => "mount /proc",
  "source.needs-readable-proc": () => PROC_HIDDEN,
  "source.needs-others": () =>
    "run with CAP_SYS_PTRACE, or in the group that /proc's mount option gid= names (hidepid)",
  "source.own-namespace": ({ seen, threads }) =>
    `this runs in a container, in a pid namespace of its own, and sees ${seen} of the ${threads} threads of this machine`,
  "source.needs-host-namespace": () =>
    "run it on the host, or in the host's pid namespace (docker run --pid=host, hostPID: true)",
  "native.not-built": ({ path }) => `the native addon ${path} was not built`,
  "native.not-loaded": ({ path, said }) => `the native addon ${path} cannot be loaded: ${said}`,
  "native.needs-compiler": () => "install a C compiler (gcc) and start once more",
  "native.needs-rebuild": () => "delete that file and start once more: it is built for this machine again",
  "kernel-looks.known": ({ hz, period_s, uncertainty_s, source }) =>
    `HZ ${hz}, every ${period_s.toFixed(3)} s, known to ±${(uncertainty_s * 1000).toFixed(1)} ms from ${source === "jiffies" ? "jiffies" : "the changes of /proc/loadavg"}`,
  "kernel-looks.unknown": ({ hz }) =>
    hz === null
      ? "neither HZ nor the kernel's tick counter can be read"
      : `HZ is ${hz}, but this user may not read the kernel's tick counter`,
  "kernel-looks.needs-time": () =>
    "nothing needs to be done: they are learned within minutes from the changes of /proc/loadavg",
  "pressure.needs-kernel": () =>
    "needs kernel 4.20 or later; Red Hat 8 and others have it switched off until psi=1 is on the kernel command line",
  "pressure.needs-readable": () => "run as root or make /proc/pressure readable",
  "schedstat.needs-kernel": () =>
    "needs a kernel built with CONFIG_SCHEDSTATS, as Red Hat's and CentOS's are",
  "tasks.without"({ wchan_and_exe, stack }) {
    const hidden = [
      ...(wchan_and_exe ? ["wchan and exe of other users (needs CAP_SYS_PTRACE)"] : []),
      ...(stack ? ["stack (needs CAP_SYS_ADMIN)"] : []),
    ];
    return `${sources.tasks.reads}, but without ${hidden.join(" and ")}`;
  },
  "processes.without": () =>
    `${sources.processes.reads}, but without io and exe of other users (needs CAP_SYS_PTRACE)`,
  "cgroups.version": ({ version, folder }) => `${sources.cgroups.reads}: version ${version}, ${folder}`,
  "cgroups.none": () => "no hierarchy of control groups with the controller cpu is mounted",
  "cgroups.needs-controller": () =>
    "nothing needs to be done where nothing is limited; else mount /sys/fs/cgroup (in a container, the host's)",
  "cgroups.needs-readable": () => "run as root or make /sys/fs/cgroup readable",
  "cgroups.too-many": ({ asked }) =>
    `there are more than ${thousands(asked)} control groups: CPU limits of the others are not watched`,
  "runs.no-statistics": ({ said }) =>
    `${sources.runs.reads}, but no CPU times, and no names of what ends at once (${said})`,
  "runs.no-delays": () =>
    `${sources.runs.reads}; no block-I/O delays (sysctl kernel.task_delayacct=1 turns them on)`,
  "runs.polling"({ forks, seen }) {
    const missed = "what lives between two looks is missed, exit codes and CPU times are unknown";
    const numbers = forks > 0 ? `; ${seen} of ${forks} forks were seen so far` : "";
    return `polling /proc at each look: ${missed}${numbers}`;
  },
  "runs.not-live": ({ root }) => `${root} is not the live machine`,
  "runs.needs-live": () => "run it on the machine itself",
  "runs.needs-capability": () => "run as root, or give the agent the capability CAP_NET_ADMIN",
  "runs.no-answer": ({ said }) => `${said}: the kernel does not answer in this namespace`,
  "runs.needs-host": () => "run it on the host, not in a container",
  "runs.needs-kernel": () => "a kernel with CONFIG_PROC_EVENTS=y (those of all distributions have it)",
  "files.watched": ({ folders }) => `fanotify and inotify on ${folders.join(", ")}`,
  "files.anonymous": ({ said }) => `without who did it (${said})`,
  "files.unwatched": ({ folders }) => `not watched: ${refused(folders)}`,
  "files.needs-folder": () => "create one of them, readable for the agent, or run it as root",
  "vmware.not-here": () => "this is no guest of VMware",
  "vmware.needs-nothing": () => "nothing needs to be done",
  "vmware.guest": ({ firmware, version }) =>
    `${firmwareWords(firmware)}; ${version ?? "its host does not tell its version"}`,
  "vmware.no-counters": () =>
    "the host tells session, balloon and swap only: the rest needs ESXi 6.0 and VMware Tools 9.10",
  "vmware.limits": ({ cpu_mhz, cpu_reserved_mhz, memory_kb, memory_reserved_kb }) =>
    `limits set by the host: CPU ${limitIn(cpu_mhz, "MHz")}, memory ${limitIn(inMegabytes(memory_kb), "MB")}; reserved: CPU ${limitIn(cpu_reserved_mhz, "MHz")}, memory ${limitIn(inMegabytes(memory_reserved_kb), "MB")}`,
  "vmware.no-tool": ({ firmware, path }) => `${firmwareWords(firmware)}, but there is no ${path}`,
  "vmware.needs-tool": () => "install open-vm-tools, and start the agent anew",
  "vmware.not-believed": ({ firmware, part }) =>
    `${firmwareWords(firmware)}, but its command is not run: others than root may change ${part}`,
  "vmware.needs-root": () => "give it and its folders to root alone, and start the agent anew",
  "vmware.refused": ({ firmware, said }) =>
    `${firmwareWords(firmware)}, but vmware-toolbox-cmd says: ${said}`,
  "vmware.unanswered": ({ firmware, seconds }) =>
    `${firmwareWords(firmware)}, but vmware-toolbox-cmd gave no answer that makes sense within ${seconds} s`,
  "vmware.needs-host": () =>
    "run vmware-toolbox-cmd stat sessionid as the agent's user: the host must allow it (only ESXi does)",
  "log.journal": () => "journalctl --follow",
  "log.journal-and-files": ({ paths }) => `journalctl --follow, and keepalived's own ${paths.join(", ")}`,
  "log.files": ({ paths, journal }) => `${paths.join(", ")} (${NO_JOURNAL[journal]})`,
  "log.nothing": ({ journal, missing, refused }) =>
    [
      NO_JOURNAL[journal],
      ...refused,
      ...(missing.length > 0 ? [`there is no ${missing.join(", ")}`] : []),
    ].join("; "),
  "log.needs-log": () =>
    "run systemd-journald or rsyslog; another user than root must be in the group systemd-journal or adm",
};
