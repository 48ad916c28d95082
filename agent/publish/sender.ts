import { createInterface } from "node:readline";
import { printable } from "../../analysis/report/printable.ts";
import { messageOf } from "../../collectors/failure.ts";
import { isProgram } from "../../collectors/own-process.ts";
import { type Access, accessOf } from "../history/secrets.ts";
import { giveBackMemory } from "../spare-memory.ts";
import { type Batch, Queue } from "./queue.ts";
import { deliver } from "./receiver.ts";

/** The first line on standard input; each further one is a `Batch`. */
export interface SenderOptions {
  /** What waits is kept there. */
  queue: string;
  url: string;
  access: Access;
  labels: Record<string, string>;
}

/** What the agent is told, one JSON object a line. */
export type SenderTold =
  /** A line for the log: something begins to fail, or works again. */
  | { said: string; level: "info" | "warn" }
  /** So many minutes of series were given up. */
  | { dropped: number };

const AT_ONCE = 60;
/** Sending what has waited goes on for so long after a batch has come: then the agent's next minute is near. */
const TURN_S = 40;
const FIRST_WAIT_S = 50;
const LONGEST_WAIT_S = 900;
/** Minutes that were sent when memory is given back: by the second all that is needed has been loaded; and every so many. */
const SETTLED = 2;
const GIVES_BACK_EVERY = 15;

/**
 * Sends what it gets, in its own process: a receiver that hangs, and 20 MB of libraries, are nothing for a recorder. It has no timer of its own but that of a
 * request under way: it wakes when the agent does, right after the kernel's look. It has the agent's own priority, for it works for milliseconds: where
 * others have the processors one of a lower priority waits for minutes, sends nothing, and is counted at each look as a task that wants to run.
 */
export class Sender {
  readonly #options: SenderOptions;
  readonly #queue: Queue;
  readonly #tell: (told: SenderTold) => void;
  readonly #now: () => number;
  #isBusy = false;
  #failures = 0;
  #notBefore_s = 0;
  #problem: string | null = null;

  /** @param now seconds that never go back */
  constructor(
    options: SenderOptions,
    tell: (told: SenderTold) => void,
    now = () => performance.now() / 1000,
  ) {
    this.#options = options;
    this.#queue = new Queue(options.queue);
    this.#tell = tell;
    this.#now = now;
  }

  async take(batch: Batch): Promise<void> {
    this.#drop(this.#queue.add(batch));
    if (this.#isBusy || this.#now() < this.#notBefore_s) return this.#queue.store();
    this.#isBusy = true;
    try {
      await this.#send();
    } finally {
      this.#isBusy = false;
      this.#queue.store();
    }
  }

  /** Nothing is lost that waits. */
  end(): void {
    this.#queue.store();
  }

  async #send(): Promise<void> {
    const until = this.#now() + TURN_S;
    while (this.#queue.length > 0 && this.#now() < until) {
      const { url, access, labels } = this.#options;
      const batches = this.#queue.first(AT_ONCE);
      let outcome: Awaited<ReturnType<typeof deliver>>;
      try {
        // Read each time: passwords and tokens are renewed while it runs.
        outcome = await deliver({ url: new URL(url), ...accessOf(access, {}) }, batches, labels);
      } catch (error) {
        outcome = { kind: "failed", why: messageOf(error) };
      }
      if (outcome.kind === "failed") return this.#wait(outcome.why);
      this.#failures = 0;
      this.#queue.remove(batches);
      if (outcome.kind === "refused") {
        this.#drop(batches.length);
        this.#say(`${outcome.why}; what it refuses is given up`);
      } else this.#say(null);
    }
  }

  /** Twice as long each time, and never in step with others that lost the same receiver. */
  #wait(why: string): void {
    const longest_s = Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** this.#failures);
    this.#failures += 1;
    this.#notBefore_s = this.#now() + longest_s * (0.5 + Math.random() / 2);
    this.#say(`${why}; what is to be sent waits, for a day at most`);
  }

  #drop(count: number): void {
    if (count > 0) this.#tell({ dropped: count });
  }

  /** A failure once, and once that it is over. */
  #say(problem: string | null): void {
    const before = this.#problem;
    this.#problem = problem;
    if (problem !== null && before === null)
      this.#tell({ said: printable(`remote write: ${problem}`), level: "warn" });
    if (problem === null && before !== null)
      this.#tell({ said: "remote write: the receiver takes what is sent again", level: "info" });
  }
}

// The process: this same file, started as a program.
if (isProgram(import.meta.url)) {
  process.on("SIGUSR1", () => {});
  const tell = (told: SenderTold) => process.stdout.write(`${JSON.stringify(told)}\n`);
  process.stdout.on("error", () => {});
  let sender: Sender | null = null;
  let taken = 0;
  const end = () => {
    sender?.end();
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, end);
  createInterface({ input: process.stdin })
    .on("line", (line) => {
      if (sender === null) sender = new Sender(JSON.parse(line) as SenderOptions, tell);
      else
        void sender.take(JSON.parse(line) as Batch).then(() => {
          taken += 1;
          if (taken % GIVES_BACK_EVERY === SETTLED) giveBackMemory();
        });
    })
    .on("close", end);
}
