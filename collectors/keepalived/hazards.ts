import { normalize } from "node:path";
import type { ConfiguredScript, KeepalivedConfig } from "./config/model.ts";
import { atLeast, formatVersion, type Version } from "./config/version.ts";

/** Something in a configuration that makes load spikes, or makes them worse, or lets others run programs as root. */
export interface Hazard {
  id:
    | "dump-per-run"
    | "kernel-step"
    | "timeout"
    | "overlap"
    | "script-user"
    | "script-security"
    | "script-missing"
    | "script-not-executable"
    | "script-writable"
    | "script-symlink"
    | "track-process-network"
    | "never-runs";
  /** Name of the job, or `null` where it is about all of them. */
  job: string | null;
  /** "file:line" */
  where: string;
  what: string;
  remedy: string;
}

/** What the file system says of a path. */
export interface PathFacts {
  kind: "file" | "folder" | "other" | "missing";
  executable: boolean;
  /** The first folder or file on the way that somebody else than root may write, as "/path (mode 0777)". */
  writable: string | null;
}

/**
 * @param look `null`: the paths are those of another machine.
 * @param ownNetwork whether a keepalived that runs with this configuration is seen in a network namespace of its own;
 * `null`: none is seen
 */
export function findHazards(
  config: KeepalivedConfig,
  version: Version,
  look: ((path: string) => PathFacts) | null,
  ownNetwork: boolean | null = null,
): Hazard[] {
  const deaf = config.net_namespace !== null || ownNetwork === true;
  const hazards = config.scripts.flatMap((script) =>
    script.tracked
      ? [
          ...ofTiming(script, version, deaf),
          ...ofLinks(script, version),
          ...(look ? ofProgram(script, look) : []),
        ]
      : neverRuns(script),
  );
  return [...hazards, ...(deaf ? ofProcessEvents(config) : []), ...ofUsers(config)];
}

/**
 * The kernel serves its process connector to the initial network namespace alone: in others ECONNREFUSED. keepalived 2.2.7
 * logs "Failed to set/clear process event listen" then, starts all the same, and takes the process for dead.
 */
function ofProcessEvents({ track_process: where, net_namespace }: KeepalivedConfig): Hazard[] {
  if (where === null) return [];
  const why =
    net_namespace === null
      ? "the running keepalived is in a network namespace of its own"
      : `net_namespace ${net_namespace} gives keepalived a network namespace of its own`;
  return [
    {
      id: "track-process-network",
      job: null,
      where,
      what: `${why}, and the kernel tells of processes in its first one only: track_process hears nothing and takes what it watches for dead`,
      remedy:
        "a track_file that the watched service's unit writes, or a script; or keepalived in the host's own network",
    },
  ];
}

function neverRuns({ name, where }: ConfiguredScript): Hazard[] {
  const what = "no instance tracks it, so it never runs";
  return [
    { id: "never-runs", job: name, where, what, remedy: "name it in a track_script block, or take it out" },
  ];
}

/** Beyond, one look in seven or fewer finds the job: load1 hardly shows it. */
const LONGEST_STEP_S = 30;
const DUMPS = new Set(["USR1", "USR2", "JSON", "STATS_CLEAR"]);

/** @param deaf the kernel would not tell it of processes */
function ofTiming(script: ConfiguredScript, version: Version, deaf: boolean): Hazard[] {
  const { name: job, where, interval_s, timeout_s } = script;
  const hazards: Hazard[] = [];
  const dumps = script.sends.filter((signal) => DUMPS.has(signal));
  if (dumps.length > 0) {
    hazards.push({
      id: "dump-per-run",
      job,
      where,
      what: `each run sends ${dumps.join(" and ")} to keepalived, which writes a dump each time (${Math.round((dumps.length * 86_400) / interval_s)} a day) in the thread that sends its adverts`,
      remedy: "ask for a dump when somebody needs one; keep state in a notify script, SNMP or a track_file",
    });
  }
  if (interval_s <= LONGEST_STEP_S && (isStep(interval_s / 5) || isStep(5 / interval_s))) {
    // Two seconds beside a multiple of 5 only each n-th look finds it, n being the interval.
    const other = `${Math.max(7, interval_s + 2)} s`;
    hazards.push({
      id: "kernel-step",
      job,
      where,
      what: `an interval of ${interval_s} s keeps step with the kernel's load sampling: for minutes each look finds it running`,
      remedy: atLeast(version, deaf ? "2.0.0" : "2.0.11")
        ? `take ${other}, or a random sleep at its start; or no script at all: ${deaf ? "" : "track_process or "}track_file`
        : `take ${other}, or a random sleep of up to 2 s at its start (timeout above it); ${deaf ? "track_file needs 2.0.0" : "track_process needs 2.0.11"}`,
    });
  }
  const longest = timeout_s ?? interval_s;
  if (timeout_s !== null && timeout_s >= interval_s) {
    hazards.push({
      id: "timeout",
      job,
      where,
      what: `its timeout of ${timeout_s} s is not below its interval of ${interval_s} s: a hung run is still there when the next is due`,
      remedy: `set timeout below ${interval_s}`,
    });
  }
  // No guard in 1.3.5; in 2.1.3 to 2.3.2 the message is there and the return is not (fixed by 94d40e3b in 2.3.3).
  const unguarded = !atLeast(version, "1.4.0") || (atLeast(version, "2.1.3") && !atLeast(version, "2.3.3"));
  // Two seconds pass between the SIGTERM of a timeout and the SIGKILL.
  if (script.kind === "vrrp_script" && unguarded && longest + 2 > interval_s) {
    hazards.push({
      id: "overlap",
      job,
      where,
      what: `keepalived ${formatVersion(version)} starts it again while a run is still there; hung runs pile up`,
      remedy: `timeout ${interval_s > 3 ? `${interval_s - 3} or less` : "with a longer interval"}, and a lock in the script (flock -n); 2.3.3 skips the run`,
    });
  }
  return hazards;
}

/** A distribution's own links (`/bin/sh`, `/usr/bin/python3`) are not switched while keepalived runs. */
const SYSTEM_PROGRAM = /^(?:\/usr)?\/s?bin\//;

function ofLinks({ name: job, where, argv, executes, comm }: ConfiguredScript, version: Version): Hazard[] {
  const [program = ""] = argv;
  if (normalize(executes) === normalize(program) || SYSTEM_PROGRAM.test(program)) return [];
  const instead = atLeast(version, "2.3.0")
    ? "use_symlink_paths in global_defs, which follows the link at each run"
    : "name the file itself (use_symlink_paths, which follows the link at each run, needs 2.3.0)";
  return [
    {
      id: "script-symlink",
      job,
      where,
      what: `${program} leads over a symbolic link to ${executes}: keepalived looks that up once and runs it, as ${comm}, until its next reload, also after the link was switched or that file is gone`,
      remedy: `${instead}; or reload keepalived whenever the link is switched`,
    },
  ];
}

function isStep(ratio: number): boolean {
  return ratio >= 1 && Math.abs(ratio - Math.round(ratio)) < 1e-6;
}

/** Only what has a path can be looked at: other commands are searched for by a shell or in PATH. */
function ofProgram(
  { name: job, where, argv }: ConfiguredScript,
  look: (path: string) => PathFacts,
): Hazard[] {
  const [program = ""] = argv;
  const hazards: Hazard[] = [];
  for (const path of argv.filter(
    (word, i) => word.startsWith("/") && (i === 0 || /\.(?:sh|py|pl)$/.test(word)),
  )) {
    const facts = look(path);
    if (facts.kind !== "file") {
      const what = facts.kind === "missing" ? `${path} does not exist` : `${path} is no file`;
      hazards.push({
        id: "script-missing",
        job,
        where,
        what,
        remedy: "keepalived disables the check: correct the path",
      });
    } else if (path === program && !facts.executable) {
      hazards.push({
        id: "script-not-executable",
        job,
        where,
        what: `${path} is not executable`,
        remedy: `chmod +x ${path}`,
      });
    } else if (facts.writable) {
      const what = `${facts.writable} may be written by others than root, and decides what runs as ${path}`;
      hazards.push({ id: "script-writable", job, where, what, remedy: "chown root, chmod go-w" });
    }
  }
  return hazards;
}

function ofUsers(config: KeepalivedConfig): Hazard[] {
  const running = config.scripts.filter((script) => script.tracked);
  const [first] = running;
  if (!first) return [];
  const hazards: Hazard[] = [];
  const asRoot = running.filter(({ user }) => user === null || user === "root");
  const unnamed = running.find(({ user }) => user === null);
  if (unnamed) {
    hazards.push({
      id: "script-user",
      job: null,
      where: unnamed.where,
      what: `no script_user: scripts run as keepalived_script where that user exists, else ${config.enable_script_security ? "not at all (2.x)" : "as root"}`,
      remedy: "script_user NAME in global_defs, or user in each script",
    });
  }
  if (asRoot.length > 0 && !config.enable_script_security) {
    hazards.push({
      id: "script-security",
      job: null,
      where: asRoot[0]!.where,
      what: "scripts run as root without enable_script_security: who can write one of them or its folders is root",
      remedy: "enable_script_security in global_defs",
    });
  }
  return hazards;
}
