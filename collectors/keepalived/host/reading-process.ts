import { fileURLToPath } from "node:url";
import { type Answer, AskedProgram } from "../../asked-program.ts";
import type { Availability, KeepalivedFacts } from "../../collector.ts";
import type { SourceFact } from "../../fact.ts";
import { Failure, messageOf } from "../../failure.ts";
import { answerOf, isProgram, nodeCommand } from "../../own-process.ts";
import { availabilityOf } from "./availability.ts";
import { type ReadingContext, readKeepalived } from "./reading.ts";

/** What the recorder is told of a reading. */
export interface Told {
  facts: KeepalivedFacts | null;
  faults: SourceFact[];
  files: string[];
  availability: Availability;
}

/** While the agent waits for it, and while it goes on: on a machine whose load spikes a process may wait long for its turn. */
const AT_ONCE_S = 5;
const LATER_S = 20;
const MOST_BYTES = 16 * 2 ** 20;
const MEMORY_MB = 128;

/**
 * Reads a host's keepalived in a process of its own, because of what files can do: wait for a server that does not answer, be very
 * long, take a parser minutes. A thread could not be ended while the kernel makes it wait, and would keep the agent from its end.
 */
export class ReadingProcess {
  readonly #command: [program: string, args: string[]];
  readonly #process = new AskedProgram({ seconds: AT_ONCE_S, bytes: MOST_BYTES });
  readonly #bounds: { atOnce_s: number; later_s: number };

  constructor({ root, trusted = [], arguments: level = "names", patience_s }: ReadingContext) {
    this.#bounds = { atOnce_s: patience_s ?? AT_ONCE_S, later_s: patience_s ?? LATER_S };
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
    const { atOnce_s } = this.#bounds;
    const told = toldBy(this.#process.now(...this.#command, atOnce_s), atOnce_s);
    if (told instanceof Failure) throw told;
    return told;
  }

  /** Reads while the caller goes on. */
  ask(done: (told: Told | Failure) => void): void {
    const { later_s } = this.#bounds;
    this.#process.ask(...this.#command, (answer) => done(toldBy(answer, later_s)), later_s);
  }

  close(): void {
    this.#process.close();
  }
}

function toldBy(answer: Answer, seconds: number): Told | Failure {
  if (answer.kind === "too-long") return tookTooLong(seconds);
  if (answer.kind === "too-much") return couldNot(`more than ${MOST_BYTES} bytes`);
  if (answer.kind === "not-started") return couldNot(answer.said);
  const { status, signal, stdout, stderr } = answer;
  if (status === 0) return toldIn(stdout);
  return couldNot(endOf(stderr) ?? `ended by ${signal ?? `status ${status}`}`);
}

function toldIn(stdout: string): Told | Failure {
  try {
    return answerOf<Told>(stdout);
  } catch (error) {
    return couldNot(messageOf(error));
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
if (isProgram(import.meta.url)) {
  const context = JSON.parse(process.argv[2] ?? "{}") as ReadingContext;
  const { running, facts, faults, files } = readKeepalived(context);
  const told: Told = { facts, faults, files, availability: availabilityOf(running) };
  process.stdout.write(JSON.stringify(told));
}
