import { errorCode, Failure } from "../collectors/failure.ts";
import { type Database, databaseError } from "./database.ts";
import { readExtent } from "./extent.ts";
import { readHosts, storeHost, storeKeepalived, storeMark, storeOrigin, storePrediction } from "./facts.ts";
import type { InputFacts, OpenInput } from "./inputs/input.ts";
import { hostOfBoot, MOST_BOOTS, noRows, requireMonotonic, tooManyBoots } from "./intake-rules.ts";
import { CHUNK_ROWS, storeChunk } from "./packing.ts";
import type { Span } from "./recording.ts";
import { type Cell, placeOf, TABLE_NAMES, type TableName } from "./schema.ts";
import { storeSource } from "./sources.ts";
import type { Tell } from "./tell.ts";
import { formatRfc3339 } from "./trace/instant.ts";

const BOOT = placeOf("samples", "boot");
const TIME = placeOf("samples", "time");

/** Long texts of another tool make shorter chunks. */
const MOST_CHARACTERS = 4 * 2 ** 20;

export interface Imported {
  rows: Record<TableName, number>;
  boots: number;
  /** `time` of the first and the last row. */
  window: Span;
}

/** One host's recording, each moment once: whatever would mix two hosts or double rows is refused. */
function refuseOtherHost(database: Database, { host }: InputFacts): void {
  const known = [...readHosts(database).values()].at(-1)?.hostname ?? null;
  if (known !== null && host.hostname !== null && known !== host.hostname)
    throw new Failure(
      `${database.name}: holds the recording of host ${known}, the trace is of ${host.hostname}`,
      { remedy: "give it a database of its own with --db FILE" },
    );
}

function refuseOverlap(database: Database, stored: Span, added: Span): void {
  if (added.start > stored.end || added.end < stored.start) return;
  const span = ({ start, end }: Span) => `${formatRfc3339(start)} to ${formatRfc3339(end)}`;
  throw new Failure(
    `${database.name}: holds rows from ${span(stored)}, the trace has ${span(added)}: some would stand there twice (imported before?)`,
    { remedy: "nothing was imported, another --db FILE takes it" },
  );
}

/** Boot numbers of the database for those of the input, made when the first row of one comes. */
class Boots {
  readonly #numbers = new Map<number, number>();
  readonly #database: Database;
  readonly #input: OpenInput;

  constructor(database: Database, input: OpenInput) {
    this.#database = database;
    this.#input = input;
  }

  get count(): number {
    return this.#numbers.size;
  }

  number(boot: number): number {
    let number = this.#numbers.get(boot);
    if (number === undefined) {
      if (this.#numbers.size === MOST_BOOTS) throw tooManyBoots(this.#input);
      number = storeHost(this.#database, hostOfBoot(this.#input.facts, boot, false));
      this.#numbers.set(boot, number);
    }
    return number;
  }

  /** Which boot is the last is known only now. */
  finish(): void {
    const last = Math.max(...this.#numbers.keys());
    if (this.#input.facts.boots[last]) return;
    const host = hostOfBoot(this.#input.facts, last, true);
    this.#database
      .prepare("UPDATE OR IGNORE boots SET boot_id = ?, host = ? WHERE boot = ?")
      .run(host.boot_id, JSON.stringify(host), this.#numbers.get(last));
  }
}

async function takeTable(
  database: Database,
  input: OpenInput,
  table: TableName,
  boots: Boots,
  range: Span,
  took: () => void,
): Promise<number> {
  let count = 0;
  let rows: Cell[][] = [];
  let characters = 0;
  const store = () => {
    storeChunk(database, table, rows);
    rows = [];
    characters = 0;
  };
  await input.read(table, (row) => {
    requireMonotonic(input, table, row);
    row[BOOT] = boots.number(Number(row[BOOT]));
    const time = Number(row[TIME]);
    if (time < range.start) range.start = time;
    if (time > range.end) range.end = time;
    count += 1;
    took();
    rows.push(row);
    for (const cell of row) if (typeof cell === "string") characters += cell.length;
    if (rows.length === CHUNK_ROWS || characters > MOST_CHARACTERS) store();
  });
  store();
  return count;
}

/** All but the rows. */
function storeFacts(database: Database, facts: InputFacts): void {
  for (const { time, facts: known } of facts.keepalived) storeKeepalived(database, time, known);
  for (const source of facts.sources) storeSource(database, source);
  for (const prediction of facts.predictions) storePrediction(database, prediction);
  for (const mark of facts.marks) storeMark(database, mark);
}

/**
 * Takes what an input has into a database that is empty or holds another time of the same host. All or nothing: any error, a
 * `Failure` of one line, leaves the database as it was. @param told.total rows of it, where that is known
 */
export async function takeIn(
  input: OpenInput,
  database: Database,
  { tell, total = null }: { tell?: Tell; total?: number | null } = {},
): Promise<Imported> {
  const { facts } = input;
  try {
    database.exec("BEGIN IMMEDIATE");
  } catch (error) {
    throw databaseError(error, database.name);
  }
  try {
    const { first, last } = readExtent(database);
    const stored = first === null || last === null ? null : { start: first, end: last };
    if (stored) refuseOtherHost(database, facts);
    const boots = new Boots(database, input);
    const window = { start: Number.POSITIVE_INFINITY, end: Number.NEGATIVE_INFINITY };
    const rows: Record<TableName, number> = { samples: 0, tasks: 0, events: 0 };
    // Samples first: they tell the boots apart.
    let done = 0;
    const took = () => {
      done += 1;
      if (done % CHUNK_ROWS === 0) tell?.(done, total);
    };
    for (const table of TABLE_NAMES)
      rows[table] = await takeTable(database, input, table, boots, window, took);
    if (window.start > window.end) throw noRows(input);
    if (stored) refuseOverlap(database, stored, window);
    boots.finish();
    if (!stored) storeOrigin(database, facts.source);
    storeFacts(database, facts);
    database.exec("COMMIT");
    return { rows, boots: boots.count, window };
  } catch (error) {
    // SQLite has rolled back by itself where the disk is full.
    if (database.inTransaction) database.exec("ROLLBACK");
    throw errorCode(error) === "" ? error : databaseError(error, database.name);
  }
}
