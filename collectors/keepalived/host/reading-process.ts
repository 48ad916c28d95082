import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Availability, KeepalivedFacts } from "../../collector.ts";
import type { SourceFact } from "../../fact.ts";
import { errorCode, Failure, messageOf } from "../../failure.ts";
import { nodeCommand } from "../../own-process.ts";
import { availabilityOf } from "./availability.ts";
import { type ReadingContext, readKeepalived } from "./reading.ts";

/** What the recorder is told of a reading. */
export interface Told {
  facts: KeepalivedFacts | null;
  faults: SourceFact[];
  files: string[];
  availability: Availability;
}

const TIME_S = 5;
const MOST_BYTES = 16 * 2 ** 20;
const MEMORY_MB = 128;

/**
 * Reads a host's keepalived in a process of its own, because of what files can do: wait for a server that does not answer, be very
 * long, take a parser minutes. A thread could not be ended while the kernel makes it wait, and would keep the agent from its end.
 */
export class ReadingProcess {
  readonly #command: [program: string, args: string[]];
  #child: ChildProcess | null = null;

  constructor({ root, trusted = [], arguments: level = "names" }: ReadingContext) {
    const program = fileURLToPath(import.meta.url);
    const flags = [...process.execArgv, `--max-old-space-size=${MEMORY_MB}`];
    this.#command = nodeCommand([...flags, program, JSON.stringify({ root, trusted, arguments: level })]);
  }

  /** Also while one that was ended does not end. */
  get busy(): boolean {
    return this.#child !== null;
  }

  /** Reads, and waits for it. Throws a `Failure`. */
  now(): Told {
    const { status, signal, stdout, stderr, error } = spawnSync(...this.#command, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      timeout: TIME_S * 1000,
      killSignal: "SIGKILL",
      maxBuffer: MOST_BYTES,
    });
    if (error) throw errorCode(error) === "ETIMEDOUT" ? tookTooLong() : couldNot(messageOf(error));
    if (status !== 0) throw couldNot(endOf(stderr) ?? `ended by ${signal ?? `status ${status}`}`);
    return JSON.parse(stdout) as Told;
  }

  /** Reads while the caller goes on. */
  ask(done: (told: Told | Failure) => void): void {
    const child = spawn(...this.#command, { stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    let answer: ((told: Told | Failure) => void) | null = done;
    const tell = (told: Told | Failure): void => {
      clearTimeout(timer);
      answer?.(told);
      answer = null;
    };
    const give = (failure: Failure): void => {
      child.kill("SIGKILL");
      tell(failure);
    };
    const timer = setTimeout(() => give(tookTooLong()), TIME_S * 1000).unref();
    const parts: Buffer[] = [];
    let bytes = 0;
    child.stdout.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes > MOST_BYTES) give(couldNot(`more than ${MOST_BYTES} bytes`));
      else parts.push(part);
    });
    let said = "";
    child.stderr.on("data", (part: Buffer) => {
      said = `${said}${part}`.slice(-4000);
    });
    child.once("error", (error) => {
      this.#child = null;
      tell(couldNot(messageOf(error)));
    });
    child.once("close", (status, signal) => {
      this.#child = null;
      if (status === 0) tell(JSON.parse(Buffer.concat(parts).toString("utf8")) as Told);
      else tell(couldNot(endOf(said) ?? `ended by ${signal ?? `status ${status}`}`));
    });
    child.unref();
  }

  close(): void {
    this.#child?.kill("SIGKILL");
    this.#child?.removeAllListeners();
  }
}

function tookTooLong(): Failure {
  return new Failure(`keepalived's configuration could not be read within ${TIME_S} s`, {
    remedy: "look whether its files and scripts can be read (loadspike check-config)",
  });
}

function couldNot(why: string): Failure {
  return new Failure(`keepalived's configuration could not be read: ${why}`);
}

/** What a process says last, in one line; `null`: nothing. */
function endOf(stderr: string): string | null {
  const lines = stderr.split("\n").filter((line) => /^\w*Error|FATAL ERROR/.test(line));
  return lines.at(-1)?.slice(0, 200) ?? null;
}

// The process: this same file, started as a program.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const context = JSON.parse(process.argv[2] ?? "{}") as ReadingContext;
  const { running, facts, faults, files } = readKeepalived(context);
  const told: Told = { facts, faults, files, availability: availabilityOf(running) };
  process.stdout.write(JSON.stringify(told));
}
