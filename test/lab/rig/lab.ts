import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { owner, ownerOf, processesOf, sweep } from "./sweep.ts";

/** Repository root. */
export const root = join(import.meta.dirname, "..", "..", "..");

/**
 * One lab: a folder under the temporary directory, and everything made on its behalf. Whatever a lab makes can be
 * found again from the folder's name (see `sweep.ts`), so that one sweep ends every run, however it ends, and the
 * next lab also removes what a killed one left behind.
 */
export class Lab {
  readonly folder: string;
  /** Starts the names of network namespaces and control groups: "lsH" (loadspike host), the owner's pid, a dot. */
  readonly prefix: string;
  readonly #end = () => this.close();
  readonly #interrupt = () => process.exit(130);

  constructor() {
    for (const name of readdirSync(tmpdir())) {
      const left = ownerOf(name);
      if (left && !left.alive) sweep(join(tmpdir(), name));
    }
    const { name, prefix } = owner();
    this.folder = join(tmpdir(), name);
    this.prefix = prefix;
    mkdirSync(this.folder, { mode: 0o755 });
    // "exit" follows the end of the program, process.exit() and uncaught errors alike.
    process.on("exit", this.#end);
    process.on("SIGINT", this.#interrupt).on("SIGTERM", this.#interrupt).on("SIGHUP", this.#interrupt);
  }

  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  /** Starts a process that the sweep will find; its output goes to `log`, a file in the lab's folder. */
  start(command: string, args: readonly string[], options: StartOptions): ChildProcess {
    const log = openSync(this.path(options.log), "a");
    const env = { ...process.env, ...options.env, LOADSPIKE_LAB: this.folder };
    const stdio: SpawnOptions["stdio"] = ["ignore", log, log];
    const inside = options.netns ? ["nsenter", `--net=/run/netns/${options.netns}`, command] : [command];
    // The shell enters the groups and becomes the command: the pid stays the same.
    const groups = (options.groups ?? []).map(({ folder }) => `echo $$ >${folder}/cgroup.procs && `).join("");
    return groups
      ? spawn("sh", ["-c", `${groups}exec "$@"`, "sh", ...inside, ...args], { env, stdio })
      : spawn(inside[0]!, [...inside.slice(1), ...args], { env, stdio });
  }

  /** Every process that was started here, with all that they started; not this one. */
  processes(): number[] {
    return processesOf(this.folder, []);
  }

  /** Removes everything; safe to call more than once. */
  close(): void {
    process.off("exit", this.#end);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.off(signal, this.#interrupt);
    sweep(this.folder);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

export interface StartOptions {
  log: string;
  netns?: string;
  env?: Record<string, string>;
  /** Control groups (their folders) that it starts in. */
  groups?: readonly { folder: string }[];
}

/** Waits for a process that was started, and gives its exit status; `null` where a signal ended it. */
export async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode;
}

/** Runs a command to its end and gives its output; its own error text becomes the error's message. */
export function run(command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (cause) {
    const said = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim() : String(cause);
    throw new Error(`${command} ${args.join(" ")}: ${said || "failed"}`, { cause });
  }
}

/** Text of a file, `null` where there is none yet. */
export function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

/** Why no lab can run here, or `null`. */
export function missing(...commands: string[]): string | null {
  if (process.getuid?.() !== 0) return "needs root (namespaces, mounts, process connector)";
  const folders = (process.env.PATH ?? "").split(":");
  for (const command of ["ip", "nsenter", "unshare", ...commands]) {
    const found = folders.some((folder) => existsSync(join(folder, command)));
    if (!found) return `needs the command ${command}`;
  }
  try {
    run("unshare", "--net", "--mount", "true");
  } catch {
    return "needs namespaces, which root of this container may not make";
  }
  return null;
}
