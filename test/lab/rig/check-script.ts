import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { type Lab, textOf } from "./lab.ts";

export interface CheckScript {
  path: string;
  /** Where the script keeps its own count: a line when it starts and one when it ends. */
  tally: string;
  /** While this file exists a run ends at once: nothing is counted, nothing is dumped. */
  hold: string;
  /** Programs that one complete run executes besides the script itself. */
  children: readonly string[];
}

/** One run as the script itself saw it: seconds since 1970, `null` where it did not come to its end. */
export interface ScriptRun {
  pid: number;
  start: number;
  end: number | null;
  status: number | null;
}

/** What the script runs besides itself, and how often in a complete run. */
const PROGRAMS = ["pgrep", "grep", "grep", "cat", "cat", "cut", "tr"];

/**
 * A check script like the incident's: is the service there, is the file there, have keepalived dump its data and its
 * statistics, and read the state out of the dump. The count costs no process: bash keeps the time itself.
 * `extra` are lines that run before the dump. `name` is its file's name, by default the incident's; `mark` goes before the
 * names of the programs that it runs, so that nobody else's are taken for its own.
 */
export function writeCheckScript(
  lab: Lab,
  at: { pidfile: string; tmpdir: string; extra?: string; name?: string; mark?: string },
): CheckScript {
  const path = lab.path(at.name ?? "keepalived_check_heplify.sh");
  const tally = lab.path("check-tally");
  const hold = lab.path("hold");
  const wanted = lab.path("heplify.enabled");
  const mark = at.mark ?? "";
  const bin = lab.path("bin");
  mkdirSync(bin);
  for (const program of new Set(mark ? PROGRAMS : []))
    symlinkSync(`/usr/bin/${program}`, `${bin}/${mark}${program}`);
  writeFileSync(wanted, "");
  const text = `#!/bin/bash
[ -e ${hold} ] && exit 0
export LC_ALL=C PATH=$PATH:${bin}
echo "$$ start $EPOCHREALTIME" >>${tally}
status=1
if ${mark}pgrep -x heplify | ${mark}grep -q . && [ -e ${wanted} ]; then status=0; fi
${at.extra ?? ""}
kill -USR1 "$(${mark}cat ${at.pidfile})"
kill -USR2 "$(${mark}cat ${at.pidfile})"
state=$(${mark}grep -m1 State ${at.tmpdir}/keepalived.data | ${mark}cut -d= -f2 | ${mark}tr -d ' ')
echo "$$ end $EPOCHREALTIME $status $state" >>${tally}
exit $status
`;
  writeFileSync(path, text, { mode: 0o755 });
  return { path, tally, hold, children: PROGRAMS.map((program) => `${mark}${program}`) };
}

export function scriptRuns(script: Pick<CheckScript, "tally">): ScriptRun[] {
  const runs: ScriptRun[] = [];
  const open = new Map<number, ScriptRun>();
  for (const line of (textOf(script.tally) ?? "").split("\n")) {
    const [pid, what, time, status] = line.split(" ");
    if (what === "start") {
      const run = { pid: Number(pid), start: Number(time), end: null, status: null };
      runs.push(run);
      open.set(run.pid, run);
    } else if (what === "end") {
      Object.assign(open.get(Number(pid)) ?? {}, { end: Number(time), status: Number(status) });
    }
  }
  return runs;
}
