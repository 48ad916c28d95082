import { EXP_1, EXP_5, EXP_15, lookPeriod, nextLoad, shownLoad } from "../../analysis/load-arithmetic.ts";
import type { Database } from "../../storage/database.ts";
import type { EventRow, SampleRow, TaskRow } from "../../storage/schema.ts";
import { Writer } from "../../storage/writer.ts";
import { event, host, sample, task } from "../storage/rows.ts";

const HZ = 1000;
const SCRIPT = { period_s: 5.00055, busy_s: 0.13, tasks: 6 };

/** Numbers from 0 to 1, the same at every call of a bench (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const runs = (at: number) => at % SCRIPT.period_s < SCRIPT.busy_s;

/**
 * Records days of the incident as the agent would at its defaults: a check script of 130 ms that beats with the kernel's look
 * and dumps twice a run, a look at the machine every 2 s in the mean.
 * @param flush_s seconds between flushes; few of them make the same recording sooner, with less in the log on the way
 */
export function recordDays(
  database: Database,
  days: number,
  { firstDay = 0, flush_s = 10 }: { firstDay?: number; flush_s?: number } = {},
): void {
  const writer = new Writer(database, { source: "bench" });
  writer.setHost({ ...host, hz: HZ });
  const random = randomFrom(firstDay + 1);
  const end = (firstDay + days) * 86_400;
  const loads = [0, 0, 0];
  let look = firstDay * 86_400;
  let run = Math.ceil(look / SCRIPT.period_s);
  let flushed = look;
  for (let at = look; at < end; at += 0.5 + 3 * random()) {
    for (; look <= at; look += lookPeriod(HZ)) {
      const counted = runs(look) ? SCRIPT.tasks : random() < 0.01 ? 1 : 0;
      [EXP_1, EXP_5, EXP_15].forEach((exp, index) => {
        loads[index] = nextLoad(loads[index]!, exp, counted, "nearest");
      });
    }
    for (; run * SCRIPT.period_s < at; run++) recordRun(writer, run, random);
    const counted = runs(at) ? 2 + Math.floor(random() * (SCRIPT.tasks - 1)) : 0;
    writer.sample(sampleAt(at, loads, counted, look - lookPeriod(HZ), random));
    for (let thread = 0; thread < counted; thread++) writer.task(taskAt(at, run, thread));
    if (at - flushed > flush_s) {
      writer.flush();
      flushed = at;
    }
  }
  writer.flush();
}

function sampleAt(
  at: number,
  loads: number[],
  active: number,
  kernelLook: number,
  random: () => number,
): SampleRow {
  const [load1, load5, load15] = loads.map(shownLoad) as [number, number, number];
  return sample(at, {
    load1,
    load5,
    load15,
    runnable: 1 + active,
    tasks: 236 + active,
    cpu_busy_pct: 6 * random() ** 3,
    iowait_pct: random() < 0.1 ? random() : 0,
    psi_cpu_some_pct: random() < 0.2 ? random() : 0,
    psi_io_full_pct: 0,
    psi_mem_some_pct: 0,
    mem_available_kb: 1_180_000 - Math.floor(random() * 8000),
    sched_active_mean: 0.1 + 0.2 * random(),
    forks: Math.floor(random() * 30),
    kernel_look_s: 1000 + kernelLook,
    self_cpu_pct: 0.3 + 0.1 * random(),
    self_rss_kb: 51_200 + Math.floor(random() * 100),
  });
}

const COMMS = ["keepalived_chec", "grep", "awk", "ps", "systemctl", "wc"];

function taskAt(at: number, run: number, thread: number): TaskRow {
  const pid = 5000 + ((run * 7 + thread) % 27_000);
  return task(at, {
    pid,
    tid: pid,
    comm: COMMS[thread]!,
    exe: `/usr/bin/${COMMS[thread]}`,
    unit: "keepalived.service",
  });
}

function recordRun(writer: Writer, run: number, random: () => number): void {
  const start = run * SCRIPT.period_s + 0.0002 * random();
  const dump = (path: string, after: number): EventRow =>
    event(start + after, {
      kind: "file.write",
      duration_s: 0.0004 + 0.0006 * random(),
      pid: 1291,
      ppid: null,
      comm: "keepalived",
      parent_comm: null,
      path,
      exit_code: null,
      cpu_s: null,
      blkio_delay_s: null,
    });
  writer.event(dump("/tmp/keepalived.data", 0.081));
  writer.event(dump("/tmp/keepalived.stats", 0.082));
  writer.event(
    event(start, {
      duration_s: SCRIPT.busy_s * (0.97 + 0.06 * random()),
      pid: 5000 + ((run * 7) % 27_000),
      cpu_s: 0.04 + 0.02 * random(),
      detail: "/bin/bash /etc/keepalived/keepalived_check_heplify.sh --check",
    }),
  );
}
