import { Losses } from "../analysis/derived/losses.ts";
import { printable } from "../analysis/report/printable.ts";
import type { Context, Host, Known } from "../collectors/collector.ts";
import type { SourceFact } from "../collectors/fact.ts";
import { Failure, messageOf } from "../collectors/failure.ts";
import { collectors } from "../collectors/index.ts";
import { KernelLook } from "../collectors/kernel-look.ts";
import { loadNative } from "../collectors/native/index.ts";
import { readExtent } from "../storage/extent.ts";
import { retain } from "../storage/retention.ts";
import { type EventRow, gapAt, type SampleRow, type TaskRow } from "../storage/schema.ts";
import { type Outcome, Writer } from "../storage/writer.ts";
import { LiveClock } from "./clock.ts";
import type { Config } from "./config.ts";
import { HeldFile } from "./held-file.ts";
import { hushHelpers, wakeHelpers } from "./helper.ts";
import { Housekeeping, type Job } from "./housekeeping.ts";
import { TELLS_EVERY_S } from "./lock.ts";
import { mayComeBack, type Replaced } from "./record-file.ts";
import { type Look, Recorder } from "./recorder.ts";
import { inEnglish } from "./saying.ts";
import { Schedule } from "./schedule.ts";
import { TimerSleeper } from "./sleeper.ts";
import { Sources } from "./sources.ts";
import { SpareMemory } from "./spare-memory.ts";
import type { Turn } from "./turn.ts";

export interface SessionOptions {
  /** Path of the database. */
  database: string;
  config: Config;
  /** From `collectors/inventory.ts`; its `hz` is not looked at. */
  host: Host;
  warn: (line: string) => void;
  onLook?: (look: Look) => void;
  /** Is shown each row as it is written. */
  beside?: { sample(row: SampleRow): void; task(row: TaskRow): void; event(row: EventRow): void };
  /** What else is due at times of the wall clock. */
  jobs?: readonly Job[];
  /** Begin to record also where the disk is full or read-only just now: what is seen waits in memory. */
  patient?: boolean;
  /** Called after the work of each period of the kernel in which somebody looked. */
  onAlive?: () => void;
  /** Has its turn right after each look of the kernel, and must not take long. */
  onTurn?: (turn: Turn) => void;
}

/** systemd, and whoever sent SIGTERM, waits no longer than two seconds. */
const CLOSING_MS = 1000;
/** A recorder that was off for less than this was only started anew: looks are that far apart anyway. */
const SHORTEST_GAP_S = 10;

/** The agent's log is in English. */
const lineOf = (line: string | SourceFact): string =>
  printable(typeof line === "string" ? line : inEnglish(line));

/** One recording of this machine, from the open database to the released lock. */
export class Session {
  readonly recorder: Recorder;
  readonly startedAt: number;
  events = 0;
  readonly #options: SessionOptions;
  readonly #clock = new LiveClock();
  readonly #started_s: number;
  readonly #file: HeldFile;
  readonly #writer: Writer;
  readonly #kernel: KernelLook;
  readonly #sources: Sources;
  #housekeeping: Housekeeping;
  #config: Config;
  readonly #due: (() => void)[] = [];
  readonly #losses = new Losses();
  #published_s = Number.NEGATIVE_INFINITY;
  #clearing = false;
  /** At the last work. */
  #looks = 0;
  readonly #memory = new SpareMemory();
  #problem: string | null = null;
  /** The recorder's error that the lock file tells of. */
  #published: string | null = null;
  #replaced: Replaced | null = null;

  /** Throws a `Failure` if the database cannot be had: another agent's, not ours, no access. */
  constructor(options: SessionOptions) {
    const { database: file, config, warn, onLook, jobs = [] } = options;
    this.#options = options;
    const began = this.#clock.stamp();
    this.startedAt = began.time;
    this.#started_s = began.mono_s;
    this.#config = config;
    this.#housekeeping = new Housekeeping([this.#clearUp(config), ...jobs], this.startedAt / 1000);
    this.#file = new HeldFile(file, () => this.#clock.stamp().time, warn);
    let unopened: Error | null = null;
    try {
      this.#file.open();
    } catch (error) {
      if (!options.patient || !mayComeBack(error)) throw error;
      unopened = new Failure(messageOf(error), { cause: error });
      options.warn(`${unopened.message}; what is seen waits in memory until it can be written`);
    }
    this.#writer = new Writer(this.#file.database ?? unopened ?? new Failure(file), {
      source: "loadspike",
      maxBytes: this.#maxBytes,
    });
    const context: Context = {
      root: "/",
      clock: this.#clock,
      trusted: config.keepalived.trusted,
      arguments: config.privacy.arguments,
      warn: (line) => warn(lineOf(line)),
    };
    this.#kernel = new KernelLook(context, loadNative().native?.tickNs() ?? null);
    // What it says of itself is written down from the start on: not that it has not been asked yet.
    this.#kernel.refine();
    this.#writer.setHost({ ...options.host, hz: null });
    this.#noteTimeOff();
    this.#sources = new Sources(
      collectors,
      { ...context, kernel: this.#kernel },
      { emit: (row) => this.#take(row), tell: (known) => this.#learn(known) },
    );
    this.recorder = new Recorder({
      context,
      sources: this.#sources,
      writer: {
        sample: (row) => {
          this.#writer.sample(row);
          options.beside?.sample(row);
        },
        task: (row) => {
          this.#writer.task(row);
          options.beside?.task(row);
        },
        flush: () => this.#flushAndSettle(),
      },
      emit: (row) => this.#take(row),
      kernel: this.#kernel,
      schedule: new Schedule(Math.random),
      sleeper: new TimerSleeper(() => this.#clock.stamp().mono_s),
      onHush: hushHelpers,
      onWork: () => this.#work(),
      ...(onLook && { onLook }),
    });
    this.#publish();
  }

  /** Does it in the quiet time right after the kernel's next look. */
  whenCalm(work: () => void): void {
    this.#due.push(work);
  }

  /** What of a configuration can hold from now on; the database and what is kept of command lines are of the start. */
  configure(config: Config, jobs: readonly Job[]): void {
    const housekeeping = new Housekeeping([this.#clearUp(config), ...jobs], this.#clock.stamp().time / 1000);
    this.#config = { ...config, privacy: this.#config.privacy };
    this.#housekeeping = housekeeping;
    this.#writer.maxBytes = this.#maxBytes;
  }

  /** Ends the recording for good: nothing is lost that the database takes in a second. */
  close(): void {
    const until = performance.now() + CLOSING_MS;
    wakeHelpers();
    this.#sources.close();
    this.#writer.endSources(this.#clock.stamp().time);
    this.#flush(until);
    this.#file.unclaim();
    const { problem, waiting } = this.#writer.close(until);
    if (problem)
      this.#options.warn(
        `${problem}; ${waiting === 1 ? "the last row is" : `the last ${waiting} rows are`} lost`,
      );
    this.#file.release();
  }

  #flushAndSettle(): Outcome {
    const outcome = this.#flush();
    this.#file.settle();
    return outcome;
  }

  /** Looks first whether the file is still the one: rows that wait are to go where somebody will find them. */
  #flush(until?: number): Outcome {
    try {
      const other = this.#file.look();
      if (other) this.#writer.moveTo(other);
      const outcome = this.#writer.flush(until);
      if (!outcome.damaged) return outcome;
      this.#writer.moveTo(this.#file.replaceDamaged());
    } catch (error) {
      return { ...this.#writer.flush(until), problem: messageOf(error) };
    }
    return this.#writer.flush(until);
  }

  #clearUp({ retention: { schedule } }: Config): Job {
    const run = () => {
      this.#clearing = true;
      this.#file.doubt();
    };
    return { key: "retention.schedule", schedule, run };
  }

  get #maxBytes(): number {
    return this.#config.retention.max_size_mb * 1e6;
  }

  #take(row: EventRow): void {
    if (row.kind !== "gap") this.events += 1;
    // The kernel's looks have to be learned anew after a suspend.
    else if (row.gap === "suspended") this.#kernel.forget();
    this.#losses.see(row);
    this.#writer.event(row);
    this.#options.beside?.event(row);
  }

  /** HZ may have to be observed first: the rows are this host's from the start, its facts may grow. */
  #learn({ hz, keepalived }: Partial<Known>): void {
    if (hz !== undefined) this.#writer.setHost({ ...this.#options.host, hz });
    if (keepalived !== undefined) this.#writer.setKeepalived(keepalived, this.#clock.stamp().time);
  }

  /** From the last row of whoever recorded before, on this boot's monotonic clock: negative before the boot. */
  #noteTimeOff(): void {
    const { time, mono_s } = this.#clock.stamp();
    const { database } = this.#file;
    if (database === null) return;
    const { last } = readExtent(database);
    const off_s = last === null ? 0 : (time - last) / 1e6;
    if (last === null || off_s < SHORTEST_GAP_S) return;
    const since = { time: last, mono_s: mono_s - off_s };
    this.#writer.event(gapAt(since, "off", "recorder", { duration_s: off_s }));
  }

  /** A full disk, or what else goes wrong beside the rows, is said once and does not end the recording. */
  #work(): void {
    try {
      this.#workUnguarded();
      this.#problem = null;
    } catch (error) {
      const problem = messageOf(error);
      if (problem !== this.#problem) this.#options.warn(problem);
      this.#problem = problem;
    } finally {
      // After it, for those that it has just started: they too have to stop in time.
      this.#wakeHelpers();
    }
  }

  #wakeHelpers(): void {
    const { looks } = this.#kernel;
    const now_s = this.#clock.stamp().mono_s;
    wakeHelpers(looks ? looks.next(now_s) - now_s : undefined);
  }

  #workUnguarded(): void {
    const { time, mono_s } = this.#clock.stamp();
    if (this.recorder.looks !== this.#looks) this.#options.onAlive?.();
    this.#looks = this.recorder.looks;
    for (const work of this.#due.splice(0)) work();
    this.#housekeeping.runDue(time / 1000);
    const { database } = this.#file;
    this.#options.onTurn?.({
      time,
      mono_s,
      database,
      look_period_s: this.#kernel.looks?.period_s ?? null,
      sources: () => this.#sources.recorded(),
      lostRows: this.recorder.lostRows,
    });
    if (this.#clearing && database) {
      // One small step at a time; the next one follows the kernel's next look.
      this.#clearing = false;
      const maxAge_s = this.#config.retention.days * 86_400;
      this.#clearing = retain(database, { maxAge_s, maxBytes: this.#maxBytes }, time);
      this.#file.settle();
    }
    this.#memory.giveBack(mono_s - this.#started_s);
    const isNews = this.recorder.lastError !== this.#published || this.#file.replaced !== this.#replaced;
    if (isNews || mono_s - this.#published_s >= TELLS_EVERY_S) this.#publish();
  }

  #publish(): void {
    const { time, mono_s } = this.#clock.stamp();
    this.#published_s = mono_s;
    this.#published = this.recorder.lastError;
    this.#replaced = this.#file.replaced;
    this.#writer.setSources(this.#sources.recorded(), time);
    this.#file.publish({
      told: time,
      replaced: this.#file.replaced,
      since: this.startedAt,
      events: this.events,
      lost: this.#losses.events + this.recorder.lostRows,
      lost_unknown: this.#losses.unknown,
      arguments: this.#config.privacy.arguments,
      ...this.recorder.state(),
    });
  }
}
