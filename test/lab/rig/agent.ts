import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { until } from "../../waiting.ts";
import { type Lab, root, run, textOf } from "./lab.ts";

const node = join(root, "node_modules", ".bin", "node");
const cli = join(root, "agent", "cli.ts");

/** Runs one command of loadspike to its end and gives what it printed; an error where its exit status is not 0. */
export function loadspike(...args: string[]): string {
  return run(node, cli, ...args);
}

/** An agent that records into a database in the lab's folder, from the return of `startAgent` to `stop`. */
export interface RunningAgent {
  db: string;
  pid: number;
  /** Ends it as Ctrl-C does, and gives all that it printed. */
  stop(): Promise<string>;
}

export async function startAgent(lab: Lab, name = "agent"): Promise<RunningAgent> {
  const db = lab.path(`${name}.db`);
  const log = `${name}.log`;
  const child = lab.start(node, [cli, "record", "--db", db], { log });
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  const said = () => textOf(lab.path(log)) ?? "";
  await until("the agent starts to record", () => {
    if (ended()) throw new Error(`the agent ended at once: ${said()}`);
    return said().includes("\n");
  });
  return {
    db,
    pid: child.pid!,
    async stop() {
      // Its last rows are written at the end; one more kernel look belongs to them.
      await delay(6000);
      child.kill("SIGINT");
      await until("the agent ends", ended, { last: said });
      if (child.exitCode !== 0) throw new Error(`the agent ended with status ${child.exitCode}: ${said()}`);
      return said();
    },
  };
}

/** A report as far as labs look into it (`loadspike.report/1`). */
export interface Report {
  spikes: ReportedSpike[];
  verdict: Verdict;
  next_spike: { at: string; low: string; high: string } | null;
  advice: { title: string; id?: string; values?: { interval_s?: number } }[];
  predictions: {
    made_at: string;
    at: string;
    low: string;
    high: string;
    came: string | null;
    outcome: string;
  }[];
  /** Steps of equal length: the most that load1 showed, the mean that the kernel counted, and what was truly active. */
  curve: Record<"load1" | "counted" | "active", (number | null)[]> & { start: string; step_s: number };
}

export interface Verdict {
  cause: string | null;
  culprit: string;
  confidence: number;
}

export interface ReportedSpike {
  start: string;
  end: string;
  peak_load1: number;
  kernel_active_mean: number;
  true_active_mean: number | null;
  verdict: Verdict;
}

export function report(db: string): Report {
  return JSON.parse(loadspike("report", "--db", db, "--format", "json")) as Report;
}
