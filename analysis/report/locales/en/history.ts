import type { HistoryOrigin } from "../../../diagnosis.ts";
import type { FactWords } from "../words.ts";
import { duration, exactSeconds, list } from "./quantities.ts";

/** Figures that a tool took at the instants of its own timer. */
const POINTS: Record<HistoryOrigin, string> = {
  prometheus: "node_procs_running and node_procs_blocked",
  sar: "runq-sz and blocked",
  atop: "its counts of running threads",
  csv: "any count of running tasks",
};

export const history: Omit<FactWords<"history">, "history.not-kept"> = {
  "history.counts-known": ({ step_s }) =>
    `Readings ${duration(step_s)} apart give the kernel's counts one by one; spikes are known to a few seconds.`,
  "history.means-known": ({ step_s }) =>
    `Readings ${duration(step_s)} apart give the mean of what the kernel counted between them; spikes are known to about ${duration(step_s)}.`,
  "history.ends-forgotten": ({ step_s }) =>
    `Readings ${duration(step_s)} apart are longer than load1 remembers: load5 and load15 tell of the time between. Spikes shorter than ${duration(2 * step_s)} may be missing.`,
  "history.counters": ({ run_queue, pressure }) => {
    const more = [...(run_queue ? ["run-queue time"] : []), ...(pressure ? ["pressure (PSI)"] : [])];
    return `Work that was done is known without looking: ${list(["processor time", ...more])} ${more.length === 0 ? "is a counter that only rises" : "are counters that only rise"}, so whatever was counted can be held against it.`;
  },
  "history.no-counters": () =>
    "Processor time, or the number of CPUs, is not in it: nothing can be held against what was counted.",
  "history.grid": ({ grid_s }) =>
    `Its values stand on an even grid of ${exactSeconds(grid_s)}, as query_range makes it: each may be up to five minutes old, and steps of counters are blurred. Ask with query and a range (node_load1{…}[7d]) before you believe this report.`,
  "history.partial": ({ said }) =>
    `The server said that an answer was not whole ("${said}"): what it left out looks here like a time in which nobody scraped.`,
  "history.no-names": () =>
    "It has no names: which program was counted, started or waited is in no history of this kind.",
  "history.no-sleepers": () =>
    "Tasks that sleep uninterruptibly on a lock or a server that is silent are in none of its figures, and the kernel counts them.",
  "history.points-left-out": ({ origin }) =>
    `Left out: ${POINTS[origin]}. They are looks at the instants of a timer, which meet a periodic job as by chance as the kernel's own do.`,
  "history.reader-fits": ({ interval_s, hz, period_s, spike_s }) =>
    `The scrape itself is a suspect: every ${exactSeconds(interval_s)} it would beat with the kernel every ${duration(period_s)} at HZ ${hz}, as the spikes came${spike_s === null ? "" : `, for about ${duration(spike_s)} each time`}. Another scrape interval for a day tells.`,
  "history.reader-too-short": ({ interval_s, hz, spike_s, seen_s }) =>
    `The scrape itself, every ${exactSeconds(interval_s)}, would beat with the kernel as often as the spikes came (HZ ${hz}), but its spikes would last ${duration(spike_s)} and these last ${duration(seen_s)}: it is not the scrape alone.`,
  "history.reader-apart": ({ interval_s, beats, seen_s }) =>
    `It is not the scrape: every ${exactSeconds(interval_s)} it would beat with the kernel every ${list(
      beats.map(({ hz, period_s }) => `${duration(period_s)} (HZ ${hz})`),
      "or",
    )}, and the spikes came every ${duration(seen_s)}.`,
  "history.agent": ({ candidates }) =>
    `24 hours of "loadspike record" on the guest would add: each run of each short job with its exact period${candidates > 1 ? `, which says which of the ${candidates} below it is, or that it is none of them` : ""}, who was counted, tasks asleep at any lock, and looks at random times that follow no timer.`,
};

const NTH: Record<number, string> = { 2: "second", 3: "third", 6: "sixth" };

/** What stands around them on the page. */
export const historyPage = {
  section: "What this history can and cannot say",
  labels: { can: "Can", cannot: "Cannot", reader: "Scrape", agent: "More" },
  /** Where nobody left a recorder of ours on. */
  now: {
    none: "Nothing to do.",
    waited: (always: boolean) =>
      `Load1 was above one task for each CPU ${always ? "all the time" : "at times"}. If work is slow, look who runs and waits then.`,
    fell: "Load1 was above one task for each CPU as this history begins, and fell: what made it was before.",
    unexplained:
      "Do not act on a guess. What this history lacks stands below; a day of loadspike's own recording has it.",
  },
  heads: { job: "a job that runs every", late: "late each time by", hz: "kernel's HZ", met: "met at" },
  /** Where a job of this interval would be met. */
  met: (every_looks: number) =>
    every_looks === 1 ? "each look" : `every ${NTH[every_looks] ?? `${every_looks}th`} look`,
  onTime: "nothing",
  jobs: (count: number) =>
    count === 1
      ? "Of the usual intervals (1 to 30 s) the one that would beat as the spikes came; from load average alone it cannot be told whether there is such a job."
      : `Of jobs at a usual interval (1 to 30 s) ${count} would beat as the spikes came; from load average alone they cannot be told apart, nor from one at another interval.`,
  interval: exactSeconds,
  late: (seconds: number) => `${(seconds * 1000).toFixed(2)} ms`,
  /** `apart_s`: distance of the readings, where single counts are not known. `missed`: load1 forgets in between that there was a spike. */
  spikesLegend: (apart_s: number | null, missed: boolean) =>
    `load1: its highest${missed && apart_s !== null ? ` at a reading; these are ${duration(apart_s)} apart, and a spike in between is over in it (load5 and load15 still know)` : ""}. counted: tasks that the kernel saw at its looks (mean${apart_s !== null ? ", as far as readings so far apart tell" : ""}). real: tasks at work or waiting for a disk, by counters that only rise (mean). -: not known.`,
};
