import assert from "node:assert/strict";
import { diagnose } from "../../../analysis/diagnose.ts";
import type { Cause } from "../../../analysis/facts.ts";
import { english } from "../english.ts";
import { type GuestOptions, guest } from "../guest.ts";

export const [BEGINS, ENDS] = [3640, 4240];
export const inside = (t: number) => t > BEGINS && t < ENDS;
export type Task = ReturnType<NonNullable<GuestOptions["tasks"]>>[number];
export type Event = NonNullable<GuestOptions["events"]>[number];

/** A guest of two hours with one spike of ten minutes, made up of these tasks. */
export function spikeOf(
  tasks: (t: number) => Task[],
  events: Event[] = [],
  more: Partial<GuestOptions> = {},
) {
  const recording = guest({
    hours: 2,
    counts: (t) => (inside(t) ? 4 : 0),
    active: (t) => tasks(t).filter(({ state }) => state === "R").length,
    tasks: (t) => (inside(t) ? tasks(t) : []),
    sample: (t) => ({ d_tasks: inside(t) ? tasks(t).filter(({ state }) => state === "D").length : 0 }),
    events,
    ...more,
  });
  const diagnosis = diagnose(recording);
  const [spike] = diagnosis.spikes;
  assert.ok(spike);
  const card = (cause: Cause) => {
    const one = spike.suspects.find((each) => each.cause === cause);
    assert.ok(one);
    return { ...one, said: one.facts.map(english).join("\n") };
  };
  return { diagnosis, card, verdict: [spike.verdict.cause, spike.verdict.culprit] };
}

export const four = (task: (i: number) => Task) => () => [0, 1, 2, 3].map(task);
export const run = (comm: string, parent_comm: string, pid: number, more: Partial<Event> = {}): Event => ({
  kind: "run",
  t: BEGINS,
  duration_s: ENDS - BEGINS,
  comm,
  parent_comm,
  pid,
  ppid: 400,
  ...more,
});
export const line = (comm: string, detail: string, t = BEGINS + 60): Event => ({
  kind: "log",
  t,
  comm,
  detail,
});
