import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { messageOf } from "../../collectors/failure.ts";
import { nodeCommand } from "../../collectors/own-process.ts";
import type { Config } from "../config.ts";
import { chooseDatabase } from "../database-file.ts";
import type { Job } from "../housekeeping.ts";
import { createLog } from "../log.ts";
import flags from "../node-flags.json" with { type: "json" };
import { CLI } from "../program.ts";
import { watchdog } from "../service-manager.ts";
import { Session } from "../session.ts";
import { startupFacts } from "../startup-facts.ts";

export interface AgentOptions {
  db?: string;
  config?: string;
  check?: true;
}

const STOPPING_MS = 1800;

export async function agent(options: AgentOptions): Promise<void> {
  // Asked to end while it begins, it ends as soon as it has begun: Node hears no signal in between, and the system's answer would
  // be to end it at once.
  const running: { session?: Session } = {};
  const stop = () => {
    running.session?.recorder.stop();
    // Whatever holds it up: systemd is not to wait.
    setTimeout(() => process.exit(1), STOPPING_MS).unref();
  };
  if (!options.check) process.on("SIGTERM", stop).on("SIGINT", stop);
  const { config, host } = startupFacts(options.config);
  if (options.check) return void process.stdout.write("the configuration is right\n");
  const log = createLog(config.log.level);
  const database = chooseDatabase(options.db, config);
  const warn = (line: string) => log.warn(line);
  const session = new Session({
    database,
    config,
    host,
    warn,
    jobs: reportJobs(config, database, warn),
    patient: true,
    onAlive: watchdog(),
  });
  running.session = session;
  const readAgain = () => {
    try {
      const { config: now } = startupFacts(options.config);
      log.level = now.log.level;
      session.configure(now, reportJobs(now, database, warn));
      session.recorder.flush();
      const isLater = now.database !== config.database || now.privacy.arguments !== config.privacy.arguments;
      log.info(
        isLater
          ? "configuration read again; database and [privacy] hold from the next start"
          : "configuration read again",
      );
    } catch (error) {
      log.warn(`${messageOf(error)}; the configuration of before goes on to hold`);
    }
  };
  process.on("SIGHUP", () => session.whenCalm(readAgain));
  log.info({ database, pid: process.pid }, "recording");
  try {
    await session.recorder.run();
  } finally {
    session.close();
  }
  log.info({ looks: session.recorder.looks, events: session.events }, "stopped");
}

/** The scheduled report, if one is wanted, in a process of its own: it may take 300 MB, and the agent has 64. */
function reportJobs(config: Config, database: string, warn: (line: string) => void): Job[] {
  const { schedule, directory, format, days } = config.report;
  if (schedule === undefined) return [];
  const run = async () => {
    // Of the program of reports the agent needs no more than this, and only then.
    const { formats } = await import("../../analysis/report/formats/index.ts");
    const day = new Date().toISOString().slice(0, 10);
    const output = join(directory, `loadspike-${day}.${formats[format].ending}`);
    // Of a path only the last folder is made.
    if (existsSync(dirname(directory))) mkdirSync(directory, { recursive: true });
    const args = ["report", "--db", database, "--since", `-${days}d`, "--format", format, "--output", output];
    const child = spawn(...nodeCommand([...flags.command, CLI, ...args]), {
      env: { ...flags.command_environment, ...process.env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (text) => {
      said = `${said}${text}`.slice(0, 1000);
    });
    child.on("error", (error) => warn(`the scheduled report could not be started: ${error.message}`));
    child.on("close", (code) => {
      if (code !== 0) warn(`the scheduled report failed: ${said.trim() || `status ${code}`}`);
    });
  };
  return [{ key: "report.schedule", schedule, run }];
}
