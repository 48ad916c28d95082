import { Failure } from "../../collectors/failure.ts";
import { UNKNOWN_HOST } from "../facts.ts";
import { type History, type HistoryRow, MOST_ROWS } from "./history.ts";
import { refuseOther } from "./known-texts.ts";

/** What `atop` is to be asked for, and one before 2.4, which refuses to be asked for pressure. */
export const ATOP = ["-P", "CPL,CPU,MEM,SWP,PSI,PRG"];
export const OLD_ATOP = ["-P", "CPL,CPU,MEM,SWP,PRG"];

/** One sample as it grows, line by line. */
interface Draft extends Partial<HistoryRow> {
  time: number;
  interval_s: number;
}

/** Label, host, epoch, day, time, seconds since the sample before; then what the label has (man atop, PARSEABLE OUTPUT). */
const HEAD = /^([A-Z]{3}) (\S+) (\d{1,12}) \S+ \S+ (\d{1,9}) (.*)$/;
/**
 * Of a process: its name, state, ids, threads, exit code and start, the command line, its parent, and how many of its threads run, sleep,
 * and sleep uninterruptibly. Names and command lines hold what they like: the last closing parenthesis with four numbers is its end.
 */
const PROCESS = /^\d+ \(.{0,15}\) ([A-Z]) .*\) \d+ \d+ \d+ (\d+) .* ([yn]) /;
const PAGE_KB = 1024;

/**
 * The history of atop as `atop -r FILE -P …` writes it. The sample after RESET is since boot, and left out. `D` counts of threads are
 * taken: who sleeps for long is met at any look. Throws a `Failure` with the number of the line.
 */
export function readAtop(name: string, text: string): History {
  refuseOther(name, text, "atop");
  const rows: HistoryRow[] = [];
  let boot = 0;
  let draft: Draft | null = null;
  let sinceBoot = false;
  let host: string | null = null;
  let cpus: number | null = null;
  const finish = () => {
    // atop begins anew in a file of its own, or is started anew, without a restart of the machine: of that sample it says how long the boot is ago.
    const before = rows.at(-1);
    if (draft && sinceBoot && before && draft.time - draft.interval_s * 1e6 > before.time) boot++;
    const { interval_s: _, ...row } = draft ?? { interval_s: 0, time: 0 };
    if (draft && !sinceBoot && row.load1 !== undefined) rows.push({ ...row, load1: row.load1, boot });
    draft = null;
    sinceBoot = false;
  };
  const lines = text.split("\n");
  for (const [i, line] of lines.entries()) {
    if (line === "") continue;
    if (line === "RESET" || line === "SEP") {
      finish();
      sinceBoot = line === "RESET";
      continue;
    }
    const found = HEAD.exec(line);
    if (!found)
      throw new Failure(
        `${name}:${i + 1}: expected a line of "atop ${ATOP.join(" ")}", found "${line.slice(0, 60)}"`,
      );
    const [, label = "", of = "", epoch, interval, rest = ""] = found;
    host ??= of;
    draft ??= { time: Number(epoch) * 1e6, interval_s: Number(interval) };
    const values = rest.split(" ");
    if (label === "CPU" && /^\d+$/.test(values[1] ?? "")) cpus = Math.max(cpus ?? 0, Number(values[1]));
    addTo(draft, label, values, rest);
    if (rows.length > MOST_ROWS)
      throw new Failure(`${name}: expected at most ${MOST_ROWS} samples, found more`);
  }
  finish();
  return {
    origin: "atop",
    name,
    host: { ...UNKNOWN_HOST, hostname: host, cpus },
    rows,
    reading_s: null,
  };
}

function addTo(draft: Draft, label: string, values: readonly string[], rest: string): void {
  const number = (place: number) => {
    const value = Number(values[place] || Number.NaN);
    return Number.isFinite(value) && value >= 0 ? value : null;
  };
  switch (label) {
    case "CPL": {
      const load1 = number(1);
      if (load1 !== null) Object.assign(draft, { load1, load5: number(2), load15: number(3) });
      return;
    }
    case "CPU":
      Object.assign(draft, shares(number, draft.interval_s));
      return;
    case "SWP": {
      const [page, total, free] = [number(0), number(1), number(2)];
      if (page !== null && total !== null && free !== null)
        draft.swap_used_kb = ((total - free) * page) / PAGE_KB;
      return;
    }
    case "PSI": {
      if (values[0] !== "y") return;
      const share = (place: number) => {
        const spent_us = number(place);
        return spent_us === null ? null : spent_us / 1e4 / draft.interval_s;
      };
      // Each has three averages and what was added since the sample before, in µs: cpu some, memory some and full, I/O some and full.
      draft.psi_cpu_some_pct = share(4);
      draft.psi_mem_some_pct = share(8);
      draft.psi_io_full_pct = share(20);
      return;
    }
    case "PRG": {
      const [, state, asleep, isProcess] = PROCESS.exec(rest) ?? [];
      draft.d_tasks ??= 0;
      if (state !== undefined && state !== "E" && isProcess === "y") draft.d_tasks += Number(asleep);
    }
  }
}

/** Ticks a second, processors; then ticks of system, user, nice, idle, iowait, irq, softirq, steal. */
function shares(number: (place: number) => number | null, interval_s: number): Partial<HistoryRow> {
  const [ticks, cpus, idle, iowait, steal] = [0, 1, 5, 6, 9].map(number);
  if (!ticks || !cpus || idle === null || idle === undefined) return {};
  const share = (value: number | null | undefined) =>
    value === null || value === undefined ? null : (100 * value) / (ticks * cpus * interval_s);
  const busy = 100 - share(idle)! - (share(iowait) ?? 0) - (share(steal) ?? 0);
  return { cpu_busy_pct: Math.max(0, busy), iowait_pct: share(iowait), steal_pct: share(steal) };
}
