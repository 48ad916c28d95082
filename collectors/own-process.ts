import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure } from "./failure.ts";

/** The C library's loader, as every x86-64 distribution names it. */
export const LOADER = "ld-linux-x86-64.so.2";

/** Runs the Node of a folder with the libraries of that folder, whatever others the machine has (ld.so(8)). */
const loaderArguments = (folder: string): string[] => [
  "--inhibit-cache",
  "--library-path",
  folder,
  join(folder, "node"),
];

/**
 * The command that runs Node as this process runs it: program, then its arguments. In the bundle that is the bundle's own loader: the
 * kernel says of such a process that it executes the loader (`/proc/PID/exe`), and a loader that is given Node's arguments runs nothing.
 */
export function nodeCommand(
  args: readonly string[],
  executable = process.execPath,
): [program: string, args: string[]] {
  if (basename(executable) !== LOADER) return [executable, [...args]];
  const folder = dirname(executable);
  return [executable, [...loaderArguments(folder), ...args]];
}

/** Whether a module (its `import.meta.url`) is the program that this process was started to run; if so `top` and `ps` call it ours, not "MainThread". */
export function isProgram(url: string): boolean {
  if (process.argv[1] !== fileURLToPath(url)) return false;
  process.title = "loadspike";
  return true;
}

/**
 * What a process of our own answers: JSON. Throws a `Failure` where something else stands there; Node itself writes to standard output
 * under some of the options that `NODE_OPTIONS` can give it.
 */
export function answerOf<Answer>(text: string): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    const remedy = "if NODE_OPTIONS is set, start loadspike without it";
    throw new Failure(`its answer is no JSON: ${JSON.stringify(text.slice(0, 60))}`, { remedy });
  }
}
