import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formats } from "../../analysis/report/formats/index.ts";
import { messageOf } from "../../collectors/failure.ts";
import type { Config } from "../config.ts";
import { chooseDatabase } from "../database-file.ts";
import type { Job } from "../housekeeping.ts";
import { createLog } from "../log.ts";
import { REPORT_ENVIRONMENT, REPORT_FLAGS } from "../report-flags.ts";
import { watchdog } from "../service-manager.ts";
import { Session } from "../session.ts";
import { startupFacts } from "../startup-facts.ts";
import type { Verb } from "./command.ts";

const STOPPING_MS = 1800;

/** The daemon: what systemd starts. Says little, to its log; `record` is the same for a person. */
export const agent: Verb = (program) => {
  program
    .command("agent")
    .option("--db <file>", "database to record into (default: the configuration's)")
    .option("--config <file>", "configuration (default: /etc/loadspike/loadspike.toml where there is one)")
    .option("--check", "only read the configuration, and say whether it is right")
    .addHelpText(
      "after",
      `
Logs one JSON object a line to stdout. SIGTERM and SIGINT end it cleanly: what it
saw is written, and the time until the next start stands in the record as a gap.
SIGHUP reads the configuration again and writes what waits.

Examples:
  $ loadspike agent --db /var/lib/loadspike/loadspike.db
  $ loadspike status        # is it running, what does it cost, what was lost`,
    )
    .action(async (options: { db?: string; config?: string; check?: true }) => {
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
      const stop = () => {
        session.recorder.stop();
        // Whatever holds it up: systemd is not to wait.
        setTimeout(() => process.exit(1), STOPPING_MS).unref();
      };
      const readAgain = () => {
        try {
          const { config: now } = startupFacts(options.config);
          log.level = now.log.level;
          session.configure(now, reportJobs(now, database, warn));
          session.recorder.flush();
          const isLater =
            now.database !== config.database || now.privacy.arguments !== config.privacy.arguments;
          log.info(
            isLater
              ? "configuration read again; database and [privacy] hold from the next start"
              : "configuration read again",
          );
        } catch (error) {
          log.warn(`${messageOf(error)}; the configuration of before goes on to hold`);
        }
      };
      process.on("SIGTERM", stop).on("SIGINT", stop);
      process.on("SIGHUP", () => session.whenCalm(readAgain));
      log.info({ database, pid: process.pid }, "recording");
      try {
        await session.recorder.run();
      } finally {
        session.close();
      }
      log.info({ looks: session.recorder.looks, events: session.events }, "stopped");
    });
};

/** The scheduled report, if one is wanted, in a process of its own: it may take 300 MB, and the agent has 64. */
function reportJobs(config: Config, database: string, warn: (line: string) => void): Job[] {
  const { schedule, directory, format, days } = config.report;
  if (schedule === undefined) return [];
  const run = () => {
    const day = new Date().toISOString().slice(0, 10);
    const output = join(directory, `loadspike-${day}.${formats[format].ending}`);
    const cli = fileURLToPath(new URL("../cli.ts", import.meta.url));
    const args = ["report", "--db", database, "--since", `-${days}d`, "--format", format, "--output", output];
    const child = spawn(process.execPath, [...REPORT_FLAGS, cli, ...args], {
      env: { ...REPORT_ENVIRONMENT, ...process.env },
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
