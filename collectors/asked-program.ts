import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { errorCode, messageOf } from "./failure.ts";

/** What came of asking a program. */
export type Answer =
  | { kind: "ended"; status: number | null; signal: string | null; stdout: string; stderr: string }
  | { kind: "too-long" }
  | { kind: "too-much" }
  | { kind: "not-started"; code: string; said: string };

export interface Bounds {
  seconds: number;
  /** Of what it says on its standard output. */
  bytes: number;
  /** Its whole environment; this process's where nothing is said. */
  environment?: Record<string, string>;
  /** While the caller goes on, `seconds` stand still as long as others have the processors that it waits for. */
  fair?: true;
}

const SAID_BYTES = 4000;
/** Even the most patient wait ends after so many times its `seconds`. */
const LONGEST = 6;

/** A program that is asked, and ended where it takes too long or says too much. */
export class AskedProgram {
  readonly #bounds: Bounds;
  #child: ChildProcess | null = null;
  #closed = false;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  /** Also while one that was ended does not end. */
  get busy(): boolean {
    return this.#child !== null;
  }

  /** Asks, and waits for it. */
  now(program: string, args: readonly string[], seconds = this.#bounds.seconds): Answer {
    const { bytes, environment } = this.#bounds;
    const { status, signal, stdout, stderr, error } = spawnSync(program, args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      timeout: Math.max(1, Math.ceil(seconds * 1000)),
      killSignal: "SIGKILL",
      maxBuffer: bytes,
      ...(environment && { env: environment }),
    });
    if (!error) return { kind: "ended", status, signal, stdout, stderr: stderr.slice(-SAID_BYTES) };
    if (errorCode(error) === "ETIMEDOUT") return { kind: "too-long" };
    return errorCode(error) === "ENOBUFS" ? { kind: "too-much" } : notStarted(error);
  }

  /** Asks while the caller goes on; `done` is called once, and not after `close`. */
  ask(
    program: string,
    args: readonly string[],
    done: (answer: Answer) => void,
    seconds = this.#bounds.seconds,
  ): void {
    const { bytes: most, environment } = this.#bounds;
    const options = environment ? { env: environment } : {};
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    this.#child = child;
    let answer: ((answer: Answer) => void) | null = done;
    const tell = (found: Answer): void => {
      clearTimeout(timer);
      const first = answer;
      answer = null;
      if (!this.#closed) first?.(found);
    };
    const give = (found: Answer): void => {
      child.kill("SIGKILL");
      tell(found);
    };
    const began = performance.now();
    let waited_s = 0;
    const expire = (): void => {
      const more_s = this.#bounds.fair ? waitedForProcessor_s(child.pid) - waited_s : 0;
      waited_s += more_s;
      const isOver = more_s < 0.1 || performance.now() - began > LONGEST * seconds * 1000;
      if (isOver) give({ kind: "too-long" });
      else timer = setTimeout(expire, more_s * 1000).unref();
    };
    let timer = setTimeout(expire, seconds * 1000).unref();
    const parts: Buffer[] = [];
    let bytes = 0;
    child.stdout.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes > most) give({ kind: "too-much" });
      else parts.push(part);
    });
    let said = "";
    child.stderr.on("data", (part: Buffer) => {
      said = `${said}${part}`.slice(-SAID_BYTES);
    });
    child.once("error", (error) => {
      this.#child = null;
      tell(notStarted(error));
    });
    child.once("close", (status, signal) => {
      this.#child = null;
      tell({ kind: "ended", status, signal, stdout: Buffer.concat(parts).toString("utf8"), stderr: said });
    });
    // Its end is no reason for the agent to stay.
    child.unref();
  }

  close(): void {
    this.#closed = true;
    this.#child?.kill("SIGKILL");
  }
}

/** `/proc/PID/schedstat`, second field, ns: how long it was runnable and did not run. 0 where the kernel does not count that. */
function waitedForProcessor_s(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, "latin1").split(" ")[1]) / 1e9 || 0;
  } catch {
    return 0;
  }
}

function notStarted(error: unknown): Answer {
  return { kind: "not-started", code: errorCode(error), said: messageOf(error) };
}
