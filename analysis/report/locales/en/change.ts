import type { ChangeVerdict, ComparedChange } from "../../../diagnosis.ts";
import type { FactWords } from "../words.ts";
import { duration, exactSeconds, list, plural } from "./quantities.ts";

const timeout = (seconds: number | null) => (seconds === null ? "none" : exactSeconds(seconds));
const signals = (names: readonly string[]) => (names.length === 0 ? "no dump signal" : list(names));

/** What was changed. */
export const changeFacts: FactWords<"change"> = {
  "change.marked": ({ text }) => `marked: ${text}`,
  "change.interval": ({ script, from_s, to_s }) =>
    `interval of ${script} from ${exactSeconds(from_s)} to ${exactSeconds(to_s)}`,
  "change.timeout": ({ script, from_s, to_s }) =>
    `timeout of ${script} from ${timeout(from_s)} to ${timeout(to_s)}`,
  "change.command": ({ script, from, to }) => `command of ${script} from "${from}" to "${to}"`,
  "change.sends": ({ script, from, to }) =>
    `what ${script} sends to keepalived: ${signals(from)} before, ${signals(to)} now`,
  "change.script-new": ({ script, interval_s }) => `new script ${script}, every ${exactSeconds(interval_s)}`,
  "change.script-gone": ({ script }) => `script ${script} does not run any more`,
  "change.version": ({ from, to }) => `version of keepalived from ${from} to ${to}`,
  "change.stopped": () => "keepalived was stopped",
  "change.started": () => "keepalived was started",
  "change.not-in-force": ({ script, period_s }) =>
    `the script ${script} still runs every ${period_s.toFixed(1)} s, so the new interval is not in force: keepalived takes it at its next reload`,
  "change.smaller": ({ spikes, peak_load1, before_load1 }) =>
    `${plural(spikes, "smaller one")} came after it, load1 up to ${peak_load1.toFixed(2)} (before: ${before_load1.toFixed(2)})`,
  "change.tamed": ({ comm, period_s, peak_load1, before_load1 }) =>
    `as it runs now (every ${period_s.toFixed(1)} s) ${comm} can lift load1 to ${peak_load1.toFixed(1)} at most, by itself; in the spikes it was ${before_load1.toFixed(1)}`,
  "change.new-beat": ({ comm, beat_s, peak_load1 }) =>
    `the job ${comm}, as it runs now, has a beat of its own, with load1 up to ${peak_load1.toFixed(1)}${beat_s === null ? "; it may stay out of step for weeks, and silence proves nothing" : `, every ${duration(beat_s)}: silence must outlast it`}`,
};

const verdicts: Record<ChangeVerdict, string> = {
  cured: "CURED",
  better: "BETTER, not cured",
  same: "NO DIFFERENCE",
  worse: "WORSE",
  "too-early": "TOO EARLY TO TELL",
};

const hours = (count: number) => duration(count * 3600);
const percent = (chance: number) =>
  chance < 0.001 ? "below 0.1 %" : `${(chance * 100).toFixed(chance < 0.0995 ? 1 : 0)} %`;

/** The section that compares before and after. */
export const changesPage = {
  verdicts,
  /** Between sentences, and between things that were changed together. */
  between: " ",
  and: "; ",
  /** What the spikes of one cause did; `cause` is its id, or "". */
  spikes: (cause: string, { before, after }: Pick<ComparedChange, "before" | "after">) =>
    before.spikes + after.spikes === 0
      ? `No spike in the ${hours(before.hours)} before and none in the ${hours(after.hours)} after: there is nothing to compare.`
      : `Spikes${cause === "" ? "" : ` (${cause})`}: ${before.spikes || "none"} in ${hours(before.hours)} before, ${after.spikes || "none"} in ${hours(after.hours)} after.`,
  expected: (expected: number, chance: number | null, few: boolean) =>
    `Had nothing changed, ${expected.toFixed(1)} were to be expected${chance === null ? "" : `; the chance of so ${few ? "few" : "many"} is ${percent(chance)}`}.`,
  quiet: (times: readonly string[], all: number) =>
    `${all === 1 ? "A time at which a spike was due" : `${all} times at which a spike was due`} passed quietly: ${times.join(", ")}${all > times.length ? " …" : ""}.`,
  wait: (until: string, silent: boolean) =>
    silent ? `If no spike comes until ${until}, the spikes have ended.` : `Look again at ${until}.`,
  waitLong: "So few spikes before it will not tell for weeks.",
  legend:
    "Expected: from the distances of the spikes before the change and how much they scatter (histories drawn from them), for the time in which somebody looked.",
  /** In the lines below the verdict. */
  label: "Change",
  short: (verdict: ChangeVerdict, at: string, what: string) => `${verdicts[verdict]} since ${at} (${what})`,
  now: "Nothing: no such spike has come since the change below. Leave the recorder on.",
  next: "none such is expected since the change below",
};
