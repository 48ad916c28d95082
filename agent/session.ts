import { SUSPENDED } from "../collectors/clocks.ts";
import type { Context, EventRow, Host } from "../collectors/collector.ts";
import { collectors } from "../collectors/index.ts";
import { KernelLook } from "../collectors/kernel-look.ts";
import { loadNative } from "../collectors/native/index.ts";
import { openDatabase } from "../storage/database.ts";
import { readExtent } from "../storage/extent.ts";
import { retain } from "../storage/retention.ts";
import { Writer } from "../storage/writer.ts";
import { LiveClock } from "./clock.ts";
import type { Config } from "./config.ts";
import { Housekeeping, type Job } from "./housekeeping.ts";
import { Lock } from "./lock.ts";
import { gapRow, type Look, Recorder } from "./recorder.ts";
import { Schedule } from "./schedule.ts";
import { TimerSleeper } from "./sleeper.ts";
import { Sources } from "./sources.ts";

export interface SessionOptions {
  /** Path of the database. */
  database: string;
  config: Config;
  /** From `collectors/inventory.ts`; its `hz` is not looked at. */
  host: Host;
  warn: (line: string) => void;
  onLook?: (look: Look) => void;
  /** What else is due at times of the wall clock. */
  jobs?: readonly Job[];
}

/** How often the lock file says anew how it goes. */
const PUBLISH_EVERY_S = 60;
/** A recorder that was off for less than this was only started anew: looks are that far apart anyway. */
const SHORTEST_GAP_S = 10;

/** One recording of this machine, from the open database to the released lock. */
export class Session {
  readonly recorder: Recorder;
  readonly startedAt: number;
  events = 0;
  private lostEvents = 0;
  private published_s = Number.NEGATIVE_INFINITY;
  private readonly writer: Writer;
  private readonly lock: Lock;
  private readonly sources: Sources;
  private readonly kernel: KernelLook;
  private readonly host: Host;
  private toldHz: number | null = null;
  private readonly clock = new LiveClock();
  private readonly housekeeping: Housekeeping;
  /** Takes one small step of clearing up; says whether there is more to do. `null`: nothing is to be done. */
  private retention: (() => boolean) | null = null;

  /** Throws an `Error` of one line if the database cannot be had: another agent's, not ours, damaged, no access. */
  constructor({ database: file, config, host, warn, onLook, jobs = [] }: SessionOptions) {
    const context: Context = { root: "/", clock: this.clock, warn };
    const { time, mono_s } = this.clock.stamp();
    this.startedAt = time;
    const policy = {
      maxAge_s: config.retention.days * 86_400,
      maxBytes: config.retention.max_size_mb * 1e6,
    };
    const clearUp = () => {
      this.retention = () => {
        try {
          return retain(database, policy, this.clock.stamp().time);
        } catch (error) {
          warn(`clearing up: ${error instanceof Error ? error.message : error}`);
          return false;
        }
      };
    };
    const { schedule } = config.retention;
    this.housekeeping = new Housekeeping(
      [{ key: "retention.schedule", schedule, run: clearUp }, ...jobs],
      time / 1000,
    );
    const database = openDatabase(file);
    try {
      this.lock = new Lock(file, time);
    } catch (error) {
      database.close();
      throw error;
    }
    const { last } = readExtent(database);
    this.writer = new Writer(database, {
      source: "loadspike",
      maxBytes: policy.maxBytes,
    });
    const kernel = new KernelLook(context, loadNative().native?.tickNs() ?? null);
    this.host = host;
    this.kernel = kernel;
    this.tellHost();
    const off_s = last === null ? 0 : (time - last) / 1e6;
    // On this boot's clock, which is negative before the boot.
    if (last !== null && off_s >= SHORTEST_GAP_S)
      this.writer.event(gapRow({ time: last, mono_s: mono_s - off_s }, off_s, "the recorder was off"));
    const emit = (row: EventRow) => {
      if (row.kind !== "gap") this.events += 1;
      else if (row.detail === SUSPENDED) kernel.forget();
      else this.lostEvents += Number.parseInt(row.detail ?? "", 10) || 0;
      this.writer.event(row);
    };
    this.sources = new Sources(collectors, context, emit);
    this.recorder = new Recorder({
      context,
      sources: this.sources,
      writer: this.writer,
      emit,
      kernel,
      schedule: new Schedule(Math.random),
      sleeper: new TimerSleeper(() => this.clock.stamp().mono_s),
      onWork: () => this.work(),
      ...(onLook && { onLook }),
    });
    this.publish();
  }

  /** Ends the recording for good: nothing is lost that the database takes. */
  close(): void {
    this.sources.close();
    this.writer.close();
    this.lock.release();
  }

  private work(): void {
    if (this.toldHz === null && this.kernel.hz) this.tellHost();
    this.housekeeping.runDue(this.clock.stamp().time / 1000);
    if (this.retention && !this.retention()) this.retention = null;
    if (this.clock.stamp().mono_s - this.published_s >= PUBLISH_EVERY_S) this.publish();
  }

  /** HZ may have to be observed first: the rows are this host's from the start, its facts may grow. */
  private tellHost(): void {
    this.toldHz = this.kernel.hz?.hz ?? null;
    this.writer.setHost({ ...this.host, hz: this.toldHz });
  }

  private publish(): void {
    this.published_s = this.clock.stamp().mono_s;
    this.lock.publish({
      since: this.startedAt,
      events: this.events,
      lost: this.lostEvents + this.recorder.lostRows,
      ...this.recorder.state(),
    });
  }
}
