import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { messageOf } from "../../collectors/failure.ts";
import { answerOf, nodeCommand } from "../../collectors/own-process.ts";
import flags from "../node-flags.json" with { type: "json" };
import { ENDING } from "../program.ts";
import type { Batch } from "./queue.ts";
import type { SenderOptions, SenderTold } from "./sender.ts";

const PROGRAM = fileURLToPath(new URL(`./sender${ENDING}`, import.meta.url));
/** What a sender that does not read may leave behind in this process. */
const MOST_WAITING_BYTES = 2 ** 20;

/** Of a log what is needed here. */
export interface Saying {
  info(line: string): void;
  warn(line: string): void;
}

export interface RemoteWriteOptions extends SenderOptions {
  log: Saying;
  /** So many minutes of series were given up. */
  onDropped: (batches: number) => void;
}

/** The sender's process; started with the first batch, and again with the next one where it has ended. */
export class RemoteWrite {
  readonly #options: RemoteWriteOptions;
  #child: ChildProcess | null = null;
  #said: string | null = null;

  constructor(options: RemoteWriteOptions) {
    this.#options = options;
  }

  send(batch: Batch): void {
    this.#child ??= this.#start();
    const { stdin } = this.#child;
    if (!stdin || stdin.writableLength > MOST_WAITING_BYTES) this.#options.onDropped(1);
    else stdin.write(`${JSON.stringify(batch)}\n`);
  }

  /** It keeps what waits, and ends by itself. */
  close(): void {
    this.#child?.removeAllListeners().on("error", () => {});
    this.#child?.stdin?.end();
    this.#child = null;
  }

  #start(): ChildProcess {
    const { log, onDropped, ...options } = this.#options;
    const child = spawn(...nodeCommand([...flags.agent, PROGRAM]), {
      env: { ...flags.command_environment, ...process.env },
      stdio: ["pipe", "pipe", "ignore"],
    });
    child.stdin?.on("error", () => {});
    let isOdd = false;
    createInterface({ input: child.stdout! }).on("line", (line) => {
      try {
        const told = answerOf<SenderTold>(line);
        if ("dropped" in told) onDropped(told.dropped);
        else log[told.level](told.said);
      } catch (error) {
        // Once: whatever else writes there may do so at each batch.
        if (!isOdd) log.warn(`remote write: its process: ${messageOf(error)}`);
        isOdd = true;
      }
    });
    const gone = (how: string) => {
      this.#child = null;
      if (how !== this.#said) log.warn(`remote write: its process ended (${how}); it is started anew`);
      this.#said = how;
    };
    child.once("error", (error) => gone(error.message));
    child.once("exit", (status, signal) => gone(signal ?? `status ${status}`));
    child.unref();
    for (const pipe of [child.stdin, child.stdout]) unreferenced(pipe);
    child.stdin?.write(`${JSON.stringify(options satisfies SenderOptions)}\n`);
    return child;
  }
}

/** It is not to keep the agent from its end. */
function unreferenced(pipe: unknown): void {
  if (typeof pipe === "object" && pipe !== null && "unref" in pipe && typeof pipe.unref === "function")
    pipe.unref();
}
