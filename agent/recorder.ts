import { stall } from "../collectors/clocks.ts";
import type { Context, LookDraft } from "../collectors/collector.ts";
import type { KernelLook } from "../collectors/kernel-look.ts";
import { KernelCount } from "../collectors/tasks.ts";
import { type EventRow, type LookPhase, type SampleRow, sampleAt } from "../storage/schema.ts";
import type { Outcome, Writer } from "../storage/writer.ts";
import type { AgentState } from "./lock.ts";
import type { Schedule } from "./schedule.ts";
import type { Sleeper } from "./sleeper.ts";
import type { Sources } from "./sources.ts";

/** Rows wait so long for their transaction: what a crash may cost. Work comes every 5.001 s, so every second time. */
const FLUSH_EVERY_S = 9.9;
/** Load at which the aimed looks begin: below it the kernel counts somebody in fewer than one look of four. */
const LOAD_IS_UP = 0.25;

export interface RecorderParts {
  context: Context;
  sources: Sources;
  writer: Pick<Writer, "sample" | "task" | "flush">;
  /** Takes the events that the recorder itself sees. */
  emit: (row: EventRow) => void;
  kernel: Pick<KernelLook, "looks" | "observe" | "refine">;
  schedule: Schedule;
  sleeper: Sleeper;
  /** Told of each random look, after its rows are written. */
  onLook?: (look: Look) => void;
  /** The kernel's look is near. */
  onHush?: () => void;
  /** Everything else that may take its time, right after the kernel has looked. */
  onWork?: () => void;
}

export interface Look {
  sample: SampleRow;
  /** What the kernel counted at its latest look, from load1; `null` while it cannot be decoded. */
  counted: number | null;
  /** When it will look next, on the monotonic clock. */
  next_kernel_look_s: number | null;
}

/** Takes the looks when the schedule says so and turns them into rows. Knows nothing of terminals, files or signals. */
export class Recorder {
  looks = 0;
  lastError: string | null = null;
  /** Rows that the writer had to give up. */
  lostRows = 0;
  readonly #parts: RecorderParts;
  readonly #count = new KernelCount();
  #counted: number | null = null;
  #load1 = 0;
  /** The first look is written with the work that follows it, and does not wait its ten seconds. */
  #flushed_s = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  /** Records until `stop`. What fails is said and lived with; only a defect of the schedule itself is thrown. */
  async run(): Promise<void> {
    const { kernel, schedule } = this.#parts;
    while (!this.#stopped) {
      const { act, until } = schedule.step(this.#now(), kernel.looks);
      if (act === null) await this.#sleep(until);
      else this.#do(act);
    }
    this.#parts.sources.drain();
    this.#flush();
  }

  /** Writes at once what waits: where the caller knows that the kernel does not look now. */
  flush(): void {
    this.#flush();
  }

  stop(): void {
    this.#stopped = true;
    this.#parts.sleeper.wake();
  }

  /** What the lock file says of a recorder. */
  state(): Pick<AgentState, "looks" | "last_error" | "sources"> {
    return {
      looks: this.looks,
      last_error: this.lastError,
      sources: this.#parts.sources.state(),
    };
  }

  async #sleep(until_s: number): Promise<void> {
    const { context, emit, sleeper } = this.#parts;
    await sleeper.until(until_s);
    const late = stall(until_s, context.clock.stamp());
    if (late) emit(late);
  }

  #do(act: "look" | "hush" | "work"): void {
    if (act === "look") this.#look();
    else if (act === "hush") this.#hush();
    else this.#work();
  }

  /** Whatever could make the kernel count one of our own at its look is held. */
  #hush(): void {
    this.#parts.sources.pause();
    this.#parts.onHush?.();
  }

  #look(): void {
    const { context, kernel, sources, writer } = this.#parts;
    const draft = this.#draft("random");
    sources.look(draft);
    const { sample, tasks } = draft;
    // Without load average there is no row: the one column that nothing makes sense without.
    if (Number.isNaN(sample.load1)) return;
    kernel.observe(sample, context.clock.stamp().mono_s);
    writer.sample(sample);
    for (const task of tasks) writer.task(task);
    this.looks += 1;
    this.#load1 = sample.load1;
    this.#counted = this.#count.at(sample);
    this.#parts.onLook?.({
      sample,
      counted: this.#counted,
      next_kernel_look_s: kernel.looks?.next(sample.mono_s) ?? null,
    });
  }

  /** The kernel has just looked, and will not for 5 s: the time for all that is slow. */
  #work(): void {
    const { kernel, sources, writer } = this.#parts;
    if (kernel.looks && (this.#load1 >= LOAD_IS_UP || (this.#counted ?? 0) >= 0.5)) {
      // Who is there two ticks after the kernel's look was in its count, but for those who ended in between.
      const draft = this.#draft("kernel");
      sources.look(draft);
      for (const task of draft.tasks) writer.task(task);
    }
    sources.drain();
    kernel.refine();
    sources.learn();
    if (this.#now() - this.#flushed_s >= FLUSH_EVERY_S) this.#flush();
    this.#parts.onWork?.();
  }

  #flush(): void {
    if (this.looks > 0) this.#flushed_s = this.#now();
    this.#note(this.#parts.writer.flush());
  }

  /** Says a failure of the database once, and that it is over. */
  #note({ problem, waiting, lost }: Outcome): void {
    const { warn } = this.#parts.context;
    this.lostRows = lost;
    if (problem === this.lastError) return;
    if (problem) warn(`${problem}; ${waiting === 1 ? "1 row waits" : `${waiting} rows wait`} in memory`);
    else
      warn(
        `the database can be written again; ${lost === 1 ? "1 row was" : `${lost || "no"} rows were`} lost meanwhile`,
      );
    this.lastError = problem;
  }

  #draft(phase: LookPhase): LookDraft {
    const { context, kernel } = this.#parts;
    const stamp = context.clock.stamp();
    const kernel_look_s = kernel.looks?.previous(stamp.mono_s) ?? null;
    return { phase, tasks: [], sample: { ...sampleAt(stamp), kernel_look_s } };
  }

  #now(): number {
    return this.#parts.context.clock.stamp().mono_s;
  }
}
