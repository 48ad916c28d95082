import type { Host } from "../../collectors/collector.ts";
import type { EventRow, SampleRow, TaskRow } from "../../storage/schema.ts";

/** 2026-09-05T12:00:00Z in µs. */
export const NOON = Date.UTC(2026, 8, 5, 12) * 1000;

export const host: Host = {
  hostname: "lb1",
  kernel: "3.10.0-1160.el7.x86_64",
  cpus: 4,
  hypervisor: "vmware",
  boot_id: "61f4b78bb123fc48",
  hz: 1000,
  timezone: "UTC",
};

/** A sample `at` seconds after noon; the host booted 1000 s before it. */
export function sample(at: number, more: Partial<SampleRow> = {}): SampleRow {
  return {
    time: NOON + Math.round(at * 1e6),
    mono_s: 1000 + at,
    load1: 0.05,
    load5: 0.07,
    load15: 0.07,
    runnable: 1,
    tasks: 236,
    procs_blocked: 0,
    cpu_busy_pct: 0.28,
    iowait_pct: 0,
    steal_pct: 0,
    psi_cpu_some_pct: null,
    psi_io_full_pct: null,
    psi_mem_some_pct: null,
    mem_available_kb: 1_179_092,
    swap_used_kb: 69_000,
    d_tasks: 0,
    sched_active_mean: 0.12,
    forks: 3,
    kernel_look_s: 999.5 + at,
    self_cpu_pct: 0.31,
    self_rss_kb: 51_200,
    ...more,
  };
}

export function task(at: number, more: Partial<TaskRow> = {}): TaskRow {
  return {
    time: NOON + Math.round(at * 1e6),
    mono_s: 1000 + at,
    pid: 5223,
    tid: 5223,
    comm: "keepalived_chec",
    state: "R",
    wchan: null,
    phase: "random",
    exe: null,
    unit: null,
    stack: null,
    ...more,
  };
}

export function event(at: number, more: Partial<EventRow> = {}): EventRow {
  return {
    time: NOON + Math.round(at * 1e6),
    mono_s: 1000 + at,
    kind: "run",
    duration_s: 0.125208,
    pid: 5185,
    ppid: 1291,
    comm: "keepalived_chec",
    parent_comm: "keepalived",
    path: "/etc/keepalived/keepalived_check_heplify.sh",
    exit_code: 0,
    cpu_s: 0.05,
    blkio_delay_s: 0,
    detail: null,
    swap_delay_s: 0,
    written_bytes: 4096,
    gap: null,
    lost: null,
    seen: null,
    source: null,
    quota_s: null,
    quota_period_s: null,
    periods: null,
    throttled_periods: null,
    throttled_s: null,
    ...more,
  };
}
