import { readingsOf } from "../derived/columns.ts";
import { countLines, type LogLine, namedIn } from "../derived/log-lines.ts";
import { waitedIn } from "../derived/waits.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { advice, type Fact, fact } from "../facts.ts";
import { contradicted, nothingThere, type Suspect, supported, undecided } from "./suspect.ts";

declare module "../facts.ts" {
  interface Causes {
    "memory-pressure": true;
  }
  interface Facts {
    /** In the spike and outside; `null`: not known. */
    "memory-pressure.memory": {
      available_bytes: number | null;
      calm_available_bytes: number | null;
      swap_bytes: number | null;
      calm_swap_bytes: number | null;
    };
    /** Share of the time in which some task waited for memory. */
    "memory-pressure.waited": { share: number };
    /** Share of the tasks asleep that slept in the kernel's memory code. */
    "memory-pressure.asleep": { share: number };
    /** Who read the most from disks: pages that come back are read. */
    "memory-pressure.read": { by: { comm: string; read_bytes: number }[] };
    /** The kernel killed these for want of memory. */
    "memory-pressure.killed": { names: string[]; kills: number };
    /**
     * Not the machine ran out of memory but a control group of it. `group` "": not known which; `said`: the log says so, else what is
     * left of the machine's memory shows it.
     */
    "memory-pressure.group": { group: string; said: boolean; available_bytes: number | null };
    /** What the host of the virtual machine took from it, at the most, and the time that its processors waited for that to come back (a share of one). */
    "memory-pressure.host": { ballooned_bytes: number; swapped_bytes: number; waited: number | null };
    "memory-pressure.one-sign": Nothing;
    /** No reading fell into the time in which the load was high. */
    "memory-pressure.unread": Nothing;
    "memory-pressure.calm": { available_bytes: number };
    "memory-pressure.unknown": Nothing;
  }
  interface Advices {
    "memory-pressure.find": { find: Snippet; vmware: boolean };
    "memory-pressure.limit": { culprit: string; unit: string; look: Snippet; more: Snippet };
  }
}

/** What must have gone from the memory that is normally available, and what must have been swapped out more. */
const GONE = 0.5;
const SWAPPED_KB = 32 * 1024;
const PSI_PCT = 5;
/**
 * Where a task sleeps that waits for memory: for its own pages to come back (mm/memory.c, mm/swap_state.c; do_swap_page,
 * read_swap_cache_async on 3.10), or for others' to go (mm/vmscan.c, mm/page_alloc.c).
 */
const WAITS_FOR_MEMORY =
  /swap_page|swap_cache|swapin|try_to_free|shrink_(inactive|node|zone|lruvec)|direct_reclaim|mem_cgroup_(handle_over_high|oom)/;
/**
 * For the limit of a control group (mm/memcontrol.c): its own pages must go (try_to_free_mem_cgroup_pages, by try_charge), it is held
 * up above memory.high (mem_cgroup_handle_over_high, since 4.5), or waits for a kill (mem_cgroup_oom_synchronize, since 3.12).
 */
const WAITS_FOR_GROUP = /mem_cgroup/;
const GROUP = 0.3;
/**
 * With so much of its usual memory available, and little swapped beside it, the machine itself is not short of it: nobody swaps for want
 * of memory while ten times as much stands free.
 */
const LITTLE_GONE = 0.3;
const LITTLE_SWAPPED = 0.1;
const ENOUGH_KB = 512 * 1024;
const MOST_WAIT = 0.5;
const MOST_NAMED = 3;
const LEAST_READ_BYTES = 16 * 2 ** 20;
/** Share of one processor's time that waited for the host's memory, from which on it is worth a word. */
const LEAST_WAIT = 0.01;

export const memoryPressure: Suspect = {
  cause: "memory-pressure",
  nature: "condition",
  makes: "real",
  needs: [["memory", "pressure", "log"]],
  explains: ["io-stall", "cpu-saturation"],
  examine(evidence, spike) {
    const { column } = evidence;
    const available = atWorst(evidence, spike, "mem_available_kb");
    const swap = atWorst(evidence, spike, "swap_used_kb");
    const pressure = column("psi_mem_some_pct", spike.start, spike.end);
    const kills = killsIn(evidence, spike);
    if (available === null && swap === null && pressure === null && kills.length === 0)
      return nothingThere("memory");
    const usual = evidence.calmMean("mem_available_kb");
    const usualSwap = evidence.calmMean("swap_used_kb");
    const gone = available === null || !usual ? 0 : 1 - available / usual;
    const swapped = swap === null || usualSwap === null ? 0 : swap - usualSwap;
    const seen = evidence.presence?.(spike.start, spike.end).names;
    const reclaim = [...(seen ?? [])].reduce(
      (sum, [comm, { random }]) => sum + (isReclaim(comm) ? random : 0),
      0,
    );
    const waiting = waitedIn(evidence, spike, WAITS_FOR_MEMORY);
    const host = takenByHost(evidence, spike);
    const signs = [
      gone > GONE,
      swapped > SWAPPED_KB,
      (pressure ?? 0) - (evidence.calmMean("psi_mem_some_pct") ?? 0) > PSI_PCT,
      reclaim > 0.2,
      (waiting ?? 0) > MOST_WAIT,
      kills.length > 0,
      (host?.waited ?? 0) * 100 > PSI_PCT,
    ].filter(Boolean).length;
    const found: Fact[] = [];
    if (available !== null || swap !== null)
      found.push(
        fact("memory-pressure.memory", {
          available_bytes: bytes(available),
          calm_available_bytes: bytes(usual),
          swap_bytes: bytes(swap),
          calm_swap_bytes: bytes(usualSwap),
        }),
      );
    if (pressure !== null) found.push(fact("memory-pressure.waited", { share: pressure / 100 }));
    if (host !== null) found.push(fact("memory-pressure.host", host));
    if (waiting !== null) found.push(fact("memory-pressure.asleep", { share: waiting }));
    if (kills.length > 0) {
      const names = namedIn(kills, "task").slice(0, MOST_NAMED);
      found.push(fact("memory-pressure.killed", { names, kills: killed(kills) }));
    }
    if (signs === 0 && !readInside(evidence, spike))
      return undecided(0.2, found, fact("memory-pressure.unread", {}));
    if (signs === 0) return contradicted(found);
    const enough =
      usual !== null &&
      available !== null &&
      available > ENOUGH_KB &&
      gone < LITTLE_GONE &&
      swapped < Math.max(SWAPPED_KB, LITTLE_SWAPPED * available) &&
      reclaim <= 0.2;
    const culprit = hog(evidence, spike) || (namedIn(kills, "task")[0] ?? "");
    const group = groupOf(evidence, spike, kills, enough, culprit);
    if (group) found.push(fact("memory-pressure.group", { ...group, available_bytes: bytes(available) }));
    const by = readersOf(evidence, spike);
    if (by.length > 0) found.push(fact("memory-pressure.read", { by }));
    if (signs === 1) return undecided(0.4, found, fact("memory-pressure.one-sign", {}));
    return supported(0.7 + 0.1 * signs, culprit, found);
  },
  describe(evidence) {
    const available = bytes(evidence.calmMean("mem_available_kb"));
    return [
      available === null
        ? fact("memory-pressure.unknown", {})
        : fact("memory-pressure.calm", { available_bytes: available }),
    ];
  },
  advise: ({ unit, found, vmware }, culprit) => [
    ...(found.some(({ id }) => id === "memory-pressure.group")
      ? [
          advice("memory-pressure.limit", {
            culprit,
            unit,
            look: {
              snippet: "systemd-cgtop -m -n 1\ngrep -r '^max [1-9]' /sys/fs/cgroup --include=memory.events",
            },
            more: { snippet: "[Service]\nMemoryMax=4G" },
          }),
        ]
      : [
          advice("memory-pressure.find", {
            find: {
              snippet: `ps -eo pid,comm,rss --sort=-rss | head${vmware ? ASK_HOST : ""}`,
            },
            vmware,
          }),
        ]),
  ],
};

/** In MB each. */
const ASK_HOST =
  "\nvmware-toolbox-cmd stat balloon   # memory that the host took back\nvmware-toolbox-cmd stat swap      # and that it swapped out";

/** `null`: the host took nothing, or was not asked. */
function takenByHost({ vmHost }: Evidence, { start, end }: SpikeEvidence) {
  const kept = vmHost.kept(start, end);
  if (kept === null) return null;
  const { ballooned_bytes, swapped_bytes, memory_waited_s } = kept;
  const waited = memory_waited_s === null ? null : memory_waited_s / (end - start);
  const isNothing = ballooned_bytes === 0 && swapped_bytes === 0 && (waited ?? 0) < LEAST_WAIT;
  return isNothing ? null : { ballooned_bytes, swapped_bytes, waited };
}

/** The memory of readings so far apart is that of an instant: their mean would be of before and after a spike as well. */
const MINUTES_APART_S = 60;
/** Share of the load above normal that a reading must show to lie in the spike. */
const IN_SPIKE = 0.25;

/** What was available, or swapped, in the spike; at the worst reading where they are minutes apart, that just before the onset among them. */
function atWorst(
  { column, recording, axis, looks: { step_s } }: Evidence,
  { start, end }: SpikeEvidence,
  name: "mem_available_kb" | "swap_used_kb",
): number | null {
  if (step_s < MINUTES_APART_S) return column(name, start, end);
  const values = readingsOf(recording, axis, name, start - step_s / 2, end).map(({ value }) => value);
  if (values.length === 0) return null;
  return name === "swap_used_kb" ? Math.max(...values) : Math.min(...values);
}

/** Whether somebody looked while the load was high: minutes apart, all may be over at the one reading that shows the load falling. */
function readInside(
  { recording, axis, looks: { step_s } }: Evidence,
  { start, end, baseline, kernelExcess }: SpikeEvidence,
): boolean {
  if (step_s < MINUTES_APART_S) return true;
  const within = (name: "load1" | "load5") => readingsOf(recording, axis, name, start - step_s / 2, end);
  const load5 = new Map(within("load5").map(({ at, value }) => [at, value]));
  return within("load1").some(
    ({ at, value }) => value >= baseline + IN_SPIKE * kernelExcess && value >= (load5.get(at) ?? 0),
  );
}

const bytes = (kb: number | null) => (kb === null ? null : kb * 1024);

const isReclaim = (comm: string) => /^\[?kswapd\d/.test(comm);

/** Who was most of the load, where one process stands out; else the kernel's own thread that does: kswapd, kcompactd. */
function hog(evidence: Evidence, spike: SpikeEvidence): string {
  const share = evidence.share(spike);
  const most = [share?.top, share?.topThread].find((one) => one && one.share > 0.4);
  return most?.comm ?? "";
}

/** One kill is said in several lines: by who asked, by the kernel, by systemd. */
const killsIn = ({ logLines }: Evidence, { start, end }: SpikeEvidence) =>
  logLines(start, end, "memory").filter(({ id }) => id !== "allocation");
const KILLED = ["oom-killed", "oom-killed-in-group", "oom-kill", "memory-daemon", "oom-invoked"];
function killed(lines: readonly LogLine[]): number {
  const of = (id: string) => countLines(lines.filter((line) => line.id === id));
  return Math.max(1, of("oom-killed") + of("oom-killed-in-group"), ...KILLED.map(of));
}

/** Which control group reached its limit; `null`: nothing says that it was one and not the machine. */
function groupOf(
  evidence: Evidence,
  spike: SpikeEvidence,
  kills: readonly LogLine[],
  enough: boolean,
  culprit: string,
): { group: string; said: boolean } | null {
  const said = kills.some(
    ({ id, values }) =>
      id === "oom-kill-group" ||
      id === "oom-killed-in-group" ||
      values.get("constraint") === "CONSTRAINT_MEMCG",
  );
  const waits = (waitedIn(evidence, spike, WAITS_FOR_GROUP) ?? 0) > GROUP;
  // A machine that is short as well kills whom it likes.
  if (!said && !waits && !enough) return null;
  const unit = culprit === "" ? "" : evidence.origin(culprit, spike.start, spike.end).unit;
  const named = namedIn(kills, "cgroup")[0];
  // Which one it was is as sure as who says it.
  return { group: named ?? unit, said: said && (named !== undefined || unit === "") };
}

function readersOf({ usage }: Evidence, { start, end }: SpikeEvidence) {
  return usage(start, end)
    .filter(({ read_bytes }) => read_bytes >= LEAST_READ_BYTES)
    .sort((a, b) => b.read_bytes - a.read_bytes)
    .slice(0, MOST_NAMED)
    .map(({ comm, read_bytes }) => ({ comm, read_bytes }));
}
