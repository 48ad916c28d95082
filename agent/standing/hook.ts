import { spawn } from "node:child_process";
import { lstatSync, readFileSync, realpathSync } from "node:fs";
import { Failure, messageOf } from "../../collectors/failure.ts";
import { refuseOthersFiles } from "../ownership.ts";

const TIME_S = 60;
const KEPT_CHARACTERS = 4000;
const LAST_WORDS_MS = 500;
const REMEDY =
  "give report.on_spike a program of root's, or of the user that runs the agent, in folders of theirs";

/**
 * The file itself that is run where somebody says `path`. Throws a `Failure` where it is no program, or where anybody but root and the
 * user that runs the agent could change it, put another in its place, or lead there from elsewhere.
 */
export function trustedProgram(path: string, own = process.geteuid?.() ?? 0): string {
  const guarded = { owners: new Set([0, own]), what: "what the agent runs", remedy: REMEDY };
  let file: string;
  try {
    file = realpathSync(path);
  } catch (error) {
    throw new Failure(`${path}: cannot be found`, { cause: error, remedy: REMEDY });
  }
  const stat = lstatSync(file);
  if (!stat.isFile() || (stat.mode & 0o111) === 0)
    throw new Failure(`${file}: expected a program that may be executed, found none`, { remedy: REMEDY });
  // Of a link the folders that it lies in lead to the file as well.
  refuseOthersFiles([file, path], guarded);
  return file;
}

/** What the kernel would hand on to a program that this process starts: ambient capabilities (since 4.3; proc(5), `CapAmb`). */
export function handsOnCapabilities(root = ""): boolean {
  const found = /^CapAmb:\s*([0-9a-f]+)$/m.exec(readFileSync(`${root}/proc/self/status`, "latin1"));
  return found !== null && /[1-9a-f]/.test(found[1]!);
}

export interface Ended {
  /** Exit status; `null`: it was ended by `signal`. */
  status: number | null;
  signal: string | null;
  /** First line of what it said to stderr; "": nothing. */
  said: string;
  isLate: boolean;
}

/**
 * Runs the program with `text` on its standard input, no arguments and no shell; after a minute it is killed with all that it started.
 * Throws a `Failure` as `trustedProgram` does, and where it cannot be started.
 */
export async function runHook(path: string, text: string, time_s = TIME_S): Promise<Ended> {
  const file = trustedProgram(path);
  if (process.geteuid?.() !== 0 && handsOnCapabilities())
    throw new Failure(`${path}: not run: it would get the agent's capabilities`, {
      remedy: "they can be taken from it where the native addon was built (loadspike doctor)",
    });
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  const { PATH = "/usr/bin:/bin", LANG, LC_ALL, HOME = "/" } = process.env;
  const child = spawn(file, [], {
    // A group of its own, to be killed as one.
    detached: true,
    cwd: "/",
    env: { PATH, HOME, ...(LANG && { LANG }), ...(LC_ALL && { LC_ALL }) },
    stdio: ["pipe", "ignore", "pipe"],
  });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    killGroup(child.pid);
  }, time_s * 1000);
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (part: string) => {
    if (said.length < KEPT_CHARACTERS) said += part.slice(0, KEPT_CHARACTERS);
  });
  // One that does not read is no fault.
  child.stdin.on("error", () => {});
  child.stdin.end(text);
  child.once("error", (error) => {
    clearTimeout(timer);
    reject(new Failure(`${path}: could not be started`, { cause: messageOf(error) }));
  });
  child.once("exit", (status, signal) => {
    clearTimeout(timer);
    // What it left running has no part in this any more; who has left its group may hold the pipe open for ever.
    killGroup(child.pid);
    const end = () => {
      const first = said.split("\n").find((line) => line.trim() !== "") ?? "";
      resolve({ status, signal, said: first.trim().slice(0, 300), isLate });
      child.stderr.destroy();
    };
    child.once("close", end);
    setTimeout(end, LAST_WORDS_MS);
  });
  return promise;
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody of it is left.
  }
}
