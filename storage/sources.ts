import type { SourceFact } from "../collectors/fact.ts";
import type { Database } from "./database.ts";
import { parseJson } from "./members.ts";
import { readSourceFact } from "./outside-facts.ts";
import type { RecordedSource, Span } from "./recording.ts";

/** What a source gives from now on. */
export type SourceStatus = Pick<RecordedSource, "name" | "status" | "reason">;

interface Row extends Omit<RecordedSource, "reason"> {
  reason: string | null;
}

const COLUMNS = "name, status, since, until, reason";

/** All that is recorded of sources, oldest first. */
function readSourceHistory(database: Database): RecordedSource[] {
  return database
    .prepare<[], Row>(`SELECT ${COLUMNS} FROM sources ORDER BY since, id LIMIT 100000`)
    .all()
    .map((row) => ({ ...row, reason: row.reason === null ? null : reasonOf(row.reason, database) }));
}

function reasonOf(text: string, { name }: Database): SourceFact | null {
  const where = `${name}: sources`;
  return readSourceFact(parseJson(text, where), where);
}

/** What holds of sources in a part of the recording; `null`: nothing is recorded of any, as before there was such a table. */
export function readSources(database: Database, { start, end }: Span): RecordedSource[] | null {
  const history = readSourceHistory(database);
  if (history.length === 0) return null;
  return history.filter(({ since, until }) => since <= end && (until ?? end) >= start);
}

export function storeSource(
  database: Database,
  { name, status, since, until, reason }: RecordedSource,
): void {
  database
    .prepare(`INSERT INTO sources (${COLUMNS}) VALUES (?, ?, ?, ?, ?)`)
    .run(name, status, since, until, reason === null ? null : JSON.stringify(reason));
}

/**
 * What all sources give from `time` on (µs since 1970 UTC). One that gives what it gave goes on as it is: the values of a reason may
 * grow (forks seen so far), its id says what it is.
 */
export function turnSources(database: Database, now: readonly SourceStatus[], time: number): void {
  const at = Math.round(time);
  database.transaction(() => {
    const open = readSourceHistory(database).filter(({ until }) => until === null);
    const goesOn = (one: SourceStatus) => now.some((other) => isSame(one, other));
    for (const one of open) if (!goesOn(one)) endSource(database, at, one.name);
    for (const one of now)
      if (!open.some((other) => isSame(one, other)))
        storeSource(database, { ...one, since: at, until: null });
  })();
}

const isSame = (a: SourceStatus, b: SourceStatus) =>
  a.name === b.name && a.status === b.status && a.reason?.id === b.reason?.id;

function endSource(database: Database, time: number, name: string): void {
  database
    .prepare("UPDATE sources SET until = max(since, ?) WHERE until IS NULL AND name = ?")
    .run(time, name);
}

/** Nothing is seen after `time`: the recorder ended then, or was last heard of. */
export function endSources(database: Database, time: number): void {
  database.prepare("UPDATE sources SET until = max(since, ?) WHERE until IS NULL").run(Math.round(time));
}
