import { databaseFile, loadConfig } from "../config.ts";
import { createLog } from "../log.ts";
import { Session } from "../session.ts";
import type { Verb } from "./command.ts";

/** The daemon: what systemd starts. Says little, to its log; `record` is the same for a person. */
export const agent: Verb = (program) => {
  program
    .command("agent")
    .description("record in the background (the service that `install` sets up runs this)")
    .option("--db <file>", "database to record into (default: the configuration's)")
    .option("--config <file>", "configuration (default: /etc/loadspike/loadspike.toml where there is one)")
    .addHelpText(
      "after",
      `
Logs one JSON object a line to stdout. SIGTERM and SIGINT end it cleanly: what it
saw is written, and the time until the next start stands in the record as a gap.

Examples:
  $ loadspike agent --db /var/lib/loadspike/loadspike.db
  $ loadspike status        # is it running, what does it cost, what was lost`,
    )
    .action(async (options: { db?: string; config?: string }) => {
      const config = loadConfig(options.config);
      const log = createLog(config.log.level);
      const database = databaseFile(options.db, config);
      const session = new Session({ database, config, warn: (line) => log.warn(line) });
      log.info({ database, pid: process.pid }, "recording");
      const stop = () => session.recorder.stop();
      process.on("SIGTERM", stop).on("SIGINT", stop);
      try {
        await session.recorder.run();
      } finally {
        session.close();
      }
      log.info({ looks: session.recorder.looks, events: session.events }, "stopped");
    });
};
