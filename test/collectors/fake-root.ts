import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context, LookDraft, Stamp } from "../../collectors/collector.ts";
import type { SourceFact } from "../../collectors/fact.ts";
import { type LookPhase, sampleAt } from "../../storage/schema.ts";

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
): Context & { warnings: (string | SourceFact)[] } {
  const warnings: (string | SourceFact)[] = [];
  // A busy machine starts a process late: that is no fault of what is read.
  return { root, clock, warnings, patience_s: 120, warn: (line) => warnings.push(line) };
}

export function draftAt(stamp: Stamp, phase: LookPhase = "random"): LookDraft {
  return { phase, sample: sampleAt(stamp), tasks: [] };
}
