import type { LoadSummary } from "../../../diagnosis.ts";
import type { VerdictValues } from "../words.ts";
import { percent, plural, thousands } from "./quantities.ts";
import { named } from "./sustained.ts";

/** "The one spike", "The 5 spikes", "4 of the 5 spikes". */
export function theSpikes({ spikes, of }: Pick<VerdictValues, "spikes" | "of">): string {
  if (spikes < of) return `${spikes === 1 ? "One" : thousands(spikes)} of the ${thousands(of)} spikes`;
  return spikes === 1 ? "The one spike" : `The ${thousands(spikes)} spikes`;
}

/** "The one spike: real, …": said of what was measured, and no more. */
export function saidOf(verdict: VerdictValues, what: string): string {
  return `${theSpikes(verdict)}: ${verdict.reality === "real" ? "real, " : ""}${what}.`;
}

/** ", 3.0 % outside": nothing where no calm time was recorded. */
export function outside(calm: number | null): string {
  return calm === null ? "" : `, ${percent(calm)} outside`;
}

export const UNKNOWN_PROCESS = "a process that was not recorded";

/** "very sure": the number is a promise (of the verdicts given at 0.9, nine in ten are right). */
export function sureness(confidence: number): string {
  if (confidence >= 0.95) return "very sure";
  if (confidence >= 0.85) return "sure";
  if (confidence >= 0.7) return "likely";
  return confidence >= 0.5 ? "more likely than not" : "weak";
}

/** The verdict where no one cause has it. */
export const summaryOfAll = {
  none: "No load spike was found in this recording.",
  calm: ({ load1_low, load1_high, load1_mean, active_mean, by }: LoadSummary, cpus: number | null) => {
    const span =
      load1_low === load1_high
        ? `was ${load1_low.toFixed(2)} all the time`
        : `was between ${load1_low.toFixed(2)} and ${load1_high.toFixed(2)}, ${load1_mean.toFixed(2)} on average`;
    const on = cpus === null ? "" : `, on ${plural(cpus, "CPU")}`;
    const names = by.map(named);
    const who = names.length === 0 ? "" : `: ${names.join(", ")}`;
    const active =
      active_mean === null ? "" : ` Truly active were ${active_mean.toFixed(2)} tasks on average${who}.`;
    return `No load spike was found in this recording. Load1 ${span}${on}.${active}`;
  },
  mixed: (spikes: number, of: number, causes: readonly string[]) =>
    `${theSpikes({ spikes, of })} have different causes: ${causes.join(", ")}.`,
  unexplained: (spikes: number, of: number) =>
    `${theSpikes({ spikes, of })} could not be explained from what was recorded.`,
};
