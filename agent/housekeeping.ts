import cron from "node-cron";
import { Failure } from "../collectors/failure.ts";

/** Something that is due at times of the wall clock: clearing up, a report each Monday. Never a look. */
export interface Job {
  /** The configuration's key that holds its schedule: named in errors. */
  key: string;
  /** Five cron fields, in local time. */
  schedule: string;
  run: () => void;
}

const MINUTE_MS = 60_000;
/** After a suspend what was due in the last day is done once; older is not made up for. */
const CATCH_UP_MINUTES = 1440;

/**
 * Runs jobs when it is asked, at the first call after they were due. node-cron only reads the expressions: its own timer
 * would wake the agent on the full second, which is a period, and at any phase of the kernel's look.
 */
export class Housekeeping {
  readonly #jobs: (Job & { isDue: (minute: Date) => boolean })[];
  #checked: number;

  /** @param now milliseconds since 1970 UTC. Throws a `Failure` for an expression that cannot be read. */
  constructor(jobs: readonly Job[], now: number) {
    this.#jobs = jobs.map((job) => {
      requireSchedule(job.key, job.schedule);
      const task = cron.createTask(job.schedule, () => {});
      const { minute, hour } = cron.parse(job.schedule);
      // `match` loads the time zones of all the world, 5 MB: only in the minutes of the day that can be meant.
      const isDue = (at: Date) =>
        minute.includes(at.getMinutes()) && hour.includes(at.getHours()) && task.match(at);
      return { ...job, isDue };
    });
    this.#checked = Math.floor(now / MINUTE_MS);
  }

  runDue(now: number): void {
    const minute = Math.floor(now / MINUTE_MS);
    const first = Math.max(this.#checked + 1, minute - CATCH_UP_MINUTES);
    // A wall clock that was set back waits until it comes past here again: nothing runs twice.
    if (minute < first) return;
    this.#checked = minute;
    for (const { isDue, run } of this.#jobs) {
      let due = false;
      for (let at = first; at <= minute && !due; at++) due = isDue(new Date(at * MINUTE_MS));
      if (due) run();
    }
  }
}

/** Throws a `Failure` for what is no cron expression. @param key named in it */
function requireSchedule(key: string, schedule: string): void {
  const { valid, errors } = cron.validateDetailed(schedule);
  if (valid) return;
  throw new Failure(`${key}: expected a cron expression such as "17 3 * * *", found "${schedule}"`, {
    cause: errors[0]?.message,
  });
}

/**
 * What the schema leaves open: whether there are such hours and days. Of a process that is gone afterwards, as who reads a configuration
 * needs nothing else of node-cron. Throws a `Failure`. @param path of the configuration, named in it
 */
export function requireSchedules({ retention, report }: Schedules, path: string): void {
  for (const [name, schedule] of [
    ["retention", retention.schedule],
    ["report", report.schedule],
  ] as const)
    if (schedule !== undefined) requireSchedule(`${path}: ${name}.schedule`, schedule);
}

interface Schedules {
  retention: { schedule: string };
  report: { schedule?: string | undefined };
}
