import { type Advice, advice, type Fact, type Facts, type Snippet } from "../facts.ts";
import { EXP_1, lookPeriod } from "../load-arithmetic.ts";
import { countsAtLooks, loadFromCounts } from "../load-simulation.ts";
import type { Situation } from "../situation.ts";

declare module "../facts.ts" {
  interface Advices {
    /** Simulated: the peaks of load1 with the period of today and with another one. The limit stays what it is. */
    "cpu-quota.period": {
      name: string;
      from_s: number;
      to_s: number;
      peak: number;
      lower: number;
      how: Snippet | null;
    };
    "cpu-quota.raise": { name: string; comm: string; processors: number; how: Snippet };
    /** Of a limit of which only the name is known; `name` is "" where not even that. */
    "cpu-quota.find": { name: string; how: Snippet };
    "cpu-quota.weight": { name: string; processors: number; tasks: number | null; how: Snippet };
  }
}

type Limited = Facts["cpu-quota.worst"];

/** By effect: what is simulated first, then what ends the waiting. */
export function adviseOnQuota({ suspects, hz }: Situation, culprit: string): Advice[] {
  const limited = suspects
    .flatMap(({ facts }) => facts)
    .filter((one): one is Extract<Fact, { id: "cpu-quota.worst" }> => one.id === "cpu-quota.worst")
    .map(({ values }) => values)
    .find(({ group }) => group.name === culprit);
  if (limited === undefined) return [advice("cpu-quota.find", { name: culprit, how: FIND })];
  const { group, comm, quota_s, period_s, pulse } = limited;
  const { name } = group;
  const processors = quota_s / period_s;
  const other = pulse === null || hz === null ? null : otherPeriod(limited, hz);
  const tasks = pulse === null ? null : Math.round(pulse.tasks);
  return [
    ...(other
      ? [
          advice("cpu-quota.period", {
            name,
            from_s: period_s,
            ...other,
            how: periodSnippet(limited, other.to_s),
          }),
        ]
      : []),
    advice("cpu-quota.raise", { name, comm, processors, how: raiseSnippet(limited) }),
    advice("cpu-quota.weight", { name, processors, tasks, how: weightSnippet(limited) }),
  ];
}

/** Periods that somebody may set: the kernel takes 1 ms to 1 s (`tg_set_cfs_bandwidth()`), and a quota of 1 ms at least. */
const PERIODS_MS = [
  20, 30, 40, 50, 60, 70, 80, 90, 110, 120, 130, 140, 150, 160, 170, 180, 190, 210, 230, 250,
];
const SIMULATED_S = 3600;
/** Another period is worth the trouble from here on. */
const LOWER = 0.7;

/**
 * The period, as near to today's as can be, with which load1 stays lowest: the share of the time in which the tasks run is the
 * limit's, whatever the period is, and the kernel counts it evenly where its looks do not go slowly through the period.
 */
function otherPeriod({ quota_s, period_s, pulse }: Limited, hz: number) {
  const tasks = Math.round(pulse!.tasks);
  const peakAt = (candidate_s: number) => peakOf(tasks, pulse!.place * candidate_s, candidate_s, hz);
  const peak = peakAt(period_s);
  const candidates = PERIODS_MS.map((ms) => ms / 1000)
    .filter((candidate_s) => candidate_s !== period_s && (quota_s / period_s) * candidate_s >= 0.001)
    .map((to_s) => ({ to_s, lower: peakAt(to_s), far: Math.abs(Math.log(to_s / period_s)) }));
  const least = Math.min(...candidates.map(({ lower }) => lower));
  const [best] = candidates.filter(({ lower }) => lower <= least + 0.1).sort((a, b) => a.far - b.far);
  if (best === undefined || best.lower > LOWER * peak) return null;
  return { to_s: best.to_s, peak, lower: best.lower };
}

function peakOf(tasks: number, busy_s: number, period_s: number, hz: number): number {
  const looks = Math.ceil(SIMULATED_S / lookPeriod(hz));
  // Where the first period stands to the first look is anybody's guess: the worst of some.
  const peaks = [0, 0.31, 0.62, 0.93].map((part) => {
    const job = { period_s, offset_s: part * period_s, bursts: [{ tasks, busy_s }] };
    const load = loadFromCounts(countsAtLooks([job], hz, looks), EXP_1);
    return load.reduce((most, value) => Math.max(most, value), 0);
  });
  return Math.max(...peaks);
}

/** Either version of control groups; the links among version 1's folders are not followed. */
const FIND = {
  snippet: "grep -rH --include=cpu.stat nr_throttled /sys/fs/cgroup | sort -t' ' -k2n | tail -5",
};

/** Names come from whoever may make a group, and are copied into a root shell. */
const quoted = (text: string) => (/^[\w@:.\-/]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
const ms = (seconds: number) => Number((seconds * 1000).toFixed(3));
const us = (seconds: number) => Math.round(seconds * 1e6);
const isV2 = "[ -e /sys/fs/cgroup/cgroup.controllers ]";

function periodSnippet({ group, quota_s, period_s }: Limited, to_s: number): Snippet | null {
  const quota = (quota_s / period_s) * to_s;
  switch (group.kind) {
    case "unit":
      return {
        snippet: `systemctl set-property ${quoted(group.name)} CPUQuotaPeriodSec=${ms(to_s)}ms   # systemd 242 and later`,
      };
    case "docker":
    case "podman":
      return {
        snippet: `${group.kind} update --cpu-period ${us(to_s)} --cpu-quota ${us(quota)} ${quoted(group.name)}`,
      };
    case "kubernetes":
      return {
        snippet: `cpuCFSQuotaPeriod: ${ms(to_s)}ms   # kubelet's configuration, with the gate CustomCPUCFSQuotaPeriod`,
      };
    case "lxc":
      return null;
    case "group":
      return null;
  }
}

function raiseSnippet({ group, quota_s, period_s }: Limited): Snippet {
  const twice = (2 * quota_s) / period_s;
  const cpus = Number(twice.toFixed(2));
  switch (group.kind) {
    case "unit":
      return {
        snippet: `systemctl set-property ${quoted(group.name)} CPUQuota=${Math.round(100 * twice)}%   # CPUQuota= alone: no limit`,
      };
    case "docker":
    case "podman":
      return { snippet: `${group.kind} update --cpus ${cpus} ${quoted(group.name)}` };
    case "kubernetes":
      return {
        snippet: `resources:\n  limits:\n    cpu: ${Math.round(1000 * twice)}m   # without this line: no limit`,
      };
    case "lxc":
    case "group":
      return { snippet: fileSnippet(group.path, us(2 * quota_s), us(period_s)) };
  }
}

function weightSnippet({ group, quota_s, period_s }: Limited): Snippet {
  switch (group.kind) {
    case "unit":
      return {
        snippet: `systemctl set-property ${quoted(group.name)} CPUQuota= CPUWeight=50   # CentOS 7: CPUShares=512`,
      };
    case "docker":
    case "podman":
      return { snippet: `${group.kind} update --cpu-quota -1 --cpu-shares 512 ${quoted(group.name)}` };
    case "kubernetes":
      return {
        snippet: `resources:\n  requests:\n    cpu: ${Math.round((1000 * quota_s) / period_s)}m   # a weight; and no limits.cpu`,
      };
    case "lxc":
    case "group":
      return {
        snippet: `if ${isV2}; then cd ${quoted(`/sys/fs/cgroup${group.path}`)}; echo max >cpu.max; echo 50 >cpu.weight\nelse cd ${quoted(`/sys/fs/cgroup/cpu${group.path}`)}; echo -1 >cpu.cfs_quota_us; echo 512 >cpu.shares; fi`,
      };
  }
}

function fileSnippet(path: string, quota_us: number, period_us: number): string {
  return `if ${isV2}; then echo '${quota_us} ${period_us}' >${quoted(`/sys/fs/cgroup${path}/cpu.max`)}\nelse echo ${quota_us} >${quoted(`/sys/fs/cgroup/cpu${path}/cpu.cfs_quota_us`)}; fi`;
}
