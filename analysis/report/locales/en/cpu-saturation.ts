import type { KernelWork } from "../../../derived/kernel-threads.ts";
import type { Fact } from "../../../facts.ts";
import type { SuspectWords } from "../words.ts";
import { list, partOf, percent } from "./quantities.ts";
import { outside, saidOf } from "./summary.ts";

export const cpuSaturation: SuspectWords<"cpu-saturation"> = {
  cause: {
    named: (culprit, found) => {
      const thread = threadIn(culprit, found);
      if (thread) return `the kernel's own thread ${culprit}, which ${DOES[thread.does]}, is at work`;
      return culprit === "" ? "the processors are busy with work" : `${culprit} keeps the processors busy`;
    },
    summary: (verdict) => {
      const { culprit, found } = verdict;
      const thread = threadIn(culprit, found);
      if (thread)
        return saidOf(verdict, `work of the kernel's own thread ${culprit}, which ${DOES[thread.does]}`);
      return saidOf(verdict, `the processors were busy${culprit === "" ? "" : ` with ${culprit}`}`);
    },
    now: (culprit, found) =>
      threadIn(culprit, found)
        ? "This load is real work, done by the kernel. It cannot be stopped; how to give it less is below."
        : culprit === ""
          ? "This load is real work; no one process was seen to be most of it. See who runs in the next spike."
          : `Look at ${culprit}: this load is real work.`,
    accuses: "The processors were busy, and the load was tasks that ran or wanted to.",
    acquits: "The processors were as idle as outside the spike.",
    matters: "The guest has work to do: what does it is named, and whether it should is for you to say.",
  },
  facts: {
    "cpu-saturation.busy": ({ share, calm }) =>
      `Processors ${percent(share)} busy in the spike${outside(calm)}.`,
    "cpu-saturation.pressure": ({ share, calm }) =>
      `Somebody waited for a processor ${percent(share)} of the time in the spike${outside(calm)}.`,
    "cpu-saturation.kernel-thread": ({ comm, does }) =>
      `${comm} is a thread of the kernel's own: it ${DOES[does]}.`,
    "cpu-saturation.asleep": () => "Most of the load waited in sleep.",
    "cpu-saturation.part-asleep": ({ share, names }) =>
      `${partOf(share)} the load above normal did not run: it waited in uninterruptible sleep${names.length === 0 ? "" : ` (${names.join(", ")})`}.`,
    "cpu-saturation.most": ({ comm, share }) => `${partOf(share)} the load above normal was ${comm}.`,
    "cpu-saturation.used": ({ by }) =>
      `By the kernel's accounts of processes, ${list(by.map(({ comm, processors }) => `${comm} used ${processors.toFixed(1)}`))} processors on average.`,
    "cpu-saturation.calm": ({ share }) => `Processors outside spikes: ${percent(share)} busy.`,
    "cpu-saturation.unknown": () => "How busy the processors are outside spikes is not known.",
  },
  advice: {
    "cpu-saturation.less-for-kernel": ({ comm, does, look }) => ({
      title: `Give ${comm} less to do`,
      why: `It ${DOES[does]}: it cannot be stopped or limited itself.`,
      change: ["In a spike:", look, LESS[does]],
      expected: `${comm} is not among those who were counted in the next report, or only for seconds.`,
    }),
    "cpu-saturation.look": ({ culprit, look, weight }) => ({
      title:
        culprit === ""
          ? "See who runs at the times of the spikes"
          : `Look at what ${culprit} does at the times of the spikes`,
      why: "The processors were busier than usual: this load is work.",
      change: [
        "In a spike, or from its log at those times:",
        look,
        "If it may wait, give its unit less weight (a drop-in): it makes way when others want a processor. If not, the guest needs more processors:",
        weight,
      ],
      expected:
        "With less weight others wait less and the load stays; it falls only when there is less of this work.",
    }),
  },
};

/** The kernel's own thread that is the culprit, where it is one. */
function threadIn(culprit: string, found: readonly Fact[]): { comm: string; does: KernelWork } | null {
  for (const one of found)
    if (one.id === "cpu-saturation.kernel-thread" && one.values.comm === culprit) return one.values;
  return null;
}

const DOES: Record<KernelWork, string> = {
  "huge-pages": "joins memory into transparent huge pages",
  compaction: "moves memory about to have large free pieces",
  reclaim: "frees memory",
  packets: "handles network packets and timers that interrupts left over",
  journal: "writes a file system's journal",
  raid: "checks or rebuilds an array of disks",
  other: "does work for others",
};

const LESS: Record<KernelWork, string> = {
  "huge-pages":
    "Where it scans without end: enabled to madvise, or khugepaged/defrag to 0 and a larger khugepaged/scan_sleep_millisecs. It is worst where free memory is scattered.",
  compaction:
    "Where somebody keeps asking for large pieces (huge pages, drivers, a virtual machine): transparent_hugepage/defrag to madvise or defer, vm.compaction_proactiveness to 0.",
  reclaim:
    "More memory for the guest, or less for the process that fills it; a cache that is read once can be bypassed.",
  packets:
    "Find the interface and its traffic; spread its queues over the processors (RSS, RPS), or limit who sends.",
  journal: "Find who makes the file system write; batch or move those writes.",
  raid: "Let it end, or lower dev.raid.speed_limit_max; move the check to a quiet hour.",
  other: "Its name and perf say for whom it works.",
};
