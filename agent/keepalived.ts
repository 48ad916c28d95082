import type { Context, KeepalivedFacts } from "../collectors/collector.ts";
import { KeepalivedWatch } from "../collectors/keepalived/host/watch.ts";

/** Takes the facts, and since when they hold (microseconds since 1970 UTC); `null`: no keepalived runs. */
type Store = (facts: KeepalivedFacts | null, time: number) => unknown;

/** How often keepalived's processes, configuration and scripts are looked at for changes: some milliseconds each time. */
const EVERY_S = 60;

/** Keeps what the database says of the host's keepalived up to date: call `learn` in the time after the kernel's look. */
export class KeepalivedRecord {
  readonly #context: Context;
  readonly #store: Store;
  readonly #watch: KeepalivedWatch;
  readonly #warned = new Set<string>();
  #learned_s = Number.NEGATIVE_INFINITY;

  constructor(context: Context, store: Store) {
    this.#context = context;
    this.#store = store;
    this.#watch = new KeepalivedWatch(context);
  }

  /** Where keepalived dumps to, as last learned: for the context of the collectors. */
  get dumpFiles(): readonly string[] {
    return this.#watch.facts?.dump_files ?? [];
  }

  /** Once a minute; what cannot be read is warned of once. */
  learn(): void {
    const { time, mono_s } = this.#context.clock.stamp();
    if (mono_s - this.#learned_s < EVERY_S) return;
    const first = this.#learned_s === Number.NEGATIVE_INFINITY;
    this.#learned_s = mono_s;
    if (!this.#watch.refresh() && !first) return;
    for (const fault of this.#watch.faults) {
      if (!this.#warned.has(fault)) this.#context.warn(fault);
      this.#warned.add(fault);
    }
    this.#store(this.#watch.facts, time);
  }
}
