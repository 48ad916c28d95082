import type { Change, CheckedPrediction, Status, Verdict } from "../../../diagnosis.ts";
import type { SeenGaps } from "../words.ts";
import { changesPage } from "./change.ts";
import { historyPage } from "./history.ts";
import { duration, plural, thousands } from "./quantities.ts";
import { summaryOfAll, sureness } from "./summary.ts";
import { sustained } from "./sustained.ts";

/** How many spikes were of which kind. */
interface Kinds {
  phantom: number;
  real: number;
  unclear: number;
}

const statuses: Record<Status, string> = {
  supported: "supported",
  contradicted: "cleared",
  undecided: "undecided",
  "not-examined": "not examined",
};

const realities = { phantom: "phantom", real: "real", unclear: "unclear" };
const outcomes: Record<CheckedPrediction["outcome"], string> = {
  came: "came",
  missed: "did not come",
  open: "still to come",
};

const spikes = (count: number) => plural(count, "load spike");
const ofSpikes = (count: number, two: string, more: string) =>
  count === 1 ? "it" : `${count === 2 ? two : more} of them`;

export const page = {
  title: (host: string) => `Load report: ${host}`,
  noName: "name unknown",
  colon: ":",

  headline: {
    tooShort: (seconds: number) => `NO SPIKE YET. ${duration(seconds)} is too short to say more.`,
    none: "NO SPIKE. Load stayed within what is usual here.",
    noneSeen: (step_s: number) =>
      `NO SPIKE SEEN in looks ${duration(step_s)} apart; one shorter than that may have come and gone.`,
    phantom: (count: number) =>
      `PHANTOM LOAD. ${spikes(count)}; the load was not really there in ${ofSpikes(count, "either", "any")}.`,
    real: (count: number) =>
      `REAL LOAD. ${spikes(count)}; tasks did run or wait in ${ofSpikes(count, "both", "all")}.`,
    unmeasured: (count: number) =>
      `UNCLEAR. ${spikes(count)}; whether the load was real could not be measured.`,
    undecided: (count: number) =>
      `UNCLEAR. ${spikes(count)}; what was measured does not tell whether the load was real.`,
    several: (count: number, { phantom, real, unclear }: Kinds) => {
      const kind =
        phantom > 0 && real > 0
          ? "PHANTOM AND REAL LOAD"
          : phantom > 0
            ? "PHANTOM LOAD, IN PART"
            : "REAL LOAD, IN PART";
      const parts = [
        [phantom, realities.phantom],
        [real, realities.real],
        [unclear, realities.unclear],
      ] as const;
      const named = parts.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}`);
      return `${kind}. ${spikes(count)}: ${named.join(", ")}.`;
    },
  },

  cause: {
    /** `id` stands beside the words: it is what programs and tickets call it. */
    known: (named: string, id: string) => `Cause: ${named} (${id}).`,
    mixed: "Cause: several causes; the table below has one for each spike.",
    unexplained: "Cause: not found; what was looked at and what is missing stands below.",
    confidence: (confidence: number) => `Confidence ${confidence.toFixed(2)}, ${sureness(confidence)}.`,
  },

  summary: summaryOfAll,

  now: {
    none: "Nothing to do. Leave the recorder on until a spike has come.",
    waited: (always: boolean, named: boolean) =>
      `Load1 was above one task for each CPU ${always ? "all the time" : "at times"}. If work is slow, look ${named ? "at the tasks named above" : "who runs and waits then"}; leave the recorder on until a spike has come.`,
    fell: "Load1 was high from what ran before the recording began, and fell: who made it was not seen. Leave the recorder on until it comes again.",
    unexplained: "Do not act on a guess. Leave the recorder on; see what is missing under LIMITS.",
    mixed: "Read the spikes one by one; the advice below has a part for each cause.",
    others: "That is not said of the spikes that could not be explained.",
  },

  labels: { now: "Now", next: "Next", every: "Every", host: "Host", seen: "Seen", times: "Times" },
  next: {
    unknown: "cannot be foretold from this recording",
    between: (at: string, low: string, high: string) => `${at}, between ${low} and ${high}`,
    first: (name: string, load1: string, lasts: string) =>
      `The first one: the kernel's looks are on their way into the runs of ${name}. Load1 up to about ${load1} for ${lasts}, which will not really be there.`,
    withFirst: (between: string, first: string) => `${between}. ${first}`,
  },
  /** `within`: how well it can be known where looks are minutes apart. */
  every: (mean: string, low: string, high: string, within: string | null) => {
    const range = low === high ? (within === null ? "to the minute" : "") : `${low} to ${high}`;
    const known = within === null ? "" : `known to about ${within}`;
    return `${mean} (${[range, known].filter((part) => part !== "").join("; ")})`;
  },
  host: {
    kernel: (release: string) => `kernel ${release}`,
    cpus: (count: number) => plural(count, "CPU"),
    hypervisor: (name: string, version: string | null) => (version === null ? name : `${name} (${version})`),
    hz: (hz: number, source: string) => `HZ ${hz} (${source})`,
    sources: { observed: "observed", kernel: "kernel", config: "config", manifest: "manifest" },
    noHz: "HZ unknown",
    separator: ", ",
  },
  seen: (from: string, to: string, length: string, looks: number, gaps: SeenGaps) => {
    const none = gaps.count === 0 ? "no gap" : `${plural(gaps.count, "gap")} (${gaps.lost})`;
    const restarts = gaps.restarts === 0 ? "" : `, ${plural(gaps.restarts, "restart")} of the machine`;
    return `${from} to ${to}: ${length}, ${plural(looks, "look")}, ${none}${restarts}`;
  },

  sections: {
    load: "Load",
    sustained: sustained.section,
    spikes: "Spikes",
    changes: "What was changed",
    timeline: "Timeline",
    suspects: "Suspects",
    counted: "Who was counted",
    alternatives: "What would help",
    advice: "What to change",
    predictions: "Earlier predictions",
    history: historyPage.section,
    limits: "Limits",
  },

  curve: {
    /** In front of the strip below the curve: five cells at most. */
    real: "real",
    legend: (mark: string | null, real: boolean) =>
      `Highest load1 of each step${real ? "; real: tasks truly active (mean), same scale" : ""}${mark === null ? "" : `; ${mark} a spike`}.`,
  },

  spikes: {
    heads: {
      id: "#",
      start: "start",
      lasted: "lasted",
      load1: "load1",
      counted: "counted",
      real: "real",
      reality: "",
      cause: "cause",
      by: "by",
    },
    /** `accounted`: running tasks are from the kernel's own accounting. `diskOnly`: others that sleep uninterruptibly were not seen. */
    legend: (accounted: boolean, diskOnly: boolean) =>
      `load1: its highest. counted: tasks that the kernel saw at its looks (mean). real: ${accounted ? "tasks truly active all that time, by the kernel's accounting of CPU time and waits for it, with those asleep at random times" : "tasks active at random times"} (mean${diskOnly ? "; of those asleep only who waited for a disk" : ""}). -: not measured.`,
    left: (count: number) => `${plural(count, "earlier spike")} left out here; --format json has all`,
    by: (culprit: string) => `by ${culprit}`,
    before: "under way when the recording began",
    goesOn: "not over when the recording ended",
    /** Beside what happened in a spike or just before. */
    beside: (spike: number) => `spike ${spike}`,
    besideLeft: (count: number) =>
      `${thousands(count)} earlier ${count === 1 ? "entry is" : "entries are"} left out here`,
  },
  realities,
  sustained,
  /** What stands for a spike's cause in a table: its id, or that there is none. */
  causeId: (cause: Verdict["cause"]): string => cause ?? "",

  timeline: {
    left: (count: number) =>
      `${thousands(count)} earlier ${count === 1 ? "entry is" : "entries are"} left out here`,
  },

  suspects: {
    who: (cause: string, culprit: string) => (culprit === "" ? cause : `${cause} by ${culprit}`),
    statuses,
    title: (who: string, status: string) => `${who}: ${status}`,
    measured: (score: string, p: string | null) => ` (score ${score}${p === null ? "" : `, p ${p}`})`,
    at: (spike: number, sentence: string) => `Spike ${spike}: ${sentence}`,
    cleared: (causes: readonly string[]) => `Also cleared: ${causes.join(", ")}.`,
    notExamined: (causes: readonly string[], reason: string) =>
      `Not examined: ${causes.join(", ")}. ${reason}`.trim(),
  },

  counted: {
    heads: { name: "tasks in the spikes (mean)", kernel: "at kernel's looks", random: "at random" },
    legend:
      "Seen some milliseconds after the kernel's looks, of those that saw somebody; and at random times. What ends before its name is read is in neither.",
    left: (count: number) => `and ${plural(count, "more name")}, all smaller`,
  },

  alternatives: {
    heads: { what: "simulated from the measured runs", peak: "peak load1", hours: "hours a week" },
    legend: "Load of this job alone. hours a week: time above half of today's peak.",
  },
  change: (change: Change): { title: string; what: string } => {
    switch (change.id) {
      case "as-is":
        return { title: "as it is today", what: "" };
      case "interval": {
        const later = `; a failure is noticed up to ${Math.round(change.later_s)} s later`;
        return {
          title: `run every ${change.interval_s} s${change.fractional ? " (golden ratio)" : ""}`,
          what: `interval ${change.interval_s}${change.later_s >= 0.5 ? later : ""}`,
        };
      }
      case "random-delay":
        return {
          title: "random delay before each run",
          what: `0 to ${change.longest_s} s, new for each run; a failure is noticed up to ${change.longest_s} s later`,
        };
      case "no-dump":
        return {
          title: "no dump in the script",
          what: "no SIGUSR1 or SIGUSR2 to keepalived; counted as one task less",
        };
      case "rare-dump":
        return {
          title: `dump every ${every(change.every_s)} in place of each run`,
          what: "the signals from a timer of their own",
        };
      case "track-process":
      case "track-file": {
        const feature = change.id.replace("-", "_");
        const where = change.id === "track-process" ? ", in the host's own network namespace" : "";
        return change.available
          ? {
              title: `${feature} in place of the script`,
              what: `the installed ${change.installed} can do it${where}`,
            }
          : {
              title: `${feature}, from keepalived ${change.since} on`,
              what: `needs keepalived ${change.since} or later${where}; installed: ${change.installed ?? "unknown"}`,
            };
      }
    }
  },

  advice: { expected: "Expected:" },

  predictions: {
    heads: { made: "made", foretold: "foretold", between: "between", came: "came" },
    between: (low: string, high: string) => `${low} and ${high}`,
    outcomes,
  },

  changes: changesPage,
  history: historyPage,

  limits: {
    decoded: (decoded: number, undecodable: number) =>
      undecodable === 0
        ? `The kernel's count was decoded at all ${thousands(decoded)} of its looks.`
        : `The kernel's count was decoded at ${thousands(decoded)} of its looks, and not at ${thousands(undecodable)}.`,
    notDecoded: "The kernel's own count could not be decoded.",
    /** A source that could not be seen, all the time or from `since` to `until`. */
    unseen: (name: string, span: { since: string; until: string } | null, reason: string) =>
      `Not seen: ${name}${span === null ? "" : ` from ${span.since} to ${span.until}`}.${reason === "" ? "" : ` ${reason}`}`,
    /** @param unknown losses of which nobody knows how many */
    cost: (cpu_pct: number, rss_mb: number | null, lost: number, unknown: number) => {
      const memory = rss_mb === null ? "" : ` and ${rss_mb} MB`;
      const counted = lost === 0 ? [] : [`${plural(lost, "event")} lost`];
      const uncounted =
        unknown === 0
          ? []
          : [`an unknown number lost ${unknown === 1 ? "once" : `${thousands(unknown)} times`}`];
      const losses = [...counted, ...uncounted].join(", and ") || "no event was lost";
      return `The recorder took ${cpu_pct} % of one CPU${memory}; ${losses}.`;
    },
  },

  /** With a capital and a full stop. */
  sentence: (text: string) => {
    const stopped = /[.!?]$/.test(text) ? text : `${text}.`;
    return stopped.charAt(0).toUpperCase() + stopped.slice(1);
  },
  unknownFact: (id: string) => `This version has no words for "${id}".`,
};

/** "5 minutes" where it stands in a sentence. */
function every(seconds: number): string {
  return seconds >= 120 && seconds % 60 === 0 ? `${seconds / 60} minutes` : duration(seconds);
}
