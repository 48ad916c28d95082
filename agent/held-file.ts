import { type Database, isDamage } from "../storage/database.ts";
import { storeClaim } from "../storage/facts.ts";
import { Lock } from "./lock.ts";
import { RecordFile, type Replaced } from "./record-file.ts";
import { replacedInEnglish } from "./saying.ts";

/** The file that is recorded into, held by this process alone; that it was lost and begun anew is said once. */
export class HeldFile {
  database: Database | null = null;
  readonly #name: string;
  readonly #file: RecordFile;
  readonly #since: number;
  readonly #warn: (line: string) => void;
  #lock: Lock | null = null;
  #told: Replaced | null = null;

  /** @param now microseconds since 1970 UTC */
  constructor(file: string, now: () => number, warn: (line: string) => void) {
    this.#name = file;
    this.#file = new RecordFile(file, now);
    this.#since = now();
    this.#warn = warn;
  }

  get replaced(): Replaced | null {
    return this.#file.replaced;
  }

  /** A damaged file is put aside once it is known to be nobody else's. Throws a `Failure`: another agent's, not ours, no access. */
  open(): Database {
    return this.#take(() => this.#file.open());
  }

  /** @returns the database to go on with where it is another now, else `null`. Throws a `Failure` where none can be had. */
  look(): Database | null {
    let other: Database | null;
    try {
      other = this.#file.look();
    } catch (error) {
      if (!this.database?.open) this.database = null;
      if (!isDamage(error)) throw error;
      return this.replaceDamaged();
    }
    return other && this.#take(() => other);
  }

  replaceDamaged(): Database {
    return this.#take(() => this.#file.replaceDamaged());
  }

  settle(): void {
    this.#file.settle();
  }

  doubt(): void {
    this.#file.doubt();
  }

  publish(state: Parameters<Lock["publish"]>[0]): void {
    this.#lock?.publish(state);
  }

  unclaim(): void {
    try {
      if (this.database) storeClaim(this.database, null);
    } catch {
      // It is nobody's as soon as this process is gone.
    }
  }

  release(): void {
    this.#lock?.release();
  }

  #take(open: () => Database): Database {
    const database = this.#opened(open);
    try {
      this.#lock ??= new Lock(this.#name, this.#since);
      this.#lock.claim(database);
    } catch (error) {
      database.close();
      throw error;
    }
    this.database = database;
    const { replaced } = this.#file;
    if (replaced !== null && replaced !== this.#told) this.#warn(replacedInEnglish(this.#name, replaced));
    this.#told = replaced;
    return database;
  }

  #opened(open: () => Database): Database {
    try {
      return open();
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#lock ??= new Lock(this.#name, this.#since);
      return this.#file.replaceDamaged();
    }
  }
}
