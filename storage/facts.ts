import type { Host, KeepalivedFacts, Prediction } from "../collectors/collector.ts";
import type { Database } from "./database.ts";
import { parseJson } from "./members.ts";
import { readHostFacts, readKeepalivedFacts } from "./outside-facts.ts";
import type { KeepalivedSince, Mark, Span } from "./recording.ts";

/** What is known beside the rows: the host at each boot, its keepalived, earlier predictions, where it all came from. */

export const UNKNOWN_HOST: Host = {
  hostname: null,
  kernel: null,
  cpus: null,
  hypervisor: null,
  boot_id: null,
  hz: null,
  timezone: null,
};

/**
 * Number of this boot, counted from 0 in the order of their coming; a boot that is known keeps its number and gets these facts.
 * A boot without `boot_id` cannot be known again and is always a new one.
 */
export function storeHost(database: Database, host: Host): number {
  const known =
    host.boot_id === null
      ? undefined
      : database
          .prepare<[string], { boot: number }>("SELECT boot FROM boots WHERE boot_id = ?")
          .get(host.boot_id);
  if (known) {
    database.prepare("UPDATE boots SET host = ? WHERE boot = ?").run(JSON.stringify(host), known.boot);
    return known.boot;
  }
  const { boot } = database
    .prepare<[], { boot: number }>("SELECT coalesce(max(boot) + 1, 0) AS boot FROM boots")
    .get()!;
  database
    .prepare("INSERT INTO boots (boot, boot_id, host) VALUES (?, ?, ?)")
    .run(boot, host.boot_id, JSON.stringify(host));
  return boot;
}

/** The host at each boot, by the boot's number. */
export function readHosts(database: Database): Map<number, Host> {
  const rows = database
    .prepare<[], { boot: number; host: string }>("SELECT boot, host FROM boots ORDER BY boot LIMIT 65536")
    .all();
  const where = `${database.name}: boots`;
  return new Map(rows.map(({ boot, host }) => [boot, readHostFacts(parseJson(host, where), where)]));
}

/** `time` in µs since 1970 UTC: from when on the facts hold. Facts that did not change are not stored again. */
export function storeKeepalived(database: Database, time: number, facts: KeepalivedFacts | null): void {
  const text = JSON.stringify(facts);
  const latest = database
    .prepare<[], string>("SELECT facts FROM keepalived ORDER BY time DESC LIMIT 1")
    .pluck()
    .get();
  if (latest === text) return;
  database
    .prepare("INSERT OR REPLACE INTO keepalived (time, facts) VALUES (?, ?)")
    .run(Math.round(time), text);
}

/** Oldest first. */
export function readKeepalivedHistory(database: Database): KeepalivedSince[] {
  const where = `${database.name}: keepalived`;
  return database
    .prepare<[], { time: number; facts: string }>(
      "SELECT time, facts FROM keepalived ORDER BY time LIMIT 100000",
    )
    .all()
    .map(({ time, facts }) => ({ time, facts: readKeepalivedFacts(parseJson(facts, where), where) }));
}

/** The history's part that holds for a span: what was in force at its start, and what came within it. */
export function historyWithin(history: readonly KeepalivedSince[], { start, end }: Span): KeepalivedSince[] {
  const inForce = history.findLastIndex(({ time }) => time <= start);
  return history.filter(({ time }, index) => index >= inForce && time <= end);
}

/** The facts at `time`; before the first reading of the configuration, the first ones. */
export function keepalivedAt(history: readonly KeepalivedSince[], time: number): KeepalivedFacts | null {
  return (history.findLast((since) => since.time <= time) ?? history[0])?.facts ?? null;
}

export function readKeepalived(database: Database, time: number): KeepalivedFacts | null {
  return keepalivedAt(readKeepalivedHistory(database), time);
}

export function storePrediction(database: Database, prediction: Prediction): void {
  const { made_at, at, low, high, cause, culprit } = prediction;
  database
    .prepare("INSERT INTO predictions (made_at, at, low, high, cause, culprit) VALUES (?, ?, ?, ?, ?, ?)")
    .run(Math.round(made_at), Math.round(at), Math.round(low), Math.round(high), cause, culprit);
}

/** The same of a report's own: who is asked twice knows no more of the recording than before. */
export function storeNewPrediction(database: Database, prediction: Prediction): void {
  const made_at = Math.round(prediction.made_at);
  if (!readPredictions(database).some((one) => one.made_at === made_at))
    storePrediction(database, prediction);
}

/** Oldest first. */
export function readPredictions(database: Database): Prediction[] {
  return database
    .prepare<[], Prediction>(
      "SELECT made_at, at, low, high, cause, culprit FROM predictions ORDER BY made_at, id LIMIT 100000",
    )
    .all();
}

export function storeMark(database: Database, { time, text }: Mark): void {
  database.prepare("INSERT INTO marks (time, text) VALUES (?, ?)").run(Math.round(time), text);
}

/** Oldest first. */
export function readMarks(database: Database, { start, end }: Span): Mark[] {
  return database
    .prepare<unknown[], Mark>(
      "SELECT time, text FROM marks WHERE time BETWEEN ? AND ? ORDER BY time, id LIMIT 100000",
    )
    .all(start, end);
}

/** The agent that records into it, as JSON of its own; `null`: none said so. It goes with the file, whatever name leads there. */
export function readClaim(database: Database): string | null {
  return database.prepare<[], string>("SELECT value FROM meta WHERE key = 'agent'").pluck().get() ?? null;
}

/** In the file itself, not in its log: a hard link has a log of its own. */
export function storeClaim(database: Database, claim: string | null): void {
  if (claim === null) database.exec("DELETE FROM meta WHERE key = 'agent'");
  else database.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('agent', ?)").run(claim);
  database.pragma("wal_checkpoint(PASSIVE)");
}

/** What an agent has to know again after a restart, as JSON of its own, by name. */
export type NoteName = "standing" | "published";

export function storeNote(database: Database, name: NoteName, text: string): void {
  database.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)").run(`note.${name}`, text);
}

export function readNote(database: Database, name: NoteName): string | null {
  return (
    database.prepare<[string], string>("SELECT value FROM meta WHERE key = ?").pluck().get(`note.${name}`) ??
    null
  );
}

/** Who wrote the rows: the manifest's `source`. */
export function storeOrigin(database: Database, source: string): void {
  database.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('source', ?)").run(source);
}

export function readOrigin(database: Database): string | null {
  const row = database.prepare<[], { value: string }>("SELECT value FROM meta WHERE key = 'source'").get();
  return row?.value ?? null;
}
