import type { RunningAgent } from "./rig/agent.ts";
import type { Lab } from "./rig/lab.ts";

/** One file, one incident. Its name is its file's name. */
export interface Incident {
  /** What it does to this machine, in plain words: a person reads this before it starts. */
  does: string;
  /** What a right report says; `null` where it must not report a spike. */
  expected: { cause: string; culprit: string } | null;
  /** Commands that it needs besides `ip` and `nsenter`. */
  needs: string[];
  /** Recorded before (the baseline) and after it; seconds. */
  lead_s: number;
  tail_s: number;
  /** Builds what stands before the recording begins, and gives what makes the incident happen. */
  prepare(lab: Lab, say: Say): Promise<Trigger>;
}

/** Makes it happen while the agent records, and returns when it is over. */
export type Trigger = (agent: RunningAgent) => Promise<Truth>;

/** A line of progress. */
export type Say = (line: string) => void;

/** What the lab itself knows, independent of any recording; instants in seconds since 1970. */
export interface Truth {
  /** When something was done that must show as a spike; empty where none may show. */
  spikes: { start: number; end: number }[];
  /** What the report foretold in the middle of it, where that was asked, and when the next spike began. */
  foretold?: { at: number; low: number; high: number; came: number | null } | null;
  /** What happened besides, a sentence each, for the account of the run. */
  account: string[];
}

/** Now, in seconds since 1970: the labs' truth is kept on the wall clock. */
export function now(): number {
  return (performance.timeOrigin + performance.now()) / 1000;
}

/** How long an incident lasts, seconds: LOADSPIKE_LAB_SECONDS makes a rehearsal short, too short to be a spike. */
export function lasting(usual: number): number {
  return Number(process.env.LOADSPIKE_LAB_SECONDS ?? usual);
}
