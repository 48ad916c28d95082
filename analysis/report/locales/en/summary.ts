import type { VerdictValues } from "../words.ts";
import { percent, thousands } from "./quantities.ts";

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
