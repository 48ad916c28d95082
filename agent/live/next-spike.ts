import { fileURLToPath } from "node:url";
import { answerOf, isProgram } from "../../collectors/own-process.ts";
import { Helper } from "../helper.ts";
import type { LiveState } from "./view.ts";

const PROGRAM = fileURLToPath(import.meta.url);
/** A month takes seconds of a processor, and of one that is always busy the lowest priority gets little. */
const TIME_S = 600;
const MEMORY_MB = 384;

/**
 * The next spike by all that is recorded. It takes seconds and some hundred megabytes for a month, so a process that is gone afterwards finds it out:
 * the view is there at once, answers its keys meanwhile, and stays small.
 */
export class NextSpike {
  /** As the view shows it. */
  found: LiveState["next_spike"] = null;
  /** Why it could not be found out; none: it could. */
  warnings: LiveState["warnings"] = [];
  readonly #file: string;
  readonly #onFound: () => void;
  #helper: Helper | null = null;

  constructor(file: string, onFound: () => void) {
    this.#file = file;
    this.#onFound = onFound;
  }

  /** Whether the process is at work. */
  get isBusy(): boolean {
    return this.#helper !== null;
  }

  /** Wants it to be found out, anew where it was before. */
  ask(): void {
    this.found = "asked";
  }

  /** Starts the process where it is wanted: at a waking of the view, which then knows of it before it sleeps over the kernel's look. */
  turn(): void {
    if (this.found !== "asked" || this.#helper !== null) return;
    this.#helper = new Helper({
      args: [PROGRAM, this.#file],
      time_s: TIME_S,
      memory_mb: MEMORY_MB,
      onLine: (line) => {
        this.found = answerOf<LiveState["next_spike"]>(line);
      },
      onEnd: (problem) => {
        this.#helper = null;
        this.warnings = problem === null ? [] : [{ time: Date.now() * 1000, text: problem }];
        if (problem !== null) this.found = null;
        this.#onFound();
      },
    });
  }

  close(): void {
    this.#helper?.stop();
  }
}

// The process: this same file, started as a program.
if (isProgram(import.meta.url)) {
  const { messageOf } = await import("../../collectors/failure.ts");
  const { openDatabase } = await import("../../storage/database.ts");
  const { diagnosisOf } = await import("../reporting.ts");
  const [, , file = ""] = process.argv;
  try {
    const database = openDatabase(file, { readonly: true });
    process.stdout.write(`${JSON.stringify(diagnosisOf(database, {}).next_spike)}\n`);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  }
}
