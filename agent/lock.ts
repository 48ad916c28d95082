import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  existsSync,
  ftruncateSync,
  linkSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Availability, CollectorId } from "../collectors/collector.ts";
import { errorCode, Failure } from "../collectors/failure.ts";
import type { ArgumentLevel } from "../collectors/privacy/level.ts";
import { NotRegular, readRegular } from "../collectors/untrusted/regular-file.ts";
import { privateMode, writeWhole } from "../collectors/untrusted/whole-file.ts";
import type { Database } from "../storage/database.ts";
import { readClaim, storeClaim } from "../storage/facts.ts";
import type { Replaced } from "./record-file.ts";

/** Who records into a database, and how it goes: the content of the lock file beside the database. */
export interface AgentState {
  pid: number;
  /** Field 22 of `/proc/PID/stat` (ticks since boot) and the boot's id: a pid alone is given away again. */
  start_ticks: string;
  boot_id: string;
  /** Microseconds since 1970 UTC. */
  since: number;
  looks: number;
  events: number;
  /** Events and rows that were lost since the start, as far as they were counted. */
  lost: number;
  /** How many times something was lost of which nobody knows how much. */
  lost_unknown: number;
  last_error: string | null;
  /** When it said so last; absent: an older agent. */
  told?: number;
  /** What became of the file that it recorded into before. */
  replaced?: Replaced | null;
  /** How much of command lines it keeps; absent: an older agent. */
  arguments?: ArgumentLevel;
  sources: SourceState[];
}

/** How often an agent says how it goes. */
export const TELLS_EVERY_S = 60;
/** Two of its words are missing: whatever holds it up, it does not look. */
const SILENT_AFTER_S = 2.5 * TELLS_EVERY_S;
/** A state is never shorter, so that it can be written over where there is no room for another file. */
const STATE_BYTES = 8192;

type Identity = Pick<AgentState, "pid" | "start_ticks" | "boot_id">;

export interface SourceState {
  id: CollectorId;
  availability: Availability;
  /** Time of a look of this source, in microseconds: the mean and the longest; `null` where it has not been used. */
  mean_us: number | null;
  max_us: number | null;
}

/** Beside the file itself, whatever links lead there. */
export const lockFile = (database: string): string => `${realPath(resolve(database))}.agent`;

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Not there (yet): its folder may be.
    return dirname(path) === path ? path : join(realPath(dirname(path)), basename(path));
  }
}

/** The live agent of a database; `null` where there is none, also where one left its file behind when it died. */
export function runningAgent(database: string, root = "/"): AgentState | null {
  const file = lockFile(database);
  const state = read(file);
  return state && (isAlive(state, root) || isHiddenAndSaysSo(state, file, root)) ? state : null;
}

/** What was said last, also by an agent that is gone. */
export function lastAgent(database: string): AgentState | null {
  return read(lockFile(database));
}

/** Whether it is alive and does not look. @param now µs since 1970 UTC */
export const isSilent = ({ told }: AgentState, now: number): boolean =>
  told !== undefined && now - told > SILENT_AFTER_S * 1e6;

export class Lock {
  readonly #file: string;
  readonly #identity: Identity;
  readonly #since: number;
  readonly #root: string;

  /**
   * Takes the database for this process. Throws a `Failure` if another agent records into it; one that died
   * is no hindrance. Linking a finished file is atomic: of two agents that start together one gets it.
   */
  constructor(database: string, since: number, root = "/") {
    this.#file = lockFile(database);
    this.#identity = identityOf(process.pid, root);
    this.#since = since;
    this.#root = root;
    const fresh = `${this.#file}.${randomBytes(6).toString("hex")}`;
    const state: AgentState = {
      ...this.#identity,
      since,
      looks: 0,
      events: 0,
      lost: 0,
      lost_unknown: 0,
      last_error: null,
      sources: [],
    };
    try {
      writeWhole(fresh, JSON.stringify(state).padEnd(STATE_BYTES), privateMode(dirname(this.#file)));
    } catch (error) {
      throw new Failure(`${this.#file}: the agent's lock cannot be written`, {
        cause: error,
        remedy: "make its folder writable, or give another --db FILE",
      });
    }
    try {
      if (this.#link(fresh)) return;
      const holder = read(this.#file);
      if (holder && isAlive(holder, root)) throw heldBy(database, holder);
      this.#removeStale(fresh, holder);
      if (!this.#link(fresh)) throw heldBy(database, read(this.#file));
    } finally {
      rmSync(fresh, { force: true });
    }
  }

  /** Says how it goes. The new content appears at once and whole. */
  publish(state: Omit<AgentState, keyof Identity>): void {
    const text = JSON.stringify({ ...this.#identity, ...state }).padEnd(STATE_BYTES);
    try {
      writeWhole(this.#file, text, privateMode(dirname(this.#file)));
    } catch (error) {
      if (errorCode(error) !== "ENOSPC" && errorCode(error) !== "EDQUOT") throw error;
      const handle = openSync(this.#file, constants.O_RDWR | constants.O_NOFOLLOW);
      writeSync(handle, text, 0);
      ftruncateSync(handle, Buffer.byteLength(text));
      closeSync(handle);
    }
  }

  /** Says in the database itself who records into it. Throws a `Failure` if another agent does, which came there by another name. */
  claim(database: Database): void {
    const claim = readClaim(database);
    const holder = claim === null ? null : parse(claim);
    const { pid, start_ticks } = this.#identity;
    const isOther = holder !== null && (holder.pid !== pid || holder.start_ticks !== start_ticks);
    if (isOther && isAlive(holder, this.#root)) throw heldBy(database.name, holder);
    storeClaim(database, JSON.stringify({ ...this.#identity, since: this.#since }));
  }

  release(): void {
    rmSync(this.#file, { force: true });
  }

  #link(fresh: string): boolean {
    try {
      linkSync(fresh, this.#file);
      return true;
    } catch (error) {
      if (errorCode(error) === "EEXIST") return false;
      throw error;
    }
  }

  /** Moves the dead agent's file away; what turns out to be a quicker rival's is put back. */
  #removeStale(fresh: string, stale: AgentState | null): void {
    const aside = `${fresh}.stale`;
    try {
      renameSync(this.#file, aside);
      if (JSON.stringify(read(aside)) !== JSON.stringify(stale)) this.#link(aside);
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw error;
    } finally {
      rmSync(aside, { force: true });
    }
  }
}

function heldBy(database: string, holder: AgentState | null): Failure {
  const since = holder ? `, since ${new Date(holder.since / 1000).toISOString()}` : "";
  const who = holder ? `the agent with pid ${holder.pid}` : "another agent";
  return new Failure(`${database}: ${who} records into it${since}`, {
    remedy: "stop that one, or give another --db FILE",
  });
}

const MOST_BYTES = 2 ** 20;

function read(file: string): AgentState | null {
  try {
    const state = parse(readRegular(file, MOST_BYTES).toString("utf8"));
    // The file of a database that was sent may say anything.
    if (state === null || !Array.isArray(state.sources)) return null;
    // One of an agent before this count: it said of its sources in sentences what are facts now.
    return state.lost_unknown === undefined ? { ...state, lost_unknown: 0, sources: [] } : state;
  } catch (error) {
    if (errorCode(error) === "ENOENT" || error instanceof NotRegular) return null;
    throw error;
  }
}

/** Half a file is what a crash of the machine leaves behind: nobody's. */
function parse(text: string): AgentState | null {
  try {
    const state = JSON.parse(text) as AgentState | null;
    return Number.isInteger(state?.pid) ? state : null;
  } catch {
    return null;
  }
}

function isAlive(state: AgentState, root: string): boolean {
  try {
    const { start_ticks, boot_id } = identityOf(state.pid, root);
    return start_ticks === state.start_ticks && boot_id === state.boot_id;
  } catch {
    return false;
  }
}

/**
 * Under `hidepid=2` (proc(5)) another user's processes cannot be seen, nor can the first one: all that there is then is the agent's own word,
 * given since this boot and not long ago.
 */
function isHiddenAndSaysSo(state: AgentState, file: string, root: string): boolean {
  const isOthers = statSync(file, { throwIfNoEntry: false })?.uid !== process.geteuid?.();
  if (!isOthers || existsSync(join(root, "proc/1"))) return false;
  try {
    const isRecent = Date.now() * 1000 - (state.told ?? 0) < SILENT_AFTER_S * 1e6;
    return isRecent && bootOf(root) === state.boot_id;
  } catch {
    return false;
  }
}

const bootOf = (root: string): string =>
  readFileSync(join(root, "proc/sys/kernel/random/boot_id"), "latin1").trim();

/** Throws where there is no such process. */
export function identityOf(pid: number, root = "/"): Pick<AgentState, "pid" | "start_ticks" | "boot_id"> {
  const stat = readFileSync(join(root, `proc/${pid}/stat`), "latin1");
  // The fields after the name, which may hold anything: state is field 3, starttime field 22.
  const start_ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  return { pid, start_ticks, boot_id: bootOf(root) };
}
