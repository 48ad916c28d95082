import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { type EventRow, eventAt } from "../storage/schema.ts";
import type { Context, EventCollector, Stamp } from "./collector.ts";
import { sourceFact } from "./fact.ts";
import { isGone, isRefused, readRecord, unlessGone } from "./kernel/kernel-file.ts";
import { parseLoadavg } from "./kernel/loadavg.ts";
import { type PidIo, parsePidIo } from "./kernel/pid-io.ts";
import { type PidStat, parsePidStat } from "./kernel/pid-stat.ts";
import { lackedCapabilities, openedAmongOthers } from "./others.ts";

declare module "./collector.ts" {
  interface CollectorIds {
    processes: true;
  }
}

declare module "./fact.ts" {
  interface SourceFacts {
    /** The use of storage and the program of other users are not shown to this one. */
    "processes.without": Nothing;
  }
}

const EVERY_S = 60;
/** While load1 is this much above load15, a spike is on, and its start and peak are worth a closer look. */
const SPIKE = 1;
const EVERY_S_IN_A_SPIKE = 15;
/** Who used the most, and no more of them: at most 8 rows a table, however many processes there are. */
const TOP_CPU = 5;
const TOP_IO = 3;
/** Below these, a minute's use explains no spike: 1 % of one CPU, and 1 MiB. */
const LEAST_CPU_SHARE = 0.01;
const LEAST_IO_BYTES = 1 << 20;

/**
 * The process table once a minute, and every 15 s while load average climbs, as `process` rows: what the heaviest
 * processes used since the table before (the stamp is that one's, `duration_s` the time between). `cpu_s` and
 * `blkio_delay_s` are the use in that time, `detail` is JSON `{"read_kb":…,"written_kb":…}`. Processes that live shorter
 * than the interval are `runs`' business.
 */
export const processes: EventCollector = {
  kind: "events",
  id: "processes",
  open(context, emit) {
    const proc = join(context.root, "proc");
    const detail = () => (lackedCapabilities(proc).ptrace ? [sourceFact("processes.without", {})] : []);
    const start = () => {
      const delays = countsDelays(proc);
      let before = table(proc, context);
      return {
        drain() {
          if (context.clock.stamp().mono_s - before.stamp.mono_s < interval_s(proc)) return;
          const after = table(proc, context);
          for (const row of heaviest(proc, before, after)) {
            emit(delays ? row : { ...row, blkio_delay_s: null });
          }
          before = after;
        },
        close() {},
      };
    };
    return openedAmongOthers(context.root, start, detail);
  },
};

function interval_s(proc: string): number {
  const path = `${proc}/loadavg`;
  const { load1, load15 } = parseLoadavg(readRecord(path).toString("latin1"), path);
  return load1 - load15 >= SPIKE ? EVERY_S_IN_A_SPIKE : EVERY_S;
}

/**
 * Whether the kernel adds up the waits for block I/O: always up to 5.13 (RHEL has TASK_DELAY_ACCT), since 5.14 only when
 * kernel.task_delayacct is 1. Otherwise the field says 0, which is not known and not none.
 */
function countsDelays(proc: string): boolean {
  try {
    return readRecord(`${proc}/sys/kernel/task_delayacct`).toString("latin1").trim() !== "0";
  } catch (error) {
    if (isGone(error)) return true;
    if (isRefused(error)) return false;
    throw error;
  }
}

interface Use extends PidStat {
  /** null: the kernel does not show it to us. */
  io: PidIo | null;
}

/** By pid and start time: a pid comes again, the pair does not. */
interface Table {
  stamp: Stamp;
  processes: Map<string, Use>;
}

function table(proc: string, context: Context): Table {
  const result: Table = { stamp: context.clock.stamp(), processes: new Map() };
  for (const pid of readdirSync(proc)) {
    if (!/^\d/.test(pid)) continue;
    const stat = unlessGone(() => parsePidStat(readRecord(`${proc}/${pid}/stat`), `${proc}/${pid}/stat`));
    if (stat === null) continue;
    const path = `${proc}/${pid}/io`;
    const io = unlessGone(() => parsePidIo(readRecord(path).toString("latin1"), path));
    result.processes.set(`${pid} ${stat.start_ticks}`, { ...stat, io });
  }
  return result;
}

interface Delta {
  use: Use;
  cpu_s: number;
  blkio_delay_s: number | null;
  read: number | null;
  written: number | null;
}

function heaviest(proc: string, before: Table, after: Table): EventRow[] {
  const duration_s = after.stamp.mono_s - before.stamp.mono_s;
  const deltas = [...after.processes].map(([key, use]) => deltaOf(before.processes.get(key), use));
  const byCpu = deltas.filter((one) => one.cpu_s >= LEAST_CPU_SHARE * duration_s);
  const byIo = deltas.filter((one) => bytesOf(one) >= LEAST_IO_BYTES);
  byCpu.sort((a, b) => b.cpu_s - a.cpu_s);
  byIo.sort((a, b) => bytesOf(b) - bytesOf(a));
  const kept = new Set([...byCpu.slice(0, TOP_CPU), ...byIo.slice(0, TOP_IO)]);
  return [...kept].map((one) => row(proc, before.stamp, duration_s, one, after));
}

function bytesOf(delta: Delta): number {
  return (delta.read ?? 0) + (delta.written ?? 0);
}

/** Ticks are 10 ms. A process that is new in the table began at 0; a counter that fell counts as none. */
function deltaOf(old: Use | undefined, use: Use): Delta {
  const since = (now: number | null | undefined, then: number | null | undefined): number | null =>
    now === null || now === undefined || then === null ? null : Math.max(0, now - (then ?? 0));
  const blkio_ticks = since(use.blkio_ticks, old?.blkio_ticks);
  return {
    use,
    cpu_s:
      Math.max(0, use.utime_ticks + use.stime_ticks - (old ? old.utime_ticks + old.stime_ticks : 0)) / 100,
    blkio_delay_s: blkio_ticks === null ? null : blkio_ticks / 100,
    read: since(use.io?.read_bytes, old ? (old.io?.read_bytes ?? null) : 0),
    written: since(use.io?.written_bytes, old ? (old.io?.written_bytes ?? null) : 0),
  };
}

function row(proc: string, stamp: Stamp, duration_s: number, delta: Delta, after: Table): EventRow {
  const { use, cpu_s, blkio_delay_s, read, written } = delta;
  const kilobytes = (bytes: number | null): number | null =>
    bytes === null ? null : Math.round(bytes / 1024);
  return eventAt(stamp, "process", {
    duration_s,
    pid: use.pid,
    ppid: use.ppid,
    comm: use.comm,
    parent_comm: [...after.processes.values()].find((one) => one.pid === use.ppid)?.comm ?? null,
    path: unlessGone(() => readlinkSync(`${proc}/${use.pid}/exe`)),
    cpu_s,
    blkio_delay_s,
    detail: JSON.stringify({ read_kb: kilobytes(read), written_kb: kilobytes(written) }),
  });
}
