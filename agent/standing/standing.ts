import { fileURLToPath } from "node:url";
import { answerOf } from "../../collectors/own-process.ts";
import type { Database } from "../../storage/database.ts";
import { readNote, storeNewPrediction, storeNote } from "../../storage/facts.ts";
import { Helper } from "../helper.ts";
import { ENDING } from "../program.ts";
import type { Look } from "../recorder.ts";
import { instant } from "../saying.ts";
import type { Asked, Made, Told } from "./child.ts";
import type { Line } from "./lines.ts";
import { SpikeWatch } from "./spike-watch.ts";
import { readState, type StandingState } from "./state.ts";

const PROGRAM = fileURLToPath(new URL(`./child${ENDING}`, import.meta.url));

/** Of the recording so much is looked at. */
const DAYS = 30;
const FIRST_S = 60;
const EVERY_S = 3600;
/** Not on a grid, which would be one more job to fall into step with something. */
const SCATTER_S = 120;
/** By then a spike is over for the diagnosis as well. */
const AFTER_SPIKE_S = 150;
/** A month takes some seconds of a processor; of one that is always busy the lowest priority gets a seventieth (`sched_prio_to_weight`, kernel/sched/core.c). */
const TIME_S = 600;
/** Three programs of a minute each, and their ends. */
const HOOKS_TIME_S = 200;
const MEMORY_MB = 384;
const HOUR_US = 3600e6;

export interface StandingOptions {
  file: string;
  /** As a user would ask for the report: "loadspike report". */
  command: string;
  log: StandingLog;
}

/** Of a log what is needed here. */
export interface StandingLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  warn(message: string): void;
}

/**
 * The one standing diagnosis of a running agent: made at its start, after each spike and once an hour, by a process of its own. What is new in it is told to
 * the log, and what is told of elsewhere (series, the next spike) is read from its state.
 */
export class Standing {
  /** What the latest diagnosis found; `null`: there was none yet. */
  state: StandingState | null = null;
  /** Program that gets each spike's report; `null`: none. */
  hook: string | null = null;
  readonly watch = new SpikeWatch();
  readonly #options: StandingOptions;
  #due_s: number | null = null;
  #helper: Helper | null = null;
  #made: Made | null = null;
  #isRead = false;
  #problem: string | null = null;

  constructor(options: StandingOptions) {
    this.#options = options;
  }

  see(look: Look): void {
    const before = this.watch.underWay;
    this.watch.see(look);
    if (before && !this.watch.underWay) this.#dueBy(look.sample.mono_s + AFTER_SPIKE_S);
  }

  /** Right after the kernel's look. @param time µs since 1970 UTC */
  turn({ time, mono_s, database }: { time: number; mono_s: number; database: Database | null }): void {
    if (!this.#isRead && database !== null) {
      this.#isRead = true;
      this.state = readState(readNote(database, "standing"));
    }
    this.#due_s ??= mono_s + FIRST_S;
    if (this.#made !== null) this.#learn(this.#made, database);
    this.#foretell(time, database);
    if (mono_s < this.#due_s || this.#helper !== null) return;
    this.#due_s = mono_s + EVERY_S + Math.random() * SCATTER_S;
    this.#ask(time);
  }

  close(): void {
    this.#helper?.stop();
  }

  #dueBy(mono_s: number): void {
    this.#due_s = Math.min(this.#due_s ?? mono_s, mono_s);
  }

  #ask(time: number): void {
    const { file, command } = this.#options;
    const known = this.state === null ? null : JSON.stringify(this.state);
    const start = time - DAYS * 86_400e6;
    const asked: Asked = { file, start, command, known, hook: this.hook };
    this.#helper = new Helper({
      args: [PROGRAM],
      input: JSON.stringify(asked),
      time_s: TIME_S,
      memory_mb: MEMORY_MB,
      onLine: (line) => this.#hear(answerOf<Told>(line)),
      onEnd: (problem) => {
        this.#helper = null;
        if (problem !== null && problem !== this.#problem)
          this.#options.log.warn(`the standing diagnosis could not be made: ${problem}`);
        this.#problem = problem;
      },
    });
  }

  #hear(told: Told): void {
    if ("made" in told) {
      this.#made = told.made;
      this.#helper?.allow(HOOKS_TIME_S);
    } else if (this.#made === null) this.#say(told.line);
    // What a hook had to say comes after the spike that it was told of.
    else this.#made.lines.push(told.line);
  }

  /** The recorder is the only one that writes: nobody has to wait for a process that runs when nobody else wants to. */
  #learn({ state, lines, prediction }: Made, database: Database | null): void {
    this.#made = null;
    this.state = { ...state, foretold: this.state?.foretold ?? null };
    this.#store(database, () => {
      if (database !== null && prediction !== null) storeNewPrediction(database, prediction);
    });
    for (const line of lines) this.#say(line);
  }

  /** Once for each forecast, however it moves by minutes. */
  #foretell(time: number, database: Database | null): void {
    const { state } = this;
    if (state === null || state.forecast === null) return;
    const { key, at, low, high, line } = state.forecast;
    if (state.foretold === key || time < at - HOUR_US || time > high) return;
    this.state = { ...state, foretold: key };
    this.#store(database);
    const fields = {
      event: "forecast",
      outcome: "due",
      at: instant(at),
      low: instant(low),
      high: instant(high),
    };
    this.#say({ level: "info", message: line, fields });
  }

  #store(database: Database | null, more: () => void = () => {}): void {
    if (database === null) return;
    try {
      storeNote(database, "standing", JSON.stringify(this.state));
      more();
    } catch {
      // A full or read-only disk: the recorder says so, and until the next start memory will do.
    }
  }

  #say({ level, message, fields }: Line): void {
    this.#options.log[level](fields, message);
  }
}
