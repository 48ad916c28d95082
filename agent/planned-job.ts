import type { PlannedJob } from "../analysis/predict.ts";
import { Failure } from "../collectors/failure.ts";

/** What the options of `predict` say of a job; `--job` says the rest. */
export interface Planned {
  interval: number;
  driftMs: number;
  burstMs: number;
  tasks: number;
}

const KEYS = { "burst-ms": "burstMs", "drift-ms": "driftMs", tasks: "tasks" } as const;
const FORM = 'expected seconds and what differs, as "5", "5,tasks=6" or "10,burst-ms=130,drift-ms=0.5"';

/** A job as `--job` has it. Throws a `Failure` that says what was expected and found. */
export function parseJob(text: string, otherwise: Omit<Planned, "interval">): Planned {
  const [interval = "", ...parts] = text.split(",").map((part) => part.trim());
  const job = { ...otherwise, interval: numberIn(interval, text) };
  for (const part of parts) {
    const [name = "", value = "", ...more] = part.split("=");
    if (!Object.hasOwn(KEYS, name) || more.length > 0) throw new Failure(`${FORM}, found "${text}"`);
    job[KEYS[name as keyof typeof KEYS]] = numberIn(value, text);
  }
  if (job.interval < 0.001) throw new Failure(`expected an interval of at least 0.001 s, found "${text}"`);
  if (job.burstMs < 0.001) throw new Failure(`expected a burst-ms of at least 0.001, found "${text}"`);
  if (!Number.isInteger(job.tasks) || job.tasks < 1 || job.tasks > 100_000)
    throw new Failure(`expected tasks from 1 to 100000, found "${text}"`);
  return job;
}

function numberIn(text: string, whole: string): number {
  const value = text === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new Failure(`${FORM}, found "${whole}"`);
  return value;
}

/** Why a job is none that can be foretold; `null`: it can. */
export function overlap({ interval, driftMs, burstMs }: Planned): string | null {
  if (interval + driftMs / 1000 > burstMs / 1000) return null;
  return `--burst-ms ${burstMs}: expected less than the interval of ${interval} s with its drift: runs must not overlap`;
}

export function plannedJob(planned: Planned, hz: number, look_period_s: number | undefined): PlannedJob {
  return {
    interval_s: planned.interval,
    drift_s: planned.driftMs / 1000,
    burst_s: planned.burstMs / 1000,
    tasks: planned.tasks,
    hz,
    ...(look_period_s !== undefined && { look_period_s }),
  };
}
