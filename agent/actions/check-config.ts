import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { plannedBeats, usualDrift } from "../../analysis/drift.ts";
import { findHazards } from "../../analysis/hazards/index.ts";
import { jsonText } from "../../analysis/report/formats/json-values.ts";
import type { Language } from "../../analysis/report/locales/languages.ts";
import { Failure } from "../../collectors/failure.ts";
import { readConfig } from "../../collectors/keepalived/config/model.ts";
import { atLeast, formatVersion, NEWEST, type Version } from "../../collectors/keepalived/config/version.ts";
import { filesBelow } from "../../collectors/keepalived/host/files.ts";
import { pathFacts } from "../../collectors/keepalived/host/path-facts.ts";
import { PROGRAM, programVersion } from "../../collectors/keepalived/host/program.ts";
import { readKeepalived } from "../../collectors/keepalived/host/reading.ts";
import { noteUnread, readSignals } from "../../collectors/keepalived/host/script.ts";
import { usersBelow } from "../../collectors/keepalived/host/users.ts";
import { type ConfigCheck, checkAsData, checkInWords } from "../config-check.ts";
import { FOUND, OF_NO_USE } from "../exit-status.ts";
import { localeFor } from "../language.ts";
import { rounded, runningHz } from "../planned-beat.ts";
import { inEnglish } from "../saying.ts";

export interface CheckOptions {
  hz?: number;
  keepalivedVersion?: Version;
  configId?: string;
  driftMs?: number;
  lang?: Language;
  json?: true;
  failOnHazard?: true;
}

export function checkConfig(file: string, options: CheckOptions): void {
  const check = checkFile(resolve(file), options);
  process.stdout.write(
    options.json ? jsonText(checkAsData(check)) : checkInWords(check, localeFor(options.lang)),
  );
  if (!check.starts || check.known_keywords === 0) process.exitCode = OF_NO_USE;
  else if (options.failOnHazard && check.hazards.length > 0) process.exitCode = FOUND;
}

function checkFile(file: string, options: CheckOptions): ConfigCheck {
  const installed = programVersion(PROGRAM);
  const version = options.keepalivedVersion ?? installed ?? NEWEST;
  const files = { ...filesBelow("/"), users: usersBelow("/") };
  const configId = options.configId ?? (atLeast(version, "1.4.0") ? hostLabel() : null);
  const config = readConfig(file, { files, version, configId });
  // Line 0 is the file itself: it could not be opened.
  const unread = config.problems.find((problem) => problem.line === 0);
  if (unread)
    throw new Failure(inEnglish(unread.fact), { remedy: "give the path of a keepalived configuration" });
  noteUnread(config, readSignals(config.scripts, files).unread);
  const hz = options.hz ?? runningHz();
  const drift_s = options.driftMs === undefined ? usualDrift(version) : options.driftMs / 1000;
  return {
    format: "loadspike.config-check/1",
    file,
    keepalived_version: formatVersion(version),
    version_source: options.keepalivedVersion ? "option" : installed ? "installed" : "assumed",
    hz,
    drift_s,
    starts: config.starts,
    stops: config.stops,
    known_keywords: config.known_keywords,
    jobs: config.scripts.map((script) => {
      const { beat, beat_without_drift } = plannedBeats(script.interval_s, hz, drift_s);
      return { ...script, beat: rounded(beat), beat_without_drift: rounded(beat_without_drift) };
    }),
    hazards: findHazards({
      config,
      version,
      look: pathFacts,
      own_network: runsInOwnNetwork(file),
      hz,
      drift_s,
    }),
    problems: config.problems,
  };
}

/** Of the keepalived that runs with this file; `null`: none does, or this user may not see its namespace. */
function runsInOwnNetwork(file: string): boolean | null {
  const { running } = readKeepalived({ root: "/" });
  return running.find(({ config }) => config === file)?.own_network ?? null;
}

function hostLabel(): string | null {
  return readFileSync("/proc/sys/kernel/hostname", "utf8").trim().split(".")[0] || null;
}
