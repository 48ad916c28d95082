import { readlinkSync } from "node:fs";
import { join } from "node:path";
import { isGone, isRefused, readBeginning, readRecord } from "../kernel/kernel-file.ts";
import { type PidStat, parsePidStat } from "../kernel/pid-stat.ts";
import type { ArgumentLevel } from "../privacy/level.ts";
import { type Command, describeCommand } from "./command.ts";

/** A quick look at one living process. `null`: gone already, or not for this user. */
export class ProcLook {
  readonly #proc: string;
  readonly #kept: ArgumentLevel;

  /** @param kept how much of command lines is kept */
  constructor(root: string, kept: ArgumentLevel = "names") {
    this.#proc = join(root, "proc");
    this.#kept = kept;
  }

  identity(pid: number): PidStat | null {
    return this.#attempt(() => {
      const path = `${this.#proc}/${pid}/stat`;
      const bytes = readRecord(path);
      return bytes.length === 0 ? null : parsePidStat(bytes, path);
    });
  }

  comm(pid: number): string | null {
    return this.#attempt(() => readRecord(`${this.#proc}/${pid}/comm`).toString("utf8").replace(/\n$/, ""));
  }

  command(pid: number): Command | null {
    const argv = this.#attempt(() => readBeginning(`${this.#proc}/${pid}/cmdline`).toString("utf8"));
    // A process that is just dying has an empty command line, and so has a kernel thread.
    if (argv === null || argv === "") return null;
    const exe = this.#attempt(() => readlinkSync(`${this.#proc}/${pid}/exe`).replace(/ \(deleted\)$/, ""));
    return describeCommand(argv.replace(/\0$/, "").split("\0"), exe, this.#kept);
  }

  #attempt<Value>(read: () => Value): Value | null {
    try {
      return read();
    } catch (error) {
      if (isGone(error) || isRefused(error)) return null;
      throw error;
    }
  }
}
