import type {
  Availability,
  Collector,
  Context,
  EventSource,
  FactsSource,
  KeepalivedFacts,
  Known,
  LookDraft,
} from "../collectors/collector.ts";
import { sourceFact } from "../collectors/fact.ts";
import { messageOf } from "../collectors/failure.ts";
import type { EventRow } from "../storage/schema.ts";
import type { SourceStatus } from "../storage/sources.ts";
import type { Tell } from "../storage/tell.ts";
import type { SourceState } from "./lock.ts";

/** How often it is looked whether keepalived, its configuration … are other than before: some milliseconds each time. */
const LEARN_EVERY_S = 60;

/** What collectors tell between looks. */
export interface Listener {
  emit(row: EventRow): void;
  /** Called first while the collectors are opened. */
  tell?(known: Partial<Known>): void;
  /** Told how many of them are open. */
  opened?: Tell;
}

/** One collector, opened or not, with what its looks have cost. */
class Source {
  readonly collector: Collector;
  readonly look: ((draft: LookDraft) => void) | null = null;
  readonly events: EventSource | null = null;
  readonly facts: FactsSource | null = null;
  readonly close: () => void = () => {};
  looks = 0;
  total_s = 0;
  max_s = 0;
  readonly #opened: { readonly availability: Availability };
  #problem: string | null = null;

  constructor(collector: Collector, context: Context, listener: Required<Omit<Listener, "opened">>) {
    this.collector = collector;
    try {
      if (collector.kind === "look") {
        const opened = collector.open(context);
        const { source } = opened;
        this.#opened = opened;
        if (source) {
          this.look = (draft) => source.look(draft);
          this.close = () => source.close();
        }
      } else if (collector.kind === "facts") {
        const opened = collector.open(context, listener.tell);
        const { source } = opened;
        this.#opened = opened;
        this.facts = source;
        if (source) this.close = () => source.close();
      } else {
        const opened = collector.open(context, listener.emit);
        const { source } = opened;
        this.#opened = opened;
        this.events = source;
        if (source) this.close = () => source.close();
        if (source?.poll)
          this.look = ({ phase }) => {
            if (phase === "random") source.poll?.();
          };
      }
    } catch (error) {
      this.#opened = { availability: { status: "failed", error: messageOf(error) } };
    }
  }

  /** What it says of itself now. */
  get availability(): Availability {
    return this.#opened.availability;
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
  #keepalived: KeepalivedFacts | null = null;
  #learned_s: number;

  /** Opened in the order of the list: where keepalived dumps to is known to those behind it. */
  constructor(
    collectors: readonly Collector[],
    context: Context,
    { emit, tell = () => {}, opened = () => {} }: Listener,
  ) {
    const dumpFiles = () => this.#keepalived?.dump_files ?? context.dump_files ?? [];
    this.#context = {
      ...context,
      get dump_files() {
        return dumpFiles();
      },
    };
    const listener = {
      emit,
      tell: (known: Partial<Known>) => {
        if (known.keepalived !== undefined) this.#keepalived = known.keepalived;
        tell(known);
      },
    };
    const concerned = collectors.filter((collector) => collector.concerns?.(this.#context) ?? true);
    this.#all = concerned.map((collector, before) => {
      opened(before, concerned.length);
      return new Source(collector, this.#context, listener);
    });
    this.#learned_s = context.clock.stamp().mono_s;
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

  /** Once a minute, however often it is called: in the time after the kernel's look. */
  learn(): void {
    const { mono_s } = this.#context.clock.stamp();
    if (mono_s - this.#learned_s < LEARN_EVERY_S) return;
    this.#learned_s = mono_s;
    for (const source of this.#all) {
      const { facts } = source;
      if (facts) source.attempt(() => facts.learn(), this.#context);
    }
  }

  close(): void {
    for (const source of this.#all) source.attempt(source.close, this.#context);
  }

  /** What each source gives now, as the recording keeps it. */
  recorded(): SourceStatus[] {
    return this.#all.map(({ collector, availability }) => ({
      name: collector.id,
      ...statusOf(availability),
    }));
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

/** What of an availability is recorded: nothing is missing from a source that is there. */
function statusOf(availability: Availability): Pick<SourceStatus, "status" | "reason"> {
  if (availability.status === "ok") return { status: "ok", reason: null };
  if (availability.status === "no-data") return { status: "no-data", reason: availability.why };
  return { status: "error", reason: sourceFact("source.said", { text: availability.error }) };
}
