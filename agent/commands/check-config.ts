import { lstatSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import { type Beat, predictBeat } from "../../analysis/predict.ts";
import { duration } from "../../analysis/report/local-time.ts";
import {
  type ConfiguredScript,
  type KeepalivedConfig,
  readConfig,
} from "../../collectors/keepalived/config/model.ts";
import {
  atLeast,
  formatVersion,
  NEWEST,
  parseVersion,
  type Version,
} from "../../collectors/keepalived/config/version.ts";
import { findHazards, type Hazard, type PathFacts } from "../../collectors/keepalived/hazards.ts";
import { filesBelow } from "../../collectors/keepalived/host/files.ts";
import { PROGRAM, programVersion } from "../../collectors/keepalived/host/program.ts";
import { signalsOf } from "../../collectors/keepalived/host/script.ts";
import { KeepalivedWatch } from "../../collectors/keepalived/host/watch.ts";
import { LiveClock } from "../clock.ts";
import type { Verb } from "./command.ts";
import { rounded, runningHz } from "./predict.ts";

/** As `report --fail-on-spike`: neither "done" nor "could not be done". */
const HAZARDS_FOUND = 3;
/** A run's length is not in the configuration; the report knows it when the agent has seen some. */
const BURST_S = 0.1;

interface Options {
  hz?: number;
  keepalivedVersion?: Version;
  configId?: string;
  driftMs?: number;
  json?: true;
  failOnHazard?: true;
}

export const checkConfig: Verb = (program) => {
  program
    .command("check-config")
    .description(
      "the periodic jobs of a keepalived configuration, when each falls into step with the kernel, and what is unwise in it",
    )
    .argument("[file]", "keepalived's configuration", "/etc/keepalived/keepalived.conf")
    .option("--hz <hz>", "CONFIG_HZ of the kernel (default: the running kernel's)", hzOption)
    .option(
      "--keepalived-version <version>",
      `read it as this version does (default: that of ${PROGRAM})`,
      versionOption,
    )
    .option("--config-id <id>", "what keepalived is started with as -i (default: the host's name)")
    .option(
      "--drift-ms <ms>",
      "how much later each run comes (default: what is usual for the version)",
      driftOption,
    )
    .option("--json", "for programs")
    .option("--fail-on-hazard", `end with status ${HAZARDS_FOUND} where there is a hazard, for scripts`)
    .addHelpText(
      "after",
      `
Examples:
  loadspike check-config
  loadspike check-config new.conf --keepalived-version 1.3.5 --hz 1000`,
    )
    .action((file: string, options: Options) => {
      const check = checkFile(resolve(file), options);
      process.stdout.write(options.json ? `${JSON.stringify(check, null, 2)}\n` : inWords(check));
      if (options.failOnHazard && check.hazards.length > 0) process.exitCode = HAZARDS_FOUND;
    });
};

/** `loadspike.config-check/1` */
interface Check {
  format: "loadspike.config-check/1";
  file: string;
  keepalived_version: string;
  version_source: "option" | "installed" | "assumed";
  hz: number;
  /** Seconds by which each run comes later than the interval: usual for the version, or as given. */
  drift_s: number;
  jobs: (ConfiguredScript & { beat: Beat; beat_without_drift: Beat })[];
  hazards: Hazard[];
  problems: KeepalivedConfig["problems"];
}

function checkFile(file: string, options: Options): Check {
  const installed = programVersion(PROGRAM);
  const version = options.keepalivedVersion ?? installed ?? NEWEST;
  const files = filesBelow("/");
  const configId = options.configId ?? (atLeast(version, "1.4.0") ? hostLabel() : null);
  const config = readConfig(file, { files, version, configId });
  // Line 0 is the file itself: it could not be opened.
  const unread = config.problems.find((problem) => problem.line === 0);
  if (unread) throw new Error(`${unread.message}; give the path of a keepalived configuration`);
  for (const script of config.scripts) script.sends = signalsOf(script, files).sends;
  const hz = options.hz ?? runningHz();
  const drift_s = options.driftMs === undefined ? usualDrift(version) : options.driftMs / 1000;
  return {
    format: "loadspike.config-check/1",
    file,
    keepalived_version: formatVersion(version),
    version_source: options.keepalivedVersion ? "option" : installed ? "installed" : "assumed",
    hz,
    drift_s,
    jobs: config.scripts.map((script) => {
      const job = { interval_s: script.interval_s, burst_s: Math.min(BURST_S, script.interval_s / 2), hz };
      const beat = rounded(predictBeat({ ...job, drift_s }));
      return { ...script, beat, beat_without_drift: rounded(predictBeat(job)) };
    }),
    hazards: findHazards(config, version, pathFacts, runsInOwnNetwork(file)),
    problems: config.problems,
  };
}

/**
 * keepalived re-arms from "now", so lateness adds up. Before 2.0.8 it waits in `select()`, which the kernel lets be late by
 * 0.1 % of at most a second: 0.5 ms on average; later it uses a timerfd and is late by the time of a wake-up.
 */
function usualDrift(version: Version): number {
  return atLeast(version, "2.0.8") ? 0.0002 : 0.00055;
}

/** Of the keepalived that runs with this file; `null`: none does, or this user may not see its namespace. */
function runsInOwnNetwork(file: string): boolean | null {
  const watch = new KeepalivedWatch({ root: "/", clock: new LiveClock(), warn: () => {} });
  watch.refresh();
  return watch.running.find(({ config }) => config === file)?.own_network ?? null;
}

function hostLabel(): string | null {
  return readFileSync("/proc/sys/kernel/hostname", "utf8").trim().split(".")[0] || null;
}

function pathFacts(path: string): PathFacts {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return { kind: "missing", executable: false, writable: null };
  const kind = stat.isFile() ? "file" : stat.isDirectory() ? "folder" : "other";
  // Behind a link both ways decide: who may switch it, and who may write what it leads to.
  const writable = writableOn(path) ?? writableOn(realpathSync(path));
  return { kind, executable: (stat.mode & 0o111) !== 0, writable };
}

/** The outermost part of a path that somebody else than root may write. */
function writableOn(path: string): string | null {
  let writable: string | null = null;
  for (let at = path; ; at = dirname(at)) {
    const { mode, uid } = lstatSync(at).isSymbolicLink() ? statSync(at) : lstatSync(at);
    // Others cannot replace what is not theirs in a sticky folder.
    const open = (mode & 0o022) !== 0 && (mode & 0o1000) === 0;
    if (open || uid !== 0)
      writable = `${at} (${uid === 0 ? "" : `owner ${uid}, `}mode ${(mode & 0o7777).toString(8).padStart(4, "0")})`;
    if (at === "/") break;
  }
  return writable;
}

const SOURCES = {
  option: "as asked",
  installed: "as installed",
  assumed: "assumed: none is installed; see --keepalived-version",
};

function inWords(check: Check): string {
  const { jobs, hazards, problems } = check;
  const lines = [
    `${check.file}, read as keepalived ${check.keepalived_version} reads it (${SOURCES[check.version_source]}).`,
    `The kernel (HZ ${check.hz}) looks every ${jobs[0]?.beat.sample_period_s ?? (5 * check.hz + 1) / check.hz} s.`,
    "",
  ];
  if (jobs.length === 0) lines.push("No periodic job: no vrrp_script, no MISC_CHECK.", "");
  for (const job of jobs) {
    const kind = job.kind === "vrrp_script" ? "vrrp_script" : "MISC_CHECK of";
    lines.push(`${kind} ${shown(job.name)}   every ${job.interval_s} s   ${job.where}`);
    lines.push(`  runs        ${shown(job.command)}`);
    lines.push(
      `  timeout     ${job.timeout_s === null ? `none given: ${job.interval_s} s` : `${job.timeout_s} s`}`,
    );
    if (job.tracked) lines.push(`  tracked by  ${job.tracked_by.map(shown).join(", ")}`);
    if (job.tracked) lines.push(`  beat        ${beatInWords(job, check.drift_s)}`);
    const seen =
      job.sends.length > 0 ? job.sends.join(", ") : "no signal seen in its text (which is not: none is sent)";
    lines.push(`  keepalived  ${seen}`);
    for (const hazard of hazards)
      if (hazard.job === job.name && hazard.where === job.where) lines.push(...told(hazard));
    lines.push("");
  }
  const general = hazards.filter((hazard) => hazard.job === null);
  if (general.length > 0) lines.push("For all of them", ...general.flatMap(told), "");
  if (problems.length > 0) {
    lines.push("Not read as it was perhaps meant");
    for (const { file, line, message } of problems) lines.push(`  ${file}:${line}: ${message}`);
    lines.push("");
  }
  lines.push(
    `${jobs.length} ${jobs.length === 1 ? "job" : "jobs"}, ${hazards.length} ${hazards.length === 1 ? "hazard" : "hazards"}.`,
  );
  return `${lines.map(wrapped).join("\n")}\n`;
}

function told({ id, what, remedy }: Hazard): string[] {
  return [`  ! ${id}: ${shown(what)}`, `    ${shown(remedy)}`];
}

function beatInWords({ beat, beat_without_drift }: Check["jobs"][number], drift_s: number): string {
  const every = (each: Beat): string =>
    each.beat_period_s === null ? "in step for good" : `a spike every ${duration(each.beat_period_s)}`;
  const looks = beat.hit_every_nth_sample === 1 ? "each look" : `one look in ${beat.hit_every_nth_sample}`;
  const lasting = beat.spike_duration_s === null ? "" : ` for ${duration(beat.spike_duration_s)}`;
  const late = `${Number((drift_s * 1000).toFixed(2))} ms late a run`;
  return `${every(beat)}${lasting} (${late}; ${every(beat_without_drift)} if on time): ${looks} finds it, load1 up to ${beat.peak_load1.toFixed(1)} for each process active ${BURST_S * 1000} ms`;
}

/** Names and commands come from a file: control characters are shown, never sent to the terminal. */
function shown(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`);
}

const WIDTH = 100;

/** Breaks a line between words; what follows stands under the text behind the label. */
function wrapped(line: string): string {
  const indent = /^ *(?:! |(?:runs|timeout|tracked by|beat|keepalived) +)?/.exec(line)![0].length;
  const lines: string[] = [];
  let rest = line;
  while (rest.length > WIDTH) {
    const cut = rest.lastIndexOf(" ", WIDTH);
    if (cut <= indent) break;
    lines.push(rest.slice(0, cut));
    rest = " ".repeat(indent) + rest.slice(cut + 1);
  }
  return [...lines, rest].join("\n");
}

function hzOption(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 10 || value > 10_000) {
    throw new InvalidArgumentError(`expected a whole number from 10 to 10000, found "${text}"`);
  }
  return value;
}

function driftOption(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError(`expected milliseconds from 0, found "${text}"`);
  }
  return value;
}

function versionOption(text: string): Version {
  const version = parseVersion(text);
  if (!version) throw new InvalidArgumentError(`expected a version such as 2.2.7, found "${text}"`);
  return version;
}
