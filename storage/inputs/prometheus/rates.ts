import type { HistoryRow } from "../history.ts";
import type { Beside } from "./column.ts";

/** Counters by the column that their rate is, in hundredths of the time. */
export const PRESSURES = {
  node_pressure_cpu_waiting_seconds_total: "psi_cpu_some_pct",
  node_pressure_io_stalled_seconds_total: "psi_io_full_pct",
  node_pressure_memory_waiting_seconds_total: "psi_mem_some_pct",
} as const;
/** Together they are one column, and half of it is none. */
export const BOTH = ["node_schedstat_running_seconds_total", "node_schedstat_waiting_seconds_total"] as const;

export const MODES = ["idle", "iowait", "steal"] as const;

/** The start of a boot wanders by a second where the clock is set; a boot takes longer. */
const REBOOT_S = 30;
/** What clocks that are read some milliseconds apart put on a share of a step. */
const SLACK_PCT = 2;

/** Columns by the names of their series, each beside the same instants. */
type Named = (name: string) => Beside | null;

/** What a counter rose by up to an instant; NaN where it is not known, began again, or is of other series than before. */
function rise({ value, of }: Beside, i: number): number {
  const by = value[i]! - value[i - 1]!;
  return of[i] === of[i - 1] && by >= 0 ? by : Number.NaN;
}

/** Whether each instant is of another boot than the one before it. */
export function startsAnew(named: Named): (i: number) => boolean {
  const boot = named("node_boot_time_seconds")?.value;
  return (i) => boot !== undefined && Math.abs(boot[i]! - boot[i - 1]!) > REBOOT_S;
}

/** What is known of the time between an instant and the one before it. @param times ms since 1970 UTC */
export function addRates(rows: HistoryRow[], times: readonly number[], named: Named): void {
  const [running, waiting] = BOTH.map(named);
  const seconds = (i: number) => (times[i]! - times[i - 1]!) / 1000;
  if (running && waiting)
    for (let i = 1; i < rows.length; i++) {
      const by = rise(running, i) / seconds(i) + rise(waiting, i) / seconds(i);
      if (!Number.isNaN(by)) rows[i]!.sched_active_mean = by;
    }
  for (const [name, column] of Object.entries(PRESSURES)) {
    const counter = named(name);
    for (let i = 1; counter && i < rows.length; i++) {
      const by = (100 * rise(counter, i)) / seconds(i);
      if (!Number.isNaN(by)) rows[i]![column] = by;
    }
  }
  addShares(rows, seconds, named);
}

/**
 * Shares of all processors' time. What is neither idle nor waiting nor stolen is work: the kernel measures idle time, where it books
 * work by ticks, which miss what runs between two of them (`get_cpu_idle_time_us`, kernel/time/tick-sched.c, CONFIG_NO_HZ).
 */
function addShares(rows: HistoryRow[], seconds: (i: number) => number, named: Named): void {
  const [idle, iowait, steal] = MODES.map(named);
  if (!idle) return;
  for (let i = 1; i < rows.length; i++) {
    const share = (mode: Beside | null | undefined) => {
      const by = mode ? (100 * rise(mode, i)) / (seconds(i) * idle.of[i]!) : Number.NaN;
      return Number.isNaN(by) ? null : by;
    };
    const rested = share(idle);
    if (rested === null) continue;
    const [waited, stolen] = [share(iowait), share(steal)];
    const busy = 100 - rested - (waited ?? 0) - (stolen ?? 0);
    if (busy < -SLACK_PCT || busy > 100 + SLACK_PCT) continue;
    const row = rows[i]!;
    row.cpu_busy_pct = busy;
    row.iowait_pct = waited;
    row.steal_pct = stolen;
  }
}
