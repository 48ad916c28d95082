import type { Evidence } from "../evidence.ts";
import { type Fact, fact } from "../facts.ts";
import { coincidence } from "../statistics/coincidence.ts";

declare module "../facts.ts" {
  interface Facts {
    /** So many spikes began within so long after an act; `expected`: at acts shifted to other times. */
    "overall.follows": { hits: number; spikes: number; within_s: number; expected: number; p_value: number };
    /** The acts are so dense that any moment follows one. */
    "overall.follows-anyway": { hits: number; spikes: number; within_s: number };
    "overall.too-few-spikes": { spikes: number; least: number };
  }
}

/** What a test over all spikes found: its p-value, `null` where none can be had, and what to say of it. */
export interface Test {
  p_value: number | null;
  fact: Fact;
}

/** Spikes that begin within this after an act of a suspect's may follow from it. */
const FOLLOWS_S = 60;
/** A suspect that acts so often that most spikes follow one of its acts by chance cannot be tested in this way. */
const DENSE = 0.5;
const LEAST_SPIKES = 3;

/** Whether spikes follow the acts (instants, ascending) of a suspect more often than they would at any other time. */
export function followsFrom({ axis, spikes, looks }: Evidence, acts: Float64Array): Test | null {
  if (acts.length === 0 || spikes.length === 0) return null;
  // Readings further apart do not say whether an act came before the onset.
  if (looks.step_s > FOLLOWS_S) return null;
  const onsets = spikes.map((spike) => spike.start);
  const test = coincidence(acts, onsets, axis.start, axis.end, FOLLOWS_S);
  if (!test)
    return {
      p_value: null,
      fact: fact("overall.too-few-spikes", { spikes: spikes.length, least: LEAST_SPIKES }),
    };
  const { hits, expected, p_value } = test;
  const counted = { hits, spikes: test.spikes, within_s: FOLLOWS_S };
  if (expected > DENSE * test.spikes) return { p_value: null, fact: fact("overall.follows-anyway", counted) };
  return { p_value, fact: fact("overall.follows", { ...counted, expected, p_value }) };
}
