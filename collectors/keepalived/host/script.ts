import { join } from "node:path";
import type { ConfigFiles } from "../config/include.ts";
import type { KeepalivedConfig } from "../config/model.ts";
import { configFact } from "../config/problem.ts";
import { signalsIn, sourcedFiles } from "./script-text.ts";

/** What a job's text shows of the signals that it sends to keepalived. "Not seen" is not "does not". */
export interface Sends {
  /** "USR1", "USR2", "JSON", "HUP", "TERM" or "STATS_CLEAR", in the order of their first use. */
  sends: string[];
  /** Files that were read for it. */
  files: string[];
}

const MAX_FILES = 10;
const MAX_BYTES = 256 * 1024;
/** Of all scripts of one configuration, counted for each job that runs them. */
const MAX_TOTAL = 4 * 2 ** 20;

/**
 * Looks into the scripts of all jobs and notes what each sends. @returns the files that were read for it, and the jobs whose scripts
 * would have been more than any honest configuration has: of those nothing is known.
 */
export function readSignals<Job extends { argv: readonly string[]; command: string; sends: string[] }>(
  jobs: readonly Job[],
  files: ConfigFiles,
  pidFiles: readonly string[] = [],
): { files: string[]; unread: Job[] } {
  const read = new Set<string>();
  const unread: Job[] = [];
  let left = MAX_TOTAL;
  const counted = {
    ...files,
    read(path: string) {
      const text = files.read(path);
      left -= text.length;
      return text;
    },
  };
  for (const job of jobs) {
    if (left < 0) {
      unread.push(job);
      continue;
    }
    left -= job.command.length;
    const found = signalsOf(job, counted, pidFiles);
    job.sends = found.sends;
    for (const file of found.files) read.add(file);
  }
  return { files: [...read], unread };
}

/** Tells of scripts that were not looked into, where the first of them stands. */
export function noteUnread(
  { problems }: Pick<KeepalivedConfig, "problems">,
  unread: readonly { where: string }[],
): void {
  const [first] = unread;
  if (first === undefined) return;
  const [, file = "", line = ""] = /^(.*):(\d+)$/s.exec(first.where) ?? [];
  const fact = configFact("config.too-many-scripts", { unread: unread.length });
  problems.push({ file, line: Number(line), fact });
}

/**
 * Reads the script of a job and the files that it sources (one level) for signals to keepalived. Never throws.
 * @param pidFiles where this keepalived's pids stand, if not under the usual names.
 */
export function signalsOf(
  job: { argv: readonly string[]; command: string },
  files: ConfigFiles,
  pidFiles: readonly string[] = [],
): Sends {
  const texts = [job.command];
  const read: string[] = [];
  let open = scriptsIn(job.argv);
  for (let depth = 0; depth < 2; depth++) {
    const sourced: string[] = [];
    for (const path of open) {
      if (read.length === MAX_FILES || read.includes(path)) continue;
      const text = readScript(path, files);
      if (text === null) continue;
      read.push(path);
      texts.push(text);
      sourced.push(
        ...sourcedFiles(text).map((name) => (name.startsWith("/") ? name : join(path, "..", name))),
      );
    }
    open = sourced;
  }
  const usual = (text: string, own: string): string => text.replaceAll(own, "/run/keepalived.pid");
  return { sends: signalsIn(pidFiles.reduce(usual, texts.join("\n"))), files: read };
}

/** Every absolute path of the command line: the program, or what an interpreter or `sh -c "…"` is given. */
function scriptsIn(argv: readonly string[]): string[] {
  const paths = argv.flatMap((word) => word.match(/(?<=^|[\s;&|(])\/[\w./+-]+/g) ?? []);
  return [...new Set(paths)].slice(0, MAX_FILES);
}

/** `null` for what is absent, no file, or a program. */
function readScript(path: string, files: ConfigFiles): string | null {
  try {
    const kind = files.kind(path);
    if (kind !== "file" && kind !== "executable") return null;
    const text = files.read(path);
    return text.length > MAX_BYTES || text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}
