import { resolve } from "node:path";
import { messageOf } from "../../collectors/failure.ts";
import { chooseDatabase } from "../database-file.ts";
import { createLog } from "../log.ts";
import { about } from "../program.ts";
import { Publisher } from "../publish/publisher.ts";
import { receiversOf } from "../publish/receivers.ts";
import { reportJobs } from "../scheduled-report.ts";
import { watchdog } from "../service-manager.ts";
import { Session } from "../session.ts";
import { Standing } from "../standing/standing.ts";
import { startupFacts } from "../startup-facts.ts";

export interface AgentOptions {
  db?: string;
  config?: string;
  check?: true;
}

const STOPPING_MS = 1800;

export async function agent(options: AgentOptions): Promise<void> {
  // What top and ps show; of Node's own it would be "MainThread".
  process.title = "loadspike";
  // Asked to end while it begins, it ends as soon as it has begun: Node hears no signal in between, and the system's answer would
  // be to end it at once.
  const running: { session?: Session; hasEnded: boolean } = { hasEnded: false };
  const stop = () => {
    running.session?.recorder.stop();
    // Whatever holds it up: systemd is not to wait. Nothing is amiss where all is written, and only the process is slow to go.
    setTimeout(() => process.exit(running.hasEnded ? 0 : 1), STOPPING_MS).unref();
  };
  if (!options.check) process.on("SIGTERM", stop).on("SIGINT", stop);
  const { config, host } = startupFacts(options.config);
  if (options.check) return void process.stdout.write("the configuration is right\n");
  const log = createLog(config.log.level);
  const database = chooseDatabase(options.db, config);
  const warn = (line: string) => log.warn(line);
  const standing = new Standing({
    file: database,
    command: options.db === undefined ? "loadspike report" : `loadspike report --db ${resolve(options.db)}`,
    log,
  });
  const publisher = new Publisher({ version: about().version, standing, log });
  const follow = (now: typeof config) => {
    standing.hook = now.report.on_spike ?? null;
    publisher.configure(receiversOf(now, host.hostname, database));
  };
  follow(config);
  const session = new Session({
    database,
    config,
    host,
    warn,
    jobs: reportJobs(config, database, warn),
    patient: true,
    onAlive: watchdog(),
    onLook: (look) => {
      standing.see(look);
      publisher.see(look);
    },
    beside: { sample() {}, task() {}, event: (row) => publisher.event(row) },
    onTurn: (turn) => {
      standing.turn(turn);
      publisher.turn(turn);
    },
  });
  running.session = session;
  const readAgain = () => {
    try {
      const { config: now } = startupFacts(options.config);
      log.level = now.log.level;
      session.configure(now, reportJobs(now, database, warn));
      follow(now);
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
    standing.close();
    publisher.close();
    session.close();
  }
  log.info({ looks: session.recorder.looks, events: session.events }, "stopped");
  running.hasEnded = true;
}
