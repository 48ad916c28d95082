import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

export const cli = join(import.meta.dirname, "..", "..", "agent", "cli.ts");

/** An agent as the service starts it, with what it logs in `FILE.log`. */
export class Agent {
  readonly db: string;
  readonly child: ChildProcess;

  constructor(db: string) {
    this.db = db;
    const log = openSync(`${db}.log`, "a");
    this.child = spawn(process.execPath, [cli, "agent", "--db", db], { stdio: ["ignore", log, log] });
    closeSync(log);
  }

  /** What it logged, whole lines. */
  said(): string {
    return readFileSync(`${this.db}.log`, "utf8");
  }

  async kill(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill(signal);
    await ended;
  }
}

/** Waits for what comes when the machine lets it; throws after `seconds`. */
export async function until(what: string, holds: () => boolean, seconds = 120): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`waited ${seconds} s in vain: ${what}`);
    await delay(100);
  }
}
