import { type ChildProcess, spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import { messageOf } from "../collectors/failure.ts";
import { nodeCommand } from "../collectors/own-process.ts";
import flags from "./node-flags.json" with { type: "json" };

/** Of stdout and stderr together: what a helper has to say is a few lines. */
const MOST_BYTES = 4 * 2 ** 20;
const KEPT_CHARACTERS = 2000;

export interface HelperOptions {
  /** Arguments of Node: the program first. */
  args: readonly string[];
  /** What it gets on standard input, which is then closed. */
  input?: string;
  /** It is killed after so long. */
  time_s: number;
  memory_mb: number;
  onLine?: (line: string) => void;
  /** `null`: it did what it was to do; else why not, in one line. */
  onEnd: (problem: string | null) => void;
}

const running = new Set<Helper>();

/**
 * So long before the kernel's look they stand still: a signal takes hold of a task when that next gets the processor, and one of the lowest
 * priority waits for it beside busy ones (0.17 s in the median of 40, 0.26 at most, beside one on each processor; Linux 6.18).
 */
export const STILL_S = 0.5;

let hushing: NodeJS.Timeout | undefined;

/**
 * The kernel's look is near: all of them stand still, because a stopped task (T) is none that is counted (`nr_active`,
 * kernel/sched/loadavg.c). A diagnosis of a month that takes longer than the 5 s between two looks would be a spike of our own.
 */
export function hushHelpers(): void {
  for (const helper of running) helper.signal("SIGSTOP");
}

/** The kernel has looked: they go on. @param look_s seconds until it looks next; left out: it is not known, or somebody else sees to it */
export function wakeHelpers(look_s?: number): void {
  clearTimeout(hushing);
  // Where there are none nobody wakes for them.
  if (look_s !== undefined && running.size > 0)
    hushing = setTimeout(hushHelpers, (look_s - STILL_S) * 1000).unref();
  for (const helper of running) helper.signal("SIGCONT");
}

/**
 * A process of our own beside the recording, for what takes more time and memory than the agent has: at the lowest priority, bounded in
 * time and in what it may say. It does not keep the agent from its end.
 */
export class Helper {
  readonly #child: ChildProcess;
  #timer: NodeJS.Timeout;
  #problem: string | null = null;

  constructor({ args, input, time_s, memory_mb, onLine = () => {}, onEnd }: HelperOptions) {
    const own = [...flags.command, `--max-old-space-size=${memory_mb}`];
    this.#child = spawn(...nodeCommand([...own, ...args]), {
      env: { ...flags.command_environment, ...process.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const child = this.#child;
    if (child.pid !== undefined) running.add(this);
    child.once("exit", () => running.delete(this));
    lowerPriority(child.pid);
    this.#timer = this.#killAfter(time_s);
    let bytes = 0;
    const count = (part: string) => {
      bytes += part.length;
      if (bytes > MOST_BYTES) this.#kill("it said more than anybody wants to hear");
    };
    let rest = "";
    child.stdout?.setEncoding("utf8").on("data", (part: string) => {
      count(part);
      const lines = `${rest}${part}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#hear(line, onLine);
    });
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (part: string) => {
      count(part);
      said = `${said}${part}`.slice(-KEPT_CHARACTERS);
    });
    // One that ends before it has read all says so by its status.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input ?? "");
    child.once("error", (error) => {
      this.#problem ??= messageOf(error);
      if (child.pid === undefined) onEnd(this.#problem);
    });
    child.once("close", (status, signal) => {
      clearTimeout(this.#timer);
      if (child.pid === undefined) return;
      const ended = status === 0 ? null : lastLineOf(said) || `ended by ${signal ?? `status ${status}`}`;
      onEnd(this.#problem ?? ended);
    });
    child.unref();
  }

  /** From now on it has so long. */
  allow(time_s: number): void {
    clearTimeout(this.#timer);
    this.#timer = this.#killAfter(time_s);
  }

  signal(name: "SIGSTOP" | "SIGCONT"): void {
    this.#child.kill(name);
  }

  /** Ends it; nothing more is heard of it. */
  stop(): void {
    running.delete(this);
    clearTimeout(this.#timer);
    this.#child.removeAllListeners();
    this.#child.on("error", () => {});
    this.#child.kill("SIGKILL");
  }

  /** What it says must not end whoever hears it. */
  #hear(line: string, onLine: (line: string) => void): void {
    try {
      onLine(line);
    } catch (error) {
      this.#kill(messageOf(error));
    }
  }

  #killAfter(time_s: number): NodeJS.Timeout {
    return setTimeout(
      () => this.#kill(`it was not done within ${time_s} s, and was ended`),
      time_s * 1000,
    ).unref();
  }

  #kill(problem: string): void {
    this.#problem ??= problem;
    this.#child.kill("SIGKILL");
  }
}

/** Before it has threads: these are as the one that starts them. */
function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It is gone already, or nobody's to change.
  }
}

function lastLineOf(said: string): string {
  const lines = said.split("\n").filter((line) => line.trim() !== "" && !/^\s+at /.test(line));
  const error = lines.findLast((line) => /^\w*Error|FATAL ERROR/.test(line));
  return (error ?? lines.at(-1) ?? "").trim().slice(0, 300);
}
