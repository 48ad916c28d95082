import type { Recording } from "../../storage/recording.ts";
import { isUnknown } from "../derived/columns.ts";
import type { Timeline } from "../derived/timeline.ts";
import { lowerBound } from "../statistics/search.ts";

/**
 * What was done in a stretch of time, by cumulative counters: nothing is sampled, so nothing can beat with it or hide from it.
 * Means over the stretch, in tasks.
 */
export interface Work {
  /** Ran, or waited for a processor where the kernel books that (/proc/schedstat); else what the processors did. */
  ran: number;
  /** At least so many waited for a disk: `iowait` of a processor is one task or more. 0 where it is not known. */
  waited: number;
  /** Share of the processors' time that was not idle: work, waiting for a disk, and what the hypervisor took. */
  busy: number;
  /** Share of the time in which somebody waited for a processor, or all for a disk (PSI); `null`: not known. */
  pressed: number | null;
}

/** `null` where less than four fifths of the stretch are known. */
export type WorkWithin = (from: number, to: number) => Work | null;

const KNOWN = 0.8;

/**
 * Each row's means are of the time since the row before it, and count as far as that time lies in the stretch.
 * `null`: nothing of processor time was recorded.
 */
export function workWithin({ samples, host }: Recording, { samples: t }: Timeline): WorkWithin | null {
  const { cpu_busy_pct: busy, iowait_pct: iowait, steal_pct: steal, sched_active_mean: sched } = samples;
  const { psi_cpu_some_pct: psiCpu, psi_io_full_pct: psiIo } = samples;
  const { cpus } = host;
  if (cpus === null || isUnknown(busy, samples.length)) return null;
  return (from, to) => {
    const sum = { ran: 0, waited: 0, busy: 0, pressed: 0 };
    let known = 0;
    let pressed = 0;
    for (let i = Math.max(1, lowerBound(t, from)); i < t.length && t[i - 1]! < to; i++) {
      const length = Math.min(t[i]!, to) - Math.max(t[i - 1]!, from);
      if (!(length > 0) || Number.isNaN(busy.at(i))) continue;
      const ran = Number.isNaN(sched.at(i)) ? (busy.at(i) / 100) * cpus : sched.at(i);
      sum.ran += ran * length;
      sum.waited += (orNone(iowait.at(i)) / 100) * cpus * length;
      sum.busy += ((busy.at(i) + orNone(iowait.at(i)) + orNone(steal.at(i))) / 100) * length;
      known += length;
      if (Number.isNaN(psiCpu.at(i)) && Number.isNaN(psiIo.at(i))) continue;
      sum.pressed += (Math.max(orNone(psiCpu.at(i)), orNone(psiIo.at(i))) / 100) * length;
      pressed += length;
    }
    if (known < KNOWN * (to - from)) return null;
    return {
      ran: sum.ran / known,
      waited: sum.waited / known,
      busy: sum.busy / known,
      pressed: pressed < KNOWN * (to - from) ? null : sum.pressed / pressed,
    };
  };
}

const orNone = (value: number) => (Number.isNaN(value) ? 0 : value);
