import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context, LookDraft, LookPhase, SampleRow, Stamp } from "../../collectors/collector.ts";

/** The fake roots of test/fixtures/roots; its README says what is odd in each. */
export const ROOTS = ["3.10", "4.18", "5.10", "6.18"] as const;

export function rootOf(name: (typeof ROOTS)[number]): string {
  return new URL(`../fixtures/roots/${name}`, import.meta.url).pathname;
}

/** A copy that a test may change; the second value removes it. */
export function copyOf(name: (typeof ROOTS)[number]): [string, () => void] {
  const root = mkdtempSync(join(tmpdir(), "loadspike-root-"));
  cpSync(rootOf(name), root, { recursive: true, verbatimSymlinks: true });
  return [root, () => rmSync(root, { recursive: true, force: true })];
}

/** A clock that the test sets; it starts at an hour after boot. */
export class TestClock {
  now: Stamp = { time: 1_700_003_600_000_000, mono_s: 3600 };

  stamp(): Stamp {
    return { ...this.now };
  }

  /** Both clocks go on, as they do. */
  pass(seconds: number): void {
    this.now = { time: this.now.time + Math.round(seconds * 1e6), mono_s: this.now.mono_s + seconds };
  }
}

export function contextOf(
  root: string,
  clock: TestClock = new TestClock(),
): Context & { warnings: string[] } {
  const warnings: string[] = [];
  return { root, clock, warnings, warn: (line) => warnings.push(line) };
}

export function draftAt(stamp: Stamp, phase: LookPhase = "random"): LookDraft {
  const sample: SampleRow = {
    ...stamp,
    load1: Number.NaN,
    load5: null,
    load15: null,
    runnable: null,
    tasks: null,
    procs_blocked: null,
    cpu_busy_pct: null,
    iowait_pct: null,
    steal_pct: null,
    psi_cpu_some_pct: null,
    psi_io_full_pct: null,
    psi_mem_some_pct: null,
    mem_available_kb: null,
    swap_used_kb: null,
    d_tasks: null,
    sched_active_mean: null,
    forks: null,
    kernel_look_s: null,
    self_cpu_pct: null,
    self_rss_kb: null,
  };
  return { phase, sample, tasks: [] };
}
