import type { Evidence } from "../evidence.ts";
import { coincidence } from "../statistics/coincidence.ts";

/** What a test over all spikes found: its p-value, `null` where none can be had, and what to say of it. */
export interface Test {
  p_value: number | null;
  said: string;
}

/** Spikes that begin within this after an act of a suspect's may follow from it. */
const FOLLOWS_S = 60;
/** A suspect that acts so often that most spikes follow one of its acts by chance cannot be tested in this way. */
const DENSE = 0.5;

/** Whether spikes follow the acts (instants, ascending) of a suspect more often than they would at any other time. */
export function followsFrom({ axis, spikes }: Evidence, acts: Float64Array): Test | null {
  if (acts.length === 0 || spikes.length === 0) return null;
  const onsets = spikes.map((spike) => spike.start);
  const test = coincidence(acts, onsets, axis.start, axis.end, FOLLOWS_S);
  if (!test) return { p_value: null, said: "Fewer than three spikes: described, not tested." };
  const said = `${test.hits} of ${test.spikes} spikes began within ${FOLLOWS_S} s after it`;
  if (test.expected > DENSE * test.spikes)
    return { p_value: null, said: `${said}, as any moment does: only how long it takes can tell.` };
  return {
    p_value: test.p_value,
    said: `${said}; shifted to other times ${test.expected.toFixed(1)} would (p = ${test.p_value.toFixed(3)}).`,
  };
}
