import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";

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
