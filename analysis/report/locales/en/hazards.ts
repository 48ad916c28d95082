import type { Hazards } from "../../../facts.ts";
import type { Words } from "../words.ts";
import { exactSeconds, list } from "./quantities.ts";

export const hazards: Words["hazards"] = {
  "dump-per-run": ({ signals, dumps_per_day }) => ({
    what: `each run sends ${list(signals)} to keepalived, which writes a dump each time (${dumps_per_day} a day) in the thread that sends its adverts`,
    remedy: "ask for a dump when somebody needs one; keep state in a notify script, SNMP or a track_file",
  }),
  "kernel-step": (values) => ({
    what: `an interval of ${exactSeconds(values.interval_s)} keeps step with the kernel's load sampling: for minutes each look finds it running`,
    remedy: outOfStep(values),
  }),
  timeout: ({ timeout_s, interval_s }) => ({
    what: `its timeout of ${exactSeconds(timeout_s)} is not below its interval of ${exactSeconds(interval_s)}: a hung run is still there when the next is due`,
    remedy: `set timeout below ${interval_s}`,
  }),
  overlap: ({ version, most_timeout_s }) => ({
    what: `keepalived ${version} starts it again while a run is still there; hung runs pile up`,
    remedy: `timeout ${most_timeout_s === null ? "with a longer interval" : `${most_timeout_s} or less`}, and a lock in the script (flock -n); 2.3.3 skips the run`,
  }),
  "never-runs": ({ missing }) =>
    missing === null
      ? {
          what: "no instance tracks it, so it never runs",
          remedy: "name it in a track_script block, or take it out",
        }
      : {
          what: `its ${missing.kind} ${missing.name} does not exist on this machine: keepalived removes it, and it never runs`,
          remedy: `create the ${missing.kind}, or name one that exists: user in this block, or script_user in global_defs`,
        },
  "in-step": ({ jobs, interval_s, peak_load1, apart_load1, burst_s, apart_s }) => ({
    what: `${list(jobs)} start in the same moment every ${exactSeconds(interval_s)}: a look that finds one finds them all, and load1 can reach ${peak_load1.toFixed(1)} in place of ${apart_load1.toFixed(1)} (each with one process active for ${exactSeconds(burst_s)})`,
    remedy: `${apart_s === null ? "ask it all in one script, or give them other intervals" : `start them ${exactSeconds(apart_s)} apart: ${jobs.length === 2 ? `sleep ${apart_s} first in one of them` : `sleep ${apart_s}, ${Number((2 * apart_s).toFixed(1))} … first in all but one`}, with a timeout that allows for it; a failure is found that much later`}`,
  }),
  "shell-words": ({ words, since }) => ({
    what: `its line has ${list(words)}, which only a shell understands: since ${since} keepalived starts the program itself and hands them to it as arguments`,
    remedy:
      "put the line into a script file and name that, or sh -c 'LINE' with the whole line in its quotes",
  }),
  "shell-words-later": ({ words, version, since }) => ({
    what: `its line has ${list(words)}: keepalived ${version} gives it to a shell, from ${since} on the program gets them as arguments and the check fails or tests something else`,
    remedy: "put the line into a script file before an upgrade",
  }),
  "script-symlink": ({ program, executes, comm, follows_since, can_follow }) => ({
    what: `${program} leads over a symbolic link to ${executes}: keepalived looks that up once and runs it, as ${comm}, until its next reload, also after the link was switched or that file is gone`,
    remedy: `${can_follow ? "use_symlink_paths in global_defs, which follows the link at each run" : `name the file itself (use_symlink_paths, which follows the link at each run, needs ${follows_since})`}; or reload keepalived whenever the link is switched`,
  }),
  "script-missing": ({ path, exists }) => ({
    what: exists ? `${path} is no file` : `${path} does not exist`,
    remedy: "keepalived disables the check: correct the path",
  }),
  "script-not-executable": ({ path }) => ({
    what: `${path} is not executable`,
    remedy: `chmod +x ${path}`,
  }),
  "script-writable": ({ path, writable }) => ({
    what: `${writable} may be written by others than root, and decides what runs as ${path}`,
    remedy: "chown root, chmod go-w",
  }),
  "script-user": ({ security, runs_as }) => ({
    what:
      runs_as === null
        ? `no script_user: scripts run as keepalived_script where that user exists, else ${security ? "not at all (since 1.4.0)" : "as root"}`
        : "no script_user, and this machine has no user keepalived_script: scripts run as root",
    remedy: "script_user NAME in global_defs, or user in each script",
  }),
  "script-security": () => ({
    what: "scripts run as root without enable_script_security: who can write one of them or its folders is root",
    remedy: "enable_script_security in global_defs",
  }),
  "track-process-network": ({ namespace }) => ({
    what: `${namespace === null ? "the running keepalived is in a network namespace of its own" : `net_namespace ${namespace} gives keepalived a network namespace of its own`}, and the kernel tells of processes in its first one only: track_process hears nothing and takes what it watches for dead`,
    remedy:
      "a track_file that the watched service's unit writes, or a script; or keepalived in the host's own network",
  }),
};

function outOfStep({ other_s, scriptless }: Hazards["kernel-step"]): string {
  const [best] = scriptless;
  if (best?.known !== false)
    return `take ${exactSeconds(other_s)}, or a random sleep at its start; or no script at all: ${list(
      scriptless.map(({ feature }) => feature),
      "or",
    )}`;
  return `take ${exactSeconds(other_s)}, or a random sleep of up to 2 s at its start (timeout above it); ${best.feature} needs ${best.since}`;
}
