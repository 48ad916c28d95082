import { type KernelWork, kernelWork } from "../derived/kernel-threads.ts";
import type { LoadShare } from "../derived/load-share.ts";
import { stoppedWithin } from "../derived/quotas.ts";
import { runsBegun } from "../derived/runs.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { advice, type Fact, fact } from "../facts.ts";
import { contradicted, nothingThere, type Suspect, shareOf, supported } from "./suspect.ts";

declare module "../facts.ts" {
  interface Causes {
    "cpu-saturation": true;
  }
  interface Facts {
    /** Shares of the processors' time, in the spike and outside; `null`: no calm time was recorded. */
    "cpu-saturation.busy": { share: number; calm: number | null };
    /** Share of the time in which somebody waited for a processor (PSI `cpu some`), in the spike and outside. */
    "cpu-saturation.pressure": { share: number; calm: number | null };
    "cpu-saturation.asleep": Nothing;
    /** A smaller part of it: its share of the load above normal, and who. */
    "cpu-saturation.part-asleep": { share: number; names: string[] };
    /** The one that was most of the load is the kernel's own thread. */
    "cpu-saturation.kernel-thread": { comm: string; does: KernelWork };
    /** Who was most of the load above normal. */
    "cpu-saturation.most": { comm: string; share: number };
    /** Who used the most processor time, in processors. */
    "cpu-saturation.used": { by: { comm: string; processors: number }[] };
    "cpu-saturation.calm": { share: number };
    "cpu-saturation.unknown": Nothing;
  }
  interface Advices {
    /** No limit: whoever is stopped by one is counted in pulses (`cpu-quota`). */
    "cpu-saturation.look": { culprit: string; look: Snippet; weight: Snippet };
    /** The kernel's own thread cannot be limited: what gives it its work can be. */
    "cpu-saturation.less-for-kernel": { comm: string; does: KernelWork; look: Snippet };
  }
}

/** Processors are the bottleneck from here on. */
const BUSY = 0.8;
const RISEN = 0.15;
/** Share of the load above normal that ran, or wanted to, by the processors' own time. */
const RUNNING = 0.5;
/** Share of the processors' time, or of the load, that one name must be to be called its cause. */
const ONE_NAME = 0.3;
const HOG = 0.5;
const MOST_NAMED = 3;
/** Share of its periods in which a group that is held back is stopped. */
const STOPPED = 0.5;
/** Share of the load that slept from which on it is worth a word. */
const PART_ASLEEP = 0.2;
const LEAST_PROCESSORS = 0.1;

export const cpuSaturation: Suspect = {
  cause: "cpu-saturation",
  nature: "condition",
  makes: "real",
  needs: [["cpu"]],
  explains: [],
  examine(evidence, spike) {
    const busy_pct = evidence.column("cpu_busy_pct", spike.start, spike.end);
    if (busy_pct === null) return nothingThere("cpu");
    const busy = busy_pct / 100;
    const outside = shareOf(evidence.calmMean("cpu_busy_pct"));
    const calm = outside ?? 0;
    const cpus = evidence.recording.host.cpus ?? 1;
    const running = (busy - calm) * cpus;
    const share = evidence.share(spike);
    const found: Fact[] = [fact("cpu-saturation.busy", { share: busy, calm: outside })];
    const waited = shareOf(evidence.column("psi_cpu_some_pct", spike.start, spike.end));
    if (waited !== null)
      found.push(
        fact("cpu-saturation.pressure", {
          share: waited,
          calm: shareOf(evidence.calmMean("psi_cpu_some_pct")),
        }),
      );
    // Where true load was not seen whole, the kernel's own count is what has to be explained.
    const excess = spike.reality === "real" && spike.trueExcess ? spike.trueExcess : spike.kernelExcess;
    const saturated = busy >= BUSY && busy - calm > RISEN;
    if (!saturated && running < RUNNING * excess) return contradicted(found, Math.max(0, running / excess));
    if (share && share.asleep > 0.5) return contradicted([...found, fact("cpu-saturation.asleep", {})]);
    if (share && share.asleep >= PART_ASLEEP)
      found.push(fact("cpu-saturation.part-asleep", { share: share.asleep, names: sleepersOf(share) }));
    const most =
      share &&
      mostOf(
        share,
        ({ comm, share }) =>
          isHeldBack(evidence, spike, comm, HOG * busy * cpus) ||
          usedLittle(evidence, spike, comm, HOG * share * running),
      );
    if (most) {
      const { comm } = most;
      found.push(fact("cpu-saturation.most", { comm, share: most.share }));
      if (evidence.isKernelThread(comm))
        found.push(fact("cpu-saturation.kernel-thread", { comm, does: kernelWork(comm) }));
    }
    const by = usersOf(evidence, spike);
    if (by.length > 0) found.push(fact("cpu-saturation.used", { by }));
    // Where nobody was seen at the looks, the accounts of processes may know who kept the processors busy.
    const hog = hogOf(evidence, by, HOG * running);
    return supported(
      (saturated ? busy : Math.min(0.9, running / excess)) * (1 - (share?.asleep ?? 0)),
      share ? (most && most.share > ONE_NAME ? most.comm : "") : hog,
      found,
    );
  },
  describe(evidence) {
    const busy_pct = evidence.calmMean("cpu_busy_pct");
    return [
      busy_pct === null
        ? fact("cpu-saturation.unknown", {})
        : fact("cpu-saturation.calm", { share: busy_pct / 100 }),
    ];
  },
  advise({ found }, culprit) {
    const thread = found.find(
      (one) => one.id === "cpu-saturation.kernel-thread" && one.values.comm === culprit,
    );
    if (thread) {
      const does = kernelWork(culprit);
      return [
        advice("cpu-saturation.less-for-kernel", { comm: culprit, does, look: { snippet: LOOKS[does] } }),
      ];
    }
    return [
      advice("cpu-saturation.look", {
        culprit,
        look: { snippet: "top -H -d 5   # which threads\nperf top        # which functions" },
        weight: { snippet: "[Service]\n# systemd 219 (CentOS 7): CPUShares=200\nCPUWeight=20" },
      }),
    ];
  },
};

/** The largest part of the load above normal that ran: a process, or the kernel's own thread where it is more. */
function mostOf(
  { runners, topThread }: LoadShare,
  innocent: (one: { comm: string; share: number }) => boolean,
): { comm: string; share: number } | null {
  const runner = runners.find((one) => !innocent(one)) ?? null;
  const awake = topThread && topThread.asleep < 0.5 ? topThread : null;
  return awake && awake.share > (runner?.share ?? 0) ? awake : runner;
}

/** Who is stopped by a CPU limit in most periods, and may use no more than so many processors, keeps none busy, however often counted. */
function isHeldBack({ limited }: Evidence, { start, end }: SpikeEvidence, comm: string, processors: number) {
  return limited.some(
    (group) =>
      group.comm === comm &&
      group.quota_s / group.period_s < processors &&
      stoppedWithin(group, start, end).share >= STOPPED,
  );
}

/**
 * Whether the process table knows that a name used fewer processors than that. Who was seen to run often kept no processor busy
 * if the kernel gave it none of its time; of who is not in the table nothing is known. Nor of who starts others: what these used is
 * gone from the table when they end.
 */
function usedLittle(
  { usage, runs }: Evidence,
  { start, end }: SpikeEvidence,
  comm: string,
  processors: number,
): boolean {
  const starts = runs.some((one) => one.parent === comm && runsBegun(one, start, end).length > 0);
  if (starts) return false;
  const used = usage(start, end).find((one) => one.comm === comm);
  return used !== undefined && used.most_cpu_s / (end - start) < processors;
}

/** Where to see who gives the kernel that work. */
const LOOKS: Record<KernelWork, string> = {
  "huge-pages":
    "grep . /sys/kernel/mm/transparent_hugepage/{enabled,defrag} /sys/kernel/mm/transparent_hugepage/khugepaged/*\ngrep -E 'thp|compact' /proc/vmstat",
  compaction: "cat /proc/buddyinfo\ngrep -E 'compact|thp' /proc/vmstat\nsysctl vm.compaction_proactiveness",
  reclaim:
    "free -m\nps -eo pid,comm,rss --sort=-rss | head\nsysctl vm.min_free_kbytes vm.watermark_scale_factor",
  packets: "cat /proc/softirqs\nsar -n DEV,EDEV 1 5\nethtool -S eth0 | grep -iE 'drop|miss'",
  journal: "iostat -xt 5\npidstat -d 5",
  raid: "cat /proc/mdstat\nsysctl dev.raid.speed_limit_min dev.raid.speed_limit_max",
  other: "perf top   # which functions of the kernel\ncat /proc/interrupts",
};

const sleepersOf = ({ names }: LoadShare) =>
  names
    .filter(({ excess, asleep }) => asleep > 0.5 && excess > 0.1)
    .slice(0, MOST_NAMED)
    .map(({ comm }) => comm);

function usersOf({ processors }: Evidence, { start, end }: SpikeEvidence) {
  return processors(start, end)
    .filter((one) => one.processors >= LEAST_PROCESSORS)
    .slice(0, MOST_NAMED);
}

/** Who used so many processors more than in calm times, of those who used the most. */
function hogOf(
  { processors, calm }: Evidence,
  by: readonly { comm: string; processors: number }[],
  least: number,
): string {
  const length = calm.reduce((sum, { from, to }) => sum + to - from, 0);
  const usual = (comm: string) =>
    calm.reduce((sum, { from, to }) => {
      const own = processors(from, to).find((one) => one.comm === comm);
      return sum + (own ? (own.processors * (to - from)) / length : 0);
    }, 0);
  return by.find((one) => one.processors - usual(one.comm) > least)?.comm ?? "";
}
