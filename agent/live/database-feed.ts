import { statSync } from "node:fs";
import { lookPeriod } from "../../analysis/load-arithmetic.ts";
import type { Host } from "../../collectors/collector.ts";
import { type Database, databaseError, openDatabase } from "../../storage/database.ts";
import { readExtent } from "../../storage/extent.ts";
import { readHosts, UNKNOWN_HOST } from "../../storage/facts.ts";
import { type EventRow, type SampleRow, TABLES, type TableName, type TaskRow } from "../../storage/schema.ts";
import { rowsByTime, survey } from "../../storage/trace/rows-by-time.ts";
import { isSilent, runningAgent } from "../lock.ts";
import { isNews, SHOWN_S } from "./recent.ts";
import type { LiveState } from "./view.ts";

/** A sample of more than this ago tells nothing of the kernel's next look: the machine may have slept. */
const FRESH_S = 60;

/** What the view shows of an agent that runs in another process. */
export interface Fed extends Pick<LiveState, "who" | "recent"> {
  host: Host;
}

/** Reads the last minutes of a database, and who records into it. Throws a `Failure`. @param now µs since 1970 UTC */
export function feed(file: string, now: number): Fed {
  const database = openDatabase(file, { readonly: true });
  try {
    const rows = <Row>(table: TableName) => recentRows(database, table, now) as Row[];
    const recent = {
      samples: rows<SampleRow>("samples"),
      tasks: rows<TaskRow>("tasks"),
      events: rows<EventRow>("events").filter(isNews),
    };
    return {
      host: [...readHosts(database).values()].at(-1) ?? UNKNOWN_HOST,
      who: whoRecords(file, database, now),
      recent,
    };
  } catch (error) {
    throw databaseError(error, file);
  } finally {
    database.close();
  }
}

/** Another one where there may be other rows: to open and read the database each time would cost more than the agent does. */
export const lastWritten = (file: string): string =>
  ["", "-wal", ".agent"]
    .map((ending) => {
      const found = statSync(`${file}${ending}`, { throwIfNoEntry: false });
      return found ? `${found.ino} ${found.mtimeMs} ${found.size}` : "";
    })
    .join();

function recentRows(database: Database, table: TableName, now: number): object[] {
  const { times } = survey(database, table, { start: now - SHOWN_S * 1e6, end: Number.MAX_SAFE_INTEGER });
  const found: object[] = [];
  for (const rows of rowsByTime(database, table, times))
    for (const row of rows)
      found.push(Object.fromEntries(TABLES[table].map(({ name }, at) => [name, row[at] ?? null])));
  return found;
}

function whoRecords(file: string, database: Database, now: number): LiveState["who"] {
  const agent = runningAgent(file);
  if (agent === null) return { kind: "nobody", last: readExtent(database).last };
  const { pid, since, told = now } = agent;
  return isSilent(agent, now) ? { kind: "silent", pid, told } : { kind: "agent", pid, since };
}

/**
 * When the kernel looks next, seconds of CLOCK_MONOTONIC, by the rows of an agent of this machine; `null`: not known.
 * @param now_s on that clock
 */
export function nextKernelLook(
  { who, host, recent }: Fed,
  now: { time: number; mono_s: number },
): number | null {
  const sample = recent.samples.findLast(({ kernel_look_s }) => kernel_look_s !== null);
  if (who.kind === "nobody" || sample?.kernel_look_s == null || host.hz === null) return null;
  const age_s = (now.time - sample.time) / 1e6;
  const isOfThisBoot = Math.abs(now.mono_s - sample.mono_s - age_s) < 1;
  if (age_s > FRESH_S || !isOfThisBoot) return null;
  const period_s = lookPeriod(host.hz);
  return sample.kernel_look_s + period_s * (Math.floor((now.mono_s - sample.kernel_look_s) / period_s) + 1);
}
