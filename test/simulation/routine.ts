import { beats } from "./beats.ts";
import { cron, type Runs, tmpfiles, tmpfilesStarts } from "./jobs.ts";
import { thread, type World } from "./world.ts";

/** The truth about a job's beats: a spike each, and the first that comes after the end. */
export function addBeats(world: World, runs: Runs, minor = false): void {
  const found = beats(world, runs);
  world.episodes.push(...found.within.map((one) => ({ ...one, minor })));
  if (!minor) world.later.push(...found.later.slice(0, 1));
}

/** What every guest does: accounting, cron's hourly and daily jobs, and (unless NaN) a small cleanup at `anchor` each day. */
export function system(world: World, anchor: number): void {
  const { random } = world;
  if (!Number.isNaN(anchor))
    for (const start of tmpfilesStarts(world, anchor))
      tmpfiles(world, start, random.uniform(0.2, 4), random.integer(0, 6), [
        thread("systemd-tmpfile", { blocked: 0.5, wchan: "io_schedule" }),
      ]);
  cron(world, { comm: "sa1", parent: "crond", period_s: 600, offset_s: 1, busy_s: 0.05 });
  cron(world, { comm: "run-parts", parent: "crond", period_s: 3600, offset_s: 60, busy_s: 0.2 });
  cron(world, { comm: "logrotate", parent: "run-parts", period_s: 86400, offset_s: 12_600, busy_s: 1.5 });
}
