import type { Cause, CheckedPrediction, Diagnosis, Spike, Verdict } from "../diagnosis.ts";
import { duration, type LocalTime } from "./local-time.ts";

/** What every report says in the same words, whatever its format. */

/** A cause as a reader who meets it for the first time needs it; `who` is the culprit or "". */
const CAUSE_WORDS: Record<Cause, (who: string) => string> = {
  "sampling-beat": (who) =>
    `${who || "a periodic job"} falls into step with the kernel's sampling of load average`,
  "dump-writes": (who) => `${who || "keepalived"} blocks while it writes its dump files`,
  "tmpfiles-cleanup": () => "the cleanup of temporary files (systemd-tmpfiles)",
  "check-script": (who) => `the check script ${who} runs long, hangs or piles up`.replace("  ", " "),
  "scheduled-job": (who) => `the scheduled job ${who}`.trim(),
  "io-stall": () => "storage that stopped answering; whoever needs it waits and is counted",
  "cpu-saturation": (who) => `${who || "a process"} keeps the processors busy`,
  "memory-pressure": () => "too little memory: tasks wait for pages",
  "hypervisor-steal": () => "the hypervisor gives this guest too little processor time",
  "vm-stun": () => "the hypervisor stopped this guest for a while (snapshot, backup, migration)",
};

/** What to do tonight, before anything is changed. Phantom load has its own line. */
const NOW: Record<Cause, string> = {
  "sampling-beat": "No action tonight. What to change in working hours is below.",
  "dump-writes":
    "Failover is at risk while a dump blocks: keepalived sends no adverts meanwhile. Stop the dumps first.",
  "tmpfiles-cleanup": "Let the cleanup end; it is harmless. What to change is below.",
  "check-script": "Run the check script by hand and see where it waits; failover depends on its answer.",
  "scheduled-job": "Let the job end, or stop it if it hurts. What to change is below.",
  "io-stall": "Ask the storage or VMware team about this datastore at the times below.",
  "cpu-saturation": "Look at the process named above: this load is real work.",
  "memory-pressure": "Look at who uses the memory before the kernel kills a process.",
  "hypervisor-steal": "Ask the VMware team about the host's CPU at the times below.",
  "vm-stun": "Ask the VMware team what ran at the times below; VRRP may have failed over meanwhile.",
};

/** A verdict's cause in plain words. */
function causeInWords({ cause, culprit }: Verdict): string {
  if (cause === null) return "no load spike";
  if (cause === "mixed") return "several causes; the table below has one for each spike";
  if (cause === "unexplained") return "not found; what was looked at and what is missing stands below";
  return CAUSE_WORDS[cause](culprit);
}

/** Spikes last for minutes and come hours apart: less than this has not seen what is usual. */
const SHORTEST_WATCH_S = 3600;

/** The first line of a report: whether the load was real, and nothing that the spikes do not carry. */
export function headline({ spikes, verdict, window }: Diagnosis): string {
  const count = plural(spikes.length, "load spike");
  if (spikes.length === 0) {
    if (verdict.cause !== null) return `NO SPIKE. ${verdict.summary}`;
    const seconds = (window.end - window.start) / 1e6;
    return seconds < SHORTEST_WATCH_S
      ? `NO SPIKE YET. ${duration(seconds)} are too short to say more.`
      : "NO SPIKE. Load stayed within what is usual here.";
  }
  const has = (reality: Spike["reality"]) => spikes.filter((spike) => spike.reality === reality).length;
  const [phantom, real] = [has("phantom"), has("real")];
  if (phantom === spikes.length)
    return `PHANTOM LOAD. ${count}; the load was not really there in ${spikes.length === 1 ? "it" : "any of them"}.`;
  if (real === spikes.length)
    return `REAL LOAD. ${count}; tasks did run or wait in ${spikes.length === 1 ? "it" : "all of them"}.`;
  if (phantom + real === 0) return `UNCLEAR. ${count}; whether the load was real could not be measured.`;
  const parts = [
    [phantom, "phantom"],
    [real, "real"],
    [spikes.length - phantom - real, "unclear"],
  ] as const;
  const named = parts.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}`);
  return `${phantom > 0 && real > 0 ? "PHANTOM AND REAL LOAD" : phantom > 0 ? "PHANTOM LOAD, IN PART" : "REAL LOAD, IN PART"}. ${count}: ${named.join(", ")}.`;
}

function whatNow({ spikes, verdict }: Diagnosis): string {
  const { cause } = verdict;
  if (cause === null || spikes.length === 0)
    return "Nothing to do. Leave the recorder on until a spike has come.";
  if (cause === "unexplained")
    return "Do not act on a guess. Leave the recorder on; see what is missing under LIMITS.";
  if (cause === "mixed") return "Read the spikes one by one; the advice below has a part for each cause.";
  return NOW[cause];
}

/** "0.98, very sure": the number is a promise (of the verdicts given at 0.9, nine in ten are right). */
function confidenceInWords(confidence: number): string {
  const word =
    confidence >= 0.95
      ? "very sure"
      : confidence >= 0.85
        ? "sure"
        : confidence >= 0.7
          ? "likely"
          : confidence >= 0.5
            ? "more likely than not"
            : "weak";
  return `${confidence.toFixed(2)}, ${word}`;
}

export function plural(count: number, noun: string): string {
  return `${thousands(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** "43,200" */
export function thousands(count: number): string {
  return count.toLocaleString("en-US");
}

/** "lb1, kernel 3.10.0-1160, 4 CPUs, VMware, HZ 1000" */
function hostInWords({ host, kernel_sampling }: Diagnosis): string {
  const hz = kernel_sampling ? `HZ ${kernel_sampling.hz} (${kernel_sampling.hz_source})` : "HZ unknown";
  return [
    host.hostname ?? "name unknown",
    host.kernel === null ? null : `kernel ${host.kernel}`,
    host.cpus === null ? null : plural(host.cpus, "CPU"),
    host.hypervisor,
    hz,
  ]
    .filter((part) => part !== null)
    .join(", ");
}

/** "3 days 12 h, 43,200 looks, 2 gaps (1 h 5 min)" */
function seenInWords({ window }: Diagnosis): string {
  const lost_s = window.gaps.reduce((sum, gap) => sum + (gap.end - gap.start) / 1e6, 0);
  const gaps =
    window.gaps.length === 0 ? "no gap" : `${plural(window.gaps.length, "gap")} (${duration(lost_s)})`;
  return `${duration((window.end - window.start) / 1e6)}, ${plural(window.samples, "look")}, ${gaps}`;
}

/** With a capital and a full stop. */
export function sentence(text: string): string {
  const stopped = /[.!?]$/.test(text) ? text : `${text}.`;
  return stopped.charAt(0).toUpperCase() + stopped.slice(1);
}

/** What the recording could not show, with what was decoded and what the recorder itself took. */
export function limitsInWords({ self, limits, kernel_sampling }: Diagnosis): string[] {
  const decoded = kernel_sampling
    ? `The kernel's count was decoded at ${thousands(kernel_sampling.decoded)} of its looks, and not at ${thousands(kernel_sampling.undecodable)}.`
    : "The kernel's own count could not be decoded.";
  if (self.cpu_pct === null) return [decoded, ...limits];
  const memory = self.rss_kb === null ? "" : ` and ${Math.round(self.rss_kb / 1024)} MB`;
  const lost = self.lost_events === 0 ? "no event was lost" : `${plural(self.lost_events, "event")} lost`;
  const cost = `The recorder took ${Number(self.cpu_pct.toPrecision(2))} % of one CPU${memory}; ${lost}.`;
  return [decoded, ...limits, cost];
}

/** The verdict's cause, and how sure it is; empty where there was no spike. */
export function causeLines({ spikes, verdict }: Diagnosis): string[] {
  if (spikes.length === 0 || verdict.cause === null) return [];
  if (verdict.cause === "mixed" || verdict.cause === "unexplained")
    return [`Cause: ${causeInWords(verdict)}.`];
  return [
    `Cause: ${causeInWords(verdict)} (${verdict.cause}).`,
    `Confidence ${confidenceInWords(verdict.confidence)}.`,
  ];
}

/** "Wed 09 Sep 00:01, between Tue 08 Sep 23:30 and Wed 09 Sep 00:35" */
function nextInWords({ next_spike }: Diagnosis, times: LocalTime): string {
  if (next_spike === null) return "cannot be foretold from this recording";
  return `${times.day(next_spike.at)}, between ${times.day(next_spike.low)} and ${times.day(next_spike.high)}`;
}

/** What came of an earlier prediction. */
export function outcomeInWords({ outcome, came }: CheckedPrediction, times: LocalTime): string {
  if (outcome === "came" && came !== null) return times.short(came);
  return outcome === "open" ? "still to come" : outcome === "missed" ? "did not come" : "came";
}

/** A spike's cause and how sure it is. */
export function spikeCause({ verdict }: Spike): string {
  return verdict.cause === "unexplained" || verdict.cause === null
    ? (verdict.cause ?? "")
    : `${verdict.cause} ${verdict.confidence.toFixed(2)}`;
}

/** The facts below the verdict, each with its label. */
export function facts(diagnosis: Diagnosis, times: LocalTime): [label: string, value: string][] {
  const { window, periodicity } = diagnosis;
  const every = periodicity && {
    mean: duration(periodicity.period_s),
    low: duration(periodicity.low_s),
    high: duration(periodicity.high_s),
  };
  const range = every && every.low === every.high ? "to the minute" : `${every?.low} to ${every?.high}`;
  return [
    ["Now", whatNow(diagnosis)],
    ["Next", nextInWords(diagnosis, times)],
    ...(every ? [["Every", `${every.mean} (${range})`] as [string, string]] : []),
    ["Host", hostInWords(diagnosis)],
    ["Seen", `${times.full(window.start)} to ${times.full(window.end)}: ${seenInWords(diagnosis)}`],
    ["Times", times.zone],
  ];
}
