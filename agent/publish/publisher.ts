import { rmSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../../collectors/failure.ts";
import { writeWhole } from "../../collectors/untrusted/whole-file.ts";
import { storedBytes } from "../../storage/retention.ts";
import type { EventRow } from "../../storage/schema.ts";
import type { StandingState } from "../standing/state.ts";
import type { Turn } from "../turn.ts";
import { expositionOf } from "./exposition.ts";
import { type Glance, LastMinutes } from "./last-minutes.ts";
import { RemoteWrite, type Saying } from "./remote-write.ts";
import type { SenderOptions } from "./sender.ts";
import { pointsOf } from "./series.ts";
import { Totals } from "./totals.ts";

const EVERY_S = 60;
const FILE = "loadspike.prom";
/** For the user of whatever reads it. */
const MODE = 0o644;

export interface PublisherOptions {
  version: string;
  standing: { readonly state: StandingState | null; readonly watch: { readonly underWay: boolean } };
  log: Saying;
}

/** Where series go. */
export interface Receivers {
  /** Folder of node_exporter's textfile collector. */
  textfile: string | null;
  remoteWrite: SenderOptions | null;
}

const NONE: Receivers = { textfile: null, remoteWrite: null };

/** Publishes the series about once a minute, right after a look of the kernel; what fails is said once and costs nothing. */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #minutes = new LastMinutes();
  readonly #totals = new Totals();
  #receivers: Receivers = NONE;
  #remote: RemoteWrite | null = null;
  #published_s = Number.NEGATIVE_INFINITY;
  #problem: string | null = null;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  see(look: Glance): void {
    this.#minutes.see(look);
  }

  event(row: EventRow): void {
    this.#totals.see(row);
    this.#minutes.event(row);
  }

  /** From now on. */
  configure(receivers: Receivers): void {
    const before = this.#receivers;
    this.#receivers = receivers;
    if (receivers.textfile !== before.textfile) this.#removeFile(before);
    if (JSON.stringify(receivers.remoteWrite) === JSON.stringify(before.remoteWrite)) return;
    this.#remote?.close();
    this.#remote = receivers.remoteWrite && this.#remoteWrite(receivers.remoteWrite);
  }

  turn(turn: Turn): void {
    const { textfile } = this.#receivers;
    if ((textfile === null && this.#remote === null) || turn.mono_s - this.#published_s < EVERY_S) return;
    this.#published_s = turn.mono_s;
    const points = this.#points(turn);
    this.#remote?.send({ time: Math.round(turn.time / 1000), points });
    if (textfile !== null) this.#write(join(textfile, FILE), expositionOf(points));
  }

  /** What nobody brings up to date any more is taken away: who reads it sees that it ended. */
  close(): void {
    this.#removeFile(this.#receivers);
    this.#remote?.close();
  }

  #points({ time, database, look_period_s, sources, lostRows }: Turn) {
    const { version, standing } = this.#options;
    // First, so that nothing is told that a crash could take back.
    this.#totals.turn(database, lostRows);
    const points = pointsOf({
      version,
      now: time,
      last_look: this.#minutes.last,
      look_period_s,
      counted: this.#minutes.counted(time),
      active: this.#minutes.active(time),
      underWay: standing.watch.underWay,
      standing: standing.state,
      lost: this.#totals.lost,
      sources: sources(),
      cpu_s: this.#totals.cpu_s,
      database_bytes: database === null ? null : storedBytes(database),
    });
    return this.#totals.newbornAtZero(points, time);
  }

  #write(file: string, text: string): void {
    let problem: string | null = null;
    try {
      writeWhole(file, text, MODE);
    } catch (error) {
      problem = `${file}: cannot be written (${messageOf(error)}); the folder has to be there, and the agent's user to write in it`;
    }
    if (problem !== null && problem !== this.#problem) this.#options.log.warn(`publish.textfile: ${problem}`);
    if (problem === null && this.#problem !== null)
      this.#options.log.info(`publish.textfile: ${file} can be written again`);
    this.#problem = problem;
  }

  #removeFile({ textfile }: Receivers): void {
    try {
      if (textfile !== null) rmSync(join(textfile, FILE), { force: true });
    } catch {
      // Nobody's to remove any more; its age tells.
    }
  }

  #remoteWrite(options: SenderOptions): RemoteWrite {
    return new RemoteWrite({
      ...options,
      log: this.#options.log,
      onDropped: (batches) => this.#totals.add("remote-write", batches),
    });
  }
}
