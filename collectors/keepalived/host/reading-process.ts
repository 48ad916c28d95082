import { fileURLToPath } from "node:url";
import { type Answer, AskedProgram } from "../../asked-program.ts";
import type { Availability, KeepalivedFacts } from "../../collector.ts";
import type { SourceFact } from "../../fact.ts";
import { Failure } from "../../failure.ts";
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
  readonly #process: AskedProgram;
  readonly #seconds: number;

  constructor({ root, trusted = [], arguments: level = "names", patience_s = TIME_S }: ReadingContext) {
    this.#seconds = patience_s;
    this.#process = new AskedProgram({ seconds: patience_s, bytes: MOST_BYTES, fair: true });
    const program = fileURLToPath(import.meta.url);
    const flags = [...process.execArgv, `--max-old-space-size=${MEMORY_MB}`];
    this.#command = nodeCommand([...flags, program, JSON.stringify({ root, trusted, arguments: level })]);
  }

  /** Also while one that was ended does not end. */
  get busy(): boolean {
    return this.#process.busy;
  }

  /** Reads, and waits for it. Throws a `Failure`. */
  now(): Told {
    const told = this.#toldBy(this.#process.now(...this.#command));
    if (told instanceof Failure) throw told;
    return told;
  }

  /** Reads while the caller goes on. */
  ask(done: (told: Told | Failure) => void): void {
    this.#process.ask(...this.#command, (answer) => done(this.#toldBy(answer)));
  }

  close(): void {
    this.#process.close();
  }

  #toldBy(answer: Answer): Told | Failure {
    if (answer.kind === "too-long") return tookTooLong(this.#seconds);
    if (answer.kind === "too-much") return couldNot(`more than ${MOST_BYTES} bytes`);
    if (answer.kind === "not-started") return couldNot(answer.said);
    const { status, signal, stdout, stderr } = answer;
    if (status === 0) return JSON.parse(stdout) as Told;
    return couldNot(endOf(stderr) ?? `ended by ${signal ?? `status ${status}`}`);
  }
}

function tookTooLong(seconds: number): Failure {
  return new Failure(`keepalived's configuration could not be read within ${seconds} s`, {
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
