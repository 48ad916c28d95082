import type { KeepalivedFacts, PeriodicScript } from "../../../collectors/collector.ts";
import type { Mark, Recording } from "../../../storage/recording.ts";
import { guest, START } from "../guest.ts";

export const SCRIPT: PeriodicScript = {
  name: "chk_sip",
  kind: "vrrp_script",
  command: "/usr/local/bin/chk_sip.sh",
  comm: "chk_sip.sh",
  interval_s: 5,
  timeout_s: null,
  user: null,
  tracked: true,
  sends: [],
  where: "/etc/keepalived/keepalived.conf:3",
};

export const facts = (script: Partial<PeriodicScript> | null, more: Partial<KeepalivedFacts> = {}) => ({
  version: "2.2.7",
  config: "/etc/keepalived/keepalived.conf",
  scripts: script === null ? [] : [{ ...SCRIPT, ...script }],
  dump_files: [],
  ...more,
});

export const hour = (hours: number) => START.time + hours * 3600e6;

/** From `from_h` on the script runs every `period_s` (0: it does not run), with so many tasks for so long. */
export interface Phase {
  from_h: number;
  period_s: number;
  busy_s?: number;
  tasks?: number;
}

export interface Scripted {
  hours: number;
  phases: readonly Phase[];
  /** keepalived's facts, from the hour on. */
  history: readonly (readonly [hours: number, facts: KeepalivedFacts | null])[];
  marks?: readonly Mark[];
  /** Hours in which the recorder was off. */
  off?: readonly (readonly [from: number, to: number])[];
}

/** A guest whose check script beats with the kernel's looks (5.001 s): at 5.004 s every 2 h 19 min for 3 min 40 s. */
export function scripted({ hours, phases, history, marks = [], off = [] }: Scripted): Recording {
  const runs: { t: number; busy_s: number; tasks: number }[] = [];
  for (const [i, { from_h, period_s, busy_s = 0.13, tasks = 5 }] of phases.entries()) {
    const to = (phases[i + 1]?.from_h ?? hours) * 3600;
    if (period_s > 0)
      for (let t = from_h * 3600 + 2.9; t < to; t += period_s) runs.push({ t, busy_s, tasks });
  }
  let at = 0;
  const counts = (t: number): number => {
    while (at + 1 < runs.length && runs[at + 1]!.t <= t) at++;
    while (at > 0 && runs[at]!.t > t) at--;
    const run = runs[at];
    return run && t >= run.t && t < run.t + run.busy_s ? run.tasks : 0;
  };
  const isOff = (t: number) => off.some(([from, to]) => t > from * 3600 && t < to * 3600);
  let reading = 0;
  let now = 0;
  return guest({
    hours,
    counts,
    active: () => 0,
    every: () => {
      const gap = off.find(([from, to]) => now + 2 > from * 3600 && now < to * 3600);
      const step = gap ? gap[1] * 3600 - now : 1.4 + ((reading++ * 0.618) % 1) * 1.2;
      now += step;
      return step;
    },
    events: runs
      .filter(({ t }) => !isOff(t))
      .map(({ t, busy_s }) => ({
        t,
        kind: "run" as const,
        comm: SCRIPT.comm,
        parent_comm: "keepalived",
        duration_s: busy_s,
      })),
    about: {
      keepalived: history.at(-1)?.[1] ?? null,
      keepalivedHistory: history.map(([at, known]) => ({ time: hour(at), facts: known })),
      marks,
    },
  });
}
