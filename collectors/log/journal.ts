import { type ChildProcess, spawn } from "node:child_process";
import { StringDecoder } from "node:string_decoder";

/** Matches that keep the journal's other lines from us; `+` is "or". Fields of systemd 219 and later. */
const MATCHES = [
  "_COMM=keepalived",
  "_SYSTEMD_UNIT=keepalived.service",
  "SYSLOG_IDENTIFIER=Keepalived",
  "SYSLOG_IDENTIFIER=Keepalived_vrrp",
  "SYSLOG_IDENTIFIER=Keepalived_healthcheckers",
  "SYSLOG_IDENTIFIER=Keepalived_bfd",
  "UNIT=systemd-tmpfiles-clean.service",
  "UNIT=keepalived.service",
  "_TRANSPORT=kernel",
  "SYSLOG_IDENTIFIER=CROND",
  "SYSLOG_IDENTIFIER=CRON",
  "SYSLOG_IDENTIFIER=anacron",
  "_COMM=run-parts",
  // docker's and podman's log driver names the container.
  "CONTAINER_NAME=keepalived",
  "_COMM=vmtoolsd",
  "_COMM=qemu-ga",
  "_COMM=multipathd",
  "_COMM=iscsid",
  "_COMM=mdadm",
  "_COMM=systemd-oomd",
  "_COMM=chronyd",
  "_COMM=ntpd",
];
export const JOURNALCTL: readonly string[] = [
  "journalctl",
  "--follow",
  "--output=json",
  "--lines=0",
  "--quiet",
  ...MATCHES.flatMap((match, i) => (i === 0 ? [match] : ["+", match])),
];

const MAX_LINE = 256 * 1024;
/** A journalctl that ends at once is not started again and again. */
const RESTART_S = 60;

/**
 * The one child process that the agent keeps: `journalctl --follow`. It wakes when keepalived logs, which is when the check
 * script runs, so it is stopped (SIGSTOP, which load average does not count) while the kernel is about to look.
 */
export class JournalFollower {
  readonly #command: readonly string[];
  readonly #line: (text: string) => void;
  readonly #warn: (line: string) => void;
  #child: ChildProcess | null = null;
  #started_s = Number.NEGATIVE_INFINITY;
  #closed = false;
  readonly #atExit = (): void => this.#end();

  /** @param line gets each line of JSON; too long ones are left out and told. */
  constructor(command: readonly string[], line: (text: string) => void, warn: (line: string) => void) {
    this.#command = command;
    this.#line = line;
    this.#warn = warn;
    process.once("exit", this.#atExit);
  }

  get running(): boolean {
    return this.#child !== null;
  }

  /** Starts it, or starts it again when it has ended. @returns whether it was started now. */
  start(now_s: number): boolean {
    if (this.#child || this.#closed || now_s - this.#started_s < RESTART_S) return false;
    this.#started_s = now_s;
    const [program = "", ...args] = this.#command;
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
    this.#child = child;
    const ended = (why: string): void => {
      if (this.#child !== child) return;
      this.#child = null;
      if (!this.#closed)
        this.#warn(`${program} ${why}; it is started again in a minute, lines until then are lost`);
    };
    child.once("error", (error) => ended(`could not be started (${error.message})`));
    child.once("exit", (code, signal) => ended(`ended (${signal ?? `status ${code}`})`));
    // Its end is no reason for the agent to stay.
    child.unref();
    const decoder = new StringDecoder("utf8");
    let partial = "";
    child.stdout?.on("data", (bytes: Buffer) => {
      const lines = (partial + decoder.write(bytes)).split("\n");
      partial = lines.pop() ?? "";
      if (partial.length > MAX_LINE) partial = "";
      for (const text of lines) this.#line(text);
    });
    return true;
  }

  stop(): void {
    this.#child?.kill("SIGSTOP");
  }

  go(): void {
    this.#child?.kill("SIGCONT");
  }

  #end(): void {
    this.#child?.kill("SIGKILL");
  }

  close(): void {
    this.#closed = true;
    this.#end();
    this.#child?.stdout?.destroy();
    process.removeListener("exit", this.#atExit);
  }
}
