import type {
  Availability,
  Collector,
  Context,
  EventRow,
  EventSource,
  LookDraft,
} from "../collectors/collector.ts";
import type { SourceState } from "./lock.ts";

/** One collector, opened or not, with what its looks have cost. */
class Source {
  readonly collector: Collector;
  readonly availability: Availability;
  readonly look: ((draft: LookDraft) => void) | null = null;
  readonly events: EventSource | null = null;
  readonly close: () => void = () => {};
  looks = 0;
  total_s = 0;
  max_s = 0;
  #problem: string | null = null;

  constructor(collector: Collector, context: Context, emit: (row: EventRow) => void) {
    this.collector = collector;
    try {
      if (collector.kind === "look") {
        const { availability, source } = collector.open(context);
        this.availability = availability;
        if (source) {
          this.look = (draft) => source.look(draft);
          this.close = () => source.close();
        }
      } else {
        const { availability, source } = collector.open(context, emit);
        this.availability = availability;
        this.events = source;
        if (source) this.close = () => source.close();
        if (source?.poll)
          this.look = ({ phase }) => {
            if (phase === "random") source.poll?.();
          };
      }
    } catch (error) {
      this.availability = { status: "failed", error: messageOf(error) };
    }
  }

  /** Runs one call of the source; what it throws is said once, and costs nothing but its own columns. */
  attempt(call: () => void, context: Context): void {
    const before = context.clock.stamp().mono_s;
    try {
      call();
      this.#problem = null;
    } catch (error) {
      const problem = messageOf(error);
      if (problem !== this.#problem) context.warn(`${this.collector.id}: ${problem}`);
      this.#problem = problem;
    }
    const seconds = context.clock.stamp().mono_s - before;
    this.looks += 1;
    this.total_s += seconds;
    this.max_s = Math.max(this.max_s, seconds);
  }
}

/** All collectors of the list, opened on one host. One that fails leaves its columns unknown; the others go on. */
export class Sources {
  readonly #context: Context;
  readonly #all: Source[];

  constructor(collectors: readonly Collector[], context: Context, emit: (row: EventRow) => void) {
    this.#context = context;
    this.#all = collectors.map((collector) => new Source(collector, context, emit));
  }

  look(draft: LookDraft): void {
    for (const source of this.#all) {
      const { look } = source;
      if (look) source.attempt(() => look(draft), this.#context);
    }
  }

  /** Nothing wakes the process from here on, until `drain`. */
  pause(): void {
    for (const source of this.#all) source.events?.pause?.();
  }

  drain(): void {
    for (const source of this.#all) {
      const { events } = source;
      if (events?.drain) source.attempt(() => events.drain?.(), this.#context);
    }
  }

  close(): void {
    for (const source of this.#all) source.attempt(source.close, this.#context);
  }

  state(): SourceState[] {
    const microseconds = (seconds: number) => Math.round(seconds * 1e6);
    return this.#all.map(({ collector, availability, looks, total_s, max_s }) => ({
      id: collector.id,
      availability,
      mean_us: looks > 0 ? microseconds(total_s / looks) : null,
      max_us: looks > 0 ? microseconds(max_s) : null,
    }));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
