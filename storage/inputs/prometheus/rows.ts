import type { HistoryRow } from "../history.ts";
import type { Series } from "./values.ts";

/** node_exporter's counters by the column that their rate is, in units of that column. */
const RATES = {
  node_schedstat_running_seconds_total: { column: "sched_active_mean", times: 1 },
  node_schedstat_waiting_seconds_total: { column: "sched_active_mean", times: 1 },
  node_pressure_cpu_waiting_seconds_total: { column: "psi_cpu_some_pct", times: 100 },
  node_pressure_io_stalled_seconds_total: { column: "psi_io_full_pct", times: 100 },
  node_pressure_memory_waiting_seconds_total: { column: "psi_mem_some_pct", times: 100 },
} as const;
/** These two are one column, and half of it is none. */
const BOTH = ["node_schedstat_running_seconds_total", "node_schedstat_waiting_seconds_total"] as const;

/** All that is asked for besides processor time. */
export const METRICS = [
  "node_load1",
  "node_load5",
  "node_load15",
  "node_boot_time_seconds",
  "node_memory_MemAvailable_bytes",
  "node_memory_SwapTotal_bytes",
  "node_memory_SwapFree_bytes",
  "scrape_duration_seconds",
  ...Object.keys(RATES),
];

/** Where a grid of seldom instants has to do: no amounts of memory, which say nothing of the time between. */
export const STEPPED = [
  "node_load1",
  "node_load5",
  "node_load15",
  "node_boot_time_seconds",
  ...Object.keys(RATES).filter((name) => name.startsWith("node_pressure_")),
];
/** Of each processor one: the server sums them up. */
export const OF_PROCESSORS: readonly string[] = BOTH;

export const MODES = ["idle", "iowait", "steal"] as const;
export const CPU_SELECTOR = `mode=~"${MODES.join("|")}"`;

/** The start of a boot wanders by a second where the clock is set; a boot takes longer. */
const REBOOT_S = 30;
/** What clocks that are read some milliseconds apart put on a share of a step. */
const SLACK_PCT = 2;

/** Sums over series at one instant: a counter of all processors, and of how many. */
interface Sum {
  value: number;
  of: number;
}

/** Series of one stretch of time, joined by the timestamps of a scrape: all that one scrape gave bears the same. */
export class Joined {
  readonly #sums = new Map<string, Map<number, Sum>>();
  #scrapes = 0;
  #scrape_s = 0;

  add({ labels, time, value, of }: Series): void {
    const { __name__ = "", mode = "" } = labels;
    if (__name__ === "scrape_duration_seconds")
      for (const one of value)
        if (one >= 0) {
          this.#scrape_s += one;
          this.#scrapes++;
        }
    const sums = this.#named(__name__ === "node_cpu_seconds_total" ? mode : __name__);
    for (let i = 0; i < time.length; i++) {
      if (!Number.isFinite(value[i]!)) continue;
      const sum = sums.get(time[i]!);
      const many = of?.[i] ?? 1;
      if (sum) {
        sum.value += value[i]!;
        sum.of += many;
      } else sums.set(time[i]!, { value: value[i]!, of: many });
    }
  }

  get scrape_s(): number | null {
    return this.#scrapes === 0 ? null : this.#scrape_s / this.#scrapes;
  }

  /** Most processors of which idle time was given at once. */
  get cpus(): number | null {
    const seen = [...this.#named("idle").values()].reduce((most, { of }) => Math.max(most, of), 0);
    return seen === 0 ? null : seen;
  }

  rows(): HistoryRow[] {
    const times = [...this.#named("node_load1").keys()].sort((a, b) => a - b);
    let boot = 0;
    return times.map((time, i) => {
      const before = times[i - 1];
      if (before !== undefined && this.#startedAnew(before, time)) boot++;
      return {
        time: time * 1000,
        boot,
        load1: this.#at("node_load1", time) ?? Number.NaN,
        load5: this.#at("node_load5", time),
        load15: this.#at("node_load15", time),
        ...this.#memoryAt(time),
        ...(before !== undefined && this.#ratesBetween(before, time)),
      };
    });
  }

  #startedAnew(before: number, time: number): boolean {
    const [was, is] = [this.#at("node_boot_time_seconds", before), this.#at("node_boot_time_seconds", time)];
    return was !== null && is !== null && Math.abs(is - was) > REBOOT_S;
  }

  #memoryAt(time: number): Partial<HistoryRow> {
    const kb = (name: string) => {
      const bytes = this.#at(`node_memory_${name}_bytes`, time);
      return bytes === null ? null : bytes / 1024;
    };
    const [total, free] = [kb("SwapTotal"), kb("SwapFree")];
    return {
      mem_available_kb: kb("MemAvailable"),
      swap_used_kb: total === null || free === null ? null : total - free,
    };
  }

  #ratesBetween(before: number, time: number): Partial<HistoryRow> {
    const seconds = (time - before) / 1000;
    const rates: Partial<Record<(typeof RATES)[keyof typeof RATES]["column"], number>> = {};
    const isWhole = BOTH.every((name) => this.#rise(name, before, time) !== null);
    for (const [name, { column, times }] of Object.entries(RATES)) {
      const rise = this.#rise(name, before, time);
      if (rise === null || (column === "sched_active_mean" && !isWhole)) continue;
      rates[column] = (rates[column] ?? 0) + (times * rise) / seconds;
    }
    return { ...rates, ...this.#sharesBetween(before, time, seconds) };
  }

  /**
   * Shares of all processors' time. What is neither idle nor waiting nor stolen is work: the kernel measures idle time, where it books
   * work by ticks, which miss what runs between two of them (`get_cpu_idle_time_us`, kernel/time/tick-sched.c, CONFIG_NO_HZ).
   */
  #sharesBetween(before: number, time: number, seconds: number): Partial<HistoryRow> {
    const cpus = this.#named("idle").get(time)?.of ?? 0;
    const share = (mode: (typeof MODES)[number]) => {
      const rise = this.#rise(mode, before, time);
      return rise === null ? null : (100 * rise) / (seconds * cpus);
    };
    const [idle, iowait, steal] = [share("idle"), share("iowait"), share("steal")];
    if (idle === null) return {};
    const busy = 100 - idle - (iowait ?? 0) - (steal ?? 0);
    if (busy < -SLACK_PCT || busy > 100 + SLACK_PCT) return {};
    return { cpu_busy_pct: busy, iowait_pct: iowait, steal_pct: steal };
  }

  /** What a counter rose by; `null` where it is not known, began again, or is of other processors than before. */
  #rise(name: string, before: number, time: number): number | null {
    const sums = this.#named(name);
    const [from, to] = [sums.get(before), sums.get(time)];
    if (!from || !to || from.of !== to.of || to.value < from.value) return null;
    return to.value - from.value;
  }

  #at(name: string, time: number): number | null {
    return this.#named(name).get(time)?.value ?? null;
  }

  #named(name: string): Map<number, Sum> {
    const sums = this.#sums.get(name) ?? new Map<number, Sum>();
    this.#sums.set(name, sums);
    return sums;
  }
}
