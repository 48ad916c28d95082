import type { Program } from "./installed.ts";

/** One thing that was measured. */
export interface Figure {
  name: string;
  /** "% of one core", "MB", "ms" … */
  unit: string;
  /** `NaN`: could not be measured. */
  measured: number;
  /** The most it is to be; `null`: nothing is promised. */
  aim: number | null;
  /** How much of another figure of the same run it is; `null`: nothing stands beside it. */
  ratio: { of: string; value: number } | null;
}

/** For how long and how large. */
export interface Extent {
  /** How long each thing is watched that goes on by itself. */
  minutes: number;
  /** Lengths of the recordings that are read, days, ascending. */
  days: readonly number[];
}

export interface BenchOptions extends Extent {
  /** What is measured. */
  program: Program;
}

/** One part of the bench, in a file of its own. */
export interface Piece {
  id: string;
  /** What was done, for the reader of the page: one or two sentences. */
  about(options: Extent): string;
  /** Why it cannot be run here; `null`: it can. */
  missing(): string | null;
  /** @param folder of its own, removed afterwards */
  run(options: BenchOptions, folder: string): Promise<Figure[]>;
}

export function figure(
  name: string,
  unit: string,
  measured: number,
  { aim = null, ratio = null }: Partial<Pick<Figure, "aim" | "ratio">> = {},
): Figure {
  return { name, unit, measured, aim, ratio };
}

/** The figure as so much of another one. */
export const besides = (measured: number, of: string, other: number): Figure["ratio"] => ({
  of,
  value: measured / other,
});

/** Which commands are not there; `null`: all are. */
export { missing as missingCommands } from "../lab/rig/lab.ts";
