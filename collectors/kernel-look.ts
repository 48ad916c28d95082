import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { SampleRow } from "../storage/schema.ts";
import type { Context } from "./collector.ts";
import { parseConfigHz } from "./kernel/config.ts";
import { readRecord, readText } from "./kernel/kernel-file.ts";
import { parseSchedstatJiffies } from "./kernel/schedstat.ts";
import { parseTimerListJiffies } from "./kernel/timer-list.ts";
import { LookPhase } from "./look-phase.ts";
import { readRegular } from "./untrusted/regular-file.ts";

/** What a kernel can be built with (kernel/Kconfig.hz), the commonest on servers first. */
const HZ_CHOICES = [1000, 250, 300, 100];
/** A guard as wide as this around the kernel's look would blind the agent; until then the phase is "not known". */
const USABLE_S = 0.1;
/** Readings of jiffies that are taken at once: their random places within the tick narrow it to about a fifth. */
const FIRST_READINGS = 12;
const READ_AGAIN_S = 600;
/** So many observations that do not fit are no accident: in a row a live migration, one HZ more than another a wrong HZ. */
const CONTRADICTIONS = 3;

export type HzSource = "kernel" | "config" | "observed";

/**
 * Knows when the kernel takes its own look at the run queue. HZ comes from the tick length if the caller has it, else
 * from the kernel's configuration, else it is the one hypothesis that the observations leave. The phase comes from
 * `jiffies` where they are readable, and always from the changes of `/proc/loadavg`.
 *
 * Use: `observe` after each look, `refine` where the agent may work (not shortly before the kernel's look), `looks` for
 * the schedule, `forget` after a suspend.
 */
export class KernelLook {
  readonly #context: Context;
  #hypotheses: LookPhase[];
  #hzSource: HzSource;
  #last: { before_s: number; loads: string } | null = null;
  #jiffies: { jiffies: number; at_s: number } | null = null;
  #readings = 0;
  #nextReading_s = Number.NEGATIVE_INFINITY;

  /** @param tick_ns length of a tick as `clock_getres(CLOCK_MONOTONIC_COARSE)` gives it; null: not known */
  constructor(context: Context, tick_ns: number | null) {
    this.#context = context;
    const hz = tick_ns === null ? configuredHz(context.root) : Math.round(1e9 / tick_ns);
    this.#hzSource = tick_ns !== null ? "kernel" : hz !== null ? "config" : "observed";
    this.#hypotheses = (hz === null ? HZ_CHOICES : [hz]).map((one) => new LookPhase(one));
  }

  /** The kernel's HZ and how it was found; null while it is not known. */
  get hz(): { hz: number; source: HzSource } | null {
    const [only, ...others] = this.#hypotheses;
    return only && others.length === 0 ? { hz: only.hz, source: this.#hzSource } : null;
  }

  /** The kernel's looks, once they are known to ±0.1 s or better (`uncertainty_s`); else null. */
  get looks(): LookPhase | null {
    const [only, ...others] = this.#hypotheses;
    return only && others.length === 0 && only.uncertainty_s <= USABLE_S ? only : null;
  }

  /** Compares a look's loads with those of the look before. @param read_s an instant after `/proc/loadavg` was read */
  observe(sample: SampleRow, read_s: number): void {
    const loads = `${sample.load1} ${sample.load5} ${sample.load15}`;
    const last = this.#last;
    this.#last = { before_s: sample.mono_s, loads };
    if (last === null || last.loads === loads) return;
    for (const one of this.#hypotheses) one.sawUpdate(last.before_s, read_s);
    this.#weed();
  }

  /** Reads `jiffies` a few times at the start and every 10 minutes after it, where this user may. */
  refine(): void {
    const now = this.#context.clock.stamp().mono_s;
    if (this.#readings >= FIRST_READINGS && now < this.#nextReading_s) return;
    this.#readings++;
    this.#nextReading_s = now + READ_AGAIN_S;
    const reading = this.#read();
    if (reading === null) {
      // Not readable for this user: that does not change within seconds.
      this.#readings = FIRST_READINGS;
      return;
    }
    const { jiffies, before_s, after_s } = reading;
    this.#rate(jiffies, after_s);
    for (const one of this.#hypotheses) one.sawJiffies(jiffies, before_s, after_s);
    this.#weed();
  }

  /** After a suspend or whatever else moved the clocks: learn the phase anew. */
  forget(): void {
    for (const one of this.#hypotheses) one.forget();
    this.#last = null;
    this.#jiffies = null;
    this.#readings = 0;
  }

  #weed(): void {
    const [only, ...others] = this.#hypotheses;
    if (only && others.length === 0) {
      if (only.contradictions >= CONTRADICTIONS) this.forget();
      return;
    }
    // The right one misfits too now and then, when the kernel is late.
    const least = Math.min(...this.#hypotheses.map((one) => one.misfits));
    this.#hypotheses = this.#hypotheses.filter((one) => one.misfits < least + CONTRADICTIONS);
  }

  /** Two readings of jiffies tell HZ, if nothing else does. */
  #rate(jiffies: number, at_s: number): void {
    const last = this.#jiffies;
    this.#jiffies ??= { jiffies, at_s };
    if (this.#hypotheses.length === 1 || last === null || at_s - last.at_s < 1) return;
    const hz = (jiffies - last.jiffies) / (at_s - last.at_s);
    const near = this.#hypotheses.filter((one) => Math.abs(one.hz - hz) < 0.02 * one.hz);
    if (near.length === 1) {
      this.#hypotheses = near;
      near[0]!.forget();
    }
  }

  #read(): { jiffies: number; before_s: number; after_s: number } | null {
    const { root, clock } = this.#context;
    const schedstat = join(root, "proc/schedstat");
    const timerList = join(root, "proc/timer_list");
    const readers = [
      // Its head is in the first read, whatever the number of CPUs.
      () => parseSchedstatJiffies(readRecord(schedstat).toString("latin1"), schedstat),
      () => parseTimerListJiffies(readText(timerList), timerList),
    ];
    for (const reader of readers) {
      try {
        const before_s = clock.stamp().mono_s;
        const jiffies = reader();
        return { jiffies, before_s, after_s: clock.stamp().mono_s };
      } catch {
        // Absent, refused or strange: the next source, and in the end the observed changes, do as well.
      }
    }
    return null;
  }
}

/** Kernels are configured in some 300 kB. */
const MOST_BYTES = 4 * 2 ** 20;

/** CONFIG_HZ as the kernel or its package carries it; RHEL 7, 8 and 10 have no /proc/config.gz but a file in /boot. */
export function configuredHz(root: string): number | null {
  const config = [
    () => gunzipSync(readFileSync(join(root, "proc/config.gz"))).toString("latin1"),
    () => readRegular(join(root, `boot/config-${release(root)}`), MOST_BYTES).toString("latin1"),
    () => readRegular(join(root, `lib/modules/${release(root)}/config`), MOST_BYTES).toString("latin1"),
  ];
  for (const read of config) {
    try {
      const hz = parseConfigHz(read());
      if (hz !== null) return hz;
    } catch {
      // Not there: the next place.
    }
  }
  return null;
}

function release(root: string): string {
  return readFileSync(join(root, "proc/sys/kernel/osrelease"), "latin1").trim();
}
