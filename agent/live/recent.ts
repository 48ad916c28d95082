import { activeAt } from "../../analysis/derived/active.ts";
import { activeLately } from "../../analysis/derived/active-lately.ts";
import { KernelCount } from "../../collectors/tasks.ts";
import type { EventRow, SampleRow, TaskRow } from "../../storage/schema.ts";

/** So long back the view shows anything. */
export const SHOWN_S = 600;
/** Of so long is the mean of what is truly active. */
const MEAN_S = 60;
/** So often the kernel looks, about: looks of it that are not known are told apart by this. */
const ABOUT_S = 5;
/** A shorter run or write, that went well, is nobody's news. */
const LONG_S = 1;

/** Of an event what tells whether a CPU limit stopped somebody. */
export type StopRow = Pick<EventRow, "kind" | "time" | "duration_s" | "throttled_periods">;

/** The rows of the last minutes, as they come; of whoever records. */
export class Recent {
  samples: SampleRow[] = [];
  tasks: TaskRow[] = [];
  events: EventRow[] = [];

  sample(row: SampleRow): void {
    this.samples.push(row);
    // What is dated later is of before the clock was set back.
    if (row.time < (this.samples.at(-2)?.time ?? 0)) this.samples = [row];
    const since = row.time - SHOWN_S * 1e6;
    if (this.samples[0]!.time >= since - SHOWN_S * 1e5) return;
    this.samples = this.samples.filter(({ time }) => time >= since);
    this.tasks = this.tasks.filter(({ time }) => time >= since);
    this.events = this.events.filter(({ time }) => time >= since);
  }

  task(row: TaskRow): void {
    this.tasks.push(row);
  }

  /** Keeps those alone that the view would show. */
  event(row: EventRow): void {
    if (isNews(row)) this.events.push(row);
  }
}

/** What an operator wants to see pass by: no routine. */
export function isNews({ kind, duration_s, exit_code, gap }: EventRow): boolean {
  if (kind === "run") return (exit_code ?? 0) !== 0 || (duration_s ?? 0) >= LONG_S;
  if (kind === "file.write") return (duration_s ?? 0) >= LONG_S;
  if (kind === "gap") return gap !== "polled";
  return ["log", "vrrp.state", "clock.stall", "clock.step", "cpu.quota"].includes(kind);
}

/** A look of the kernel: how many it counted, and how many were active at the random looks since the one before. */
export interface CountedLook {
  counted: number | null;
  active: number | null;
}

/** The kernel's looks that the samples tell of, oldest first. */
export function countedLooks(samples: readonly SampleRow[]): CountedLook[] {
  const count = new KernelCount();
  const looks: (CountedLook & { key: number; seen: number[] })[] = [];
  for (const sample of samples) {
    const counted = count.at(sample);
    const key = Math.round((sample.kernel_look_s ?? Math.floor(sample.mono_s / ABOUT_S) * ABOUT_S) * 10);
    let look = looks.at(-1);
    if (look?.key !== key) {
      look = { key, counted: null, active: null, seen: [] };
      looks.push(look);
    }
    look.counted = counted === null ? null : Math.max(0, Math.round(counted));
    const active = activeAt(sample);
    if (active !== null) look.seen.push(active);
  }
  return looks.map(({ counted, seen }) => ({ counted, active: meanOf(seen) }));
}

/** Of the last minute, as a report on it says it. */
export const activeOfMinute = (recent: Pick<Recent, "samples" | "events">): number | null =>
  activeLately(recent.samples, MEAN_S, wasStopped(recent));

/** Whether a CPU limit stopped somebody in the last minute. */
export function wasStopped({ samples, events }: Pick<Recent, "samples" | "events">): boolean {
  const since = (samples.at(-1)?.time ?? 0) - MEAN_S * 1e6;
  return events.some((event) => stopsAfter(event, since));
}

/** Whether a CPU limit stopped somebody after that instant, µs since 1970 UTC. */
export const stopsAfter = ({ kind, time, duration_s, throttled_periods }: StopRow, since: number): boolean =>
  kind === "cpu.quota" && (throttled_periods ?? 0) > 0 && time + (duration_s ?? 0) * 1e6 >= since;

const meanOf = (values: readonly number[]) =>
  values.length === 0 ? null : values.reduce((sum, one) => sum + one, 0) / values.length;

/** Who was there at a look, or at several after each other at which nobody was. */
export interface Attendance {
  time: number;
  phase: "kernel" | "random";
  looks: number;
  names: { comm: string; count: number; asleep: number }[];
  /** So many were counted, and were gone before they were asked for their names. */
  unnamed: number;
}

/** The last looks, newest first. */
export function attendance(
  { samples, tasks }: Pick<Recent, "samples" | "tasks">,
  most: number,
): Attendance[] {
  const rows = Map.groupBy(tasks, ({ time, phase }) => `${phase} ${time}`);
  const aimed = new Set(tasks.filter(({ phase }) => phase === "kernel").map(({ time }) => time));
  const looks = [
    ...samples.map((sample) => ({
      time: sample.time,
      phase: "random" as const,
      active: activeAt(sample),
      running: sample.runnable === null ? null : Math.max(0, sample.runnable - 1),
    })),
    ...[...aimed].map((time) => ({ time, phase: "kernel" as const, active: 0, running: null })),
  ].sort((a, b) => b.time - a.time);
  const found: Attendance[] = [];
  for (const { time, phase, active, running } of looks) {
    const there = rows.get(`${phase} ${time}`) ?? [];
    // Who runs where nobody was counted was woken by this look (`analysis/derived/counted-rows.ts`).
    const names = namesOf(running === 0 ? there.filter(({ state }) => state === "D") : there);
    // Where nobody counted, nobody knows that nobody was there.
    if (active === null && names.length === 0) continue;
    const unnamed = names.length === 0 ? active! : 0;
    const last = found.at(-1);
    if (last && isEmpty({ names, unnamed }) && isEmpty(last)) last.looks += 1;
    else if (found.length === most) break;
    else found.push({ time, phase, looks: 1, names, unnamed });
  }
  return found;
}

const isEmpty = ({ names, unnamed }: Pick<Attendance, "names" | "unnamed">) =>
  names.length === 0 && unnamed === 0;

function namesOf(rows: readonly TaskRow[]): Attendance["names"] {
  return [...Map.groupBy(rows, ({ comm }) => comm)]
    .map(([comm, own]) => ({
      comm,
      count: own.length,
      asleep: own.filter(({ state }) => state === "D").length,
    }))
    .sort((a, b) => b.count - a.count);
}
