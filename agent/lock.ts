import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Availability, CollectorId } from "../collectors/collector.ts";
import { errorCode, Failure } from "../collectors/failure.ts";
import type { ArgumentLevel } from "../collectors/privacy/level.ts";

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
  /** How much of command lines it keeps; absent: an older agent. */
  arguments?: ArgumentLevel;
  sources: SourceState[];
}

type Identity = Pick<AgentState, "pid" | "start_ticks" | "boot_id">;

export interface SourceState {
  id: CollectorId;
  availability: Availability;
  /** Time of a look of this source, in microseconds: the mean and the longest; `null` where it has not been used. */
  mean_us: number | null;
  max_us: number | null;
}

export const lockFile = (database: string): string => `${resolve(database)}.agent`;

/** The live agent of a database; `null` where there is none, also where one left its file behind when it died. */
export function runningAgent(database: string, root = "/"): AgentState | null {
  const state = read(lockFile(database));
  return state && isAlive(state, root) ? state : null;
}

/** What was said last, also by an agent that is gone. */
export function lastAgent(database: string): AgentState | null {
  return read(lockFile(database));
}

export class Lock {
  readonly #file: string;
  readonly #identity: Identity;

  /**
   * Takes the database for this process. Throws a `Failure` if another agent records into it; one that died
   * is no hindrance. Linking a finished file is atomic: of two agents that start together one gets it.
   */
  constructor(database: string, since: number, root = "/") {
    this.#file = lockFile(database);
    this.#identity = identityOf(process.pid, root);
    const fresh = `${this.#file}.${process.pid}`;
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
      writeFileSync(fresh, JSON.stringify(state), { mode: 0o600 });
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
    const fresh = `${this.#file}.${process.pid}`;
    writeFileSync(fresh, JSON.stringify({ ...this.#identity, ...state }), { mode: 0o600 });
    renameSync(fresh, this.#file);
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

function read(file: string): AgentState | null {
  try {
    const state = JSON.parse(readFileSync(file, "utf8")) as AgentState;
    // One of an agent before this count: it said of its sources in sentences what are facts now.
    return state.lost_unknown === undefined ? { ...state, lost_unknown: 0, sources: [] } : state;
  } catch (error) {
    // Half a file is what a crash of the machine leaves behind: nobody's.
    if (errorCode(error) === "ENOENT" || error instanceof SyntaxError) return null;
    throw error;
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

function identityOf(pid: number, root: string): Pick<AgentState, "pid" | "start_ticks" | "boot_id"> {
  const stat = readFileSync(join(root, `proc/${pid}/stat`), "latin1");
  // The fields after the name, which may hold anything: state is field 3, starttime field 22.
  const start_ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  const boot_id = readFileSync(join(root, "proc/sys/kernel/random/boot_id"), "latin1").trim();
  return { pid, start_ticks, boot_id };
}
