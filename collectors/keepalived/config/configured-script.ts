import type { PeriodicScript } from "../../collector.ts";
import type { Statement } from "./statement.ts";

/** A periodic job with what only the configuration tells of it. */
export interface ConfiguredScript extends Omit<PeriodicScript, "rise" | "fall"> {
  /** The command's words as the program gets them; the first is the program. */
  argv: string[];
  /** The program as keepalived executes it: with the links of its path looked up, in the versions that do so. */
  executes: string;
  /** Words that only a shell understands: since 2.0.0 the program gets them as arguments. */
  shell_words: string[];
  /** Added to the priority of who tracks it; 0: failure means FAULT. `null` for a `MISC_CHECK`. */
  weight: number | null;
  rise: number | null;
  fall: number | null;
  /** Instances that track it (themselves or by their sync group), or the virtual server of a `MISC_CHECK`. */
  tracked_by: string[];
  /**
   * When the timer of the next run is set: at the start of a run, or (`MISC_CHECK` since 1.3.7) at its end: no two runs
   * overlap then. It counts from the start of the run either way (check/check_misc.c: `last_ran` plus `delay_loop`).
   */
  rearms: "start" | "end";
  /** What it would need and is not there: keepalived removes it. `null`: none is missing, or not known. */
  missing_user: MissingName | null;
}

/** A user or a group that the machine does not have. */
export interface MissingName {
  kind: "user" | "group";
  name: string;
}

/** A block's lines but one, for whoever writes it down again with one of them changed. */
export function linesOf({ block }: Statement, but: string): string[] {
  return (block ?? [])
    .filter(({ keyword }) => keyword !== but)
    .map(({ keyword, words }) => [keyword, ...words].join(" "));
}

/** With the defaults of a `vrrp_script`. */
export function emptyScript(name: string, at: Statement): ConfiguredScript {
  return {
    name,
    kind: "vrrp_script",
    command: "",
    comm: "",
    interval_s: 1,
    timeout_s: null,
    user: null,
    tracked: false,
    sends: [],
    where: `${at.file}:${at.line}`,
    argv: [],
    executes: "",
    shell_words: [],
    weight: 0,
    rise: 1,
    fall: 1,
    tracked_by: [],
    rearms: "start",
    missing_user: null,
  };
}
