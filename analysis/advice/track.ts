import type { PeriodicScript } from "../../collectors/collector.ts";
import { type Advice, advice, type Snippet } from "../facts.ts";
import type { Situation } from "../situation.ts";
import { hearsOfProcesses } from "./alternatives.ts";
import { isSince } from "./installed.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import type { Place } from "./place.ts";
import { type ShellLine, shellLines } from "./shell-lines.ts";
import { inFile, SINCE, trackFile, trackFileWriter, trackProcess } from "./snippets.ts";

declare module "../facts.ts" {
  interface Advices {
    /** `today_s`: the longest time until a failure is noticed as it is. */
    "sampling-beat.track-process": {
      place: Place;
      block: Snippet;
      today_s: number;
      outcome: Outcome | null;
    };
    /** `deaf`: keepalived runs in a network namespace of its own, where track_process hears nothing. */
    "sampling-beat.track-file": {
      place: Place;
      block: Snippet;
      writer: Snippet;
      deaf: boolean;
      today_s: number;
      outcome: Outcome | null;
    };
    /** What a later version could do; `version` `null`: the installed one is not known. */
    "sampling-beat.upgrade-to-process": Upgrade;
    "sampling-beat.upgrade-to-file": Upgrade;
  }
}

export interface Upgrade {
  version: string | null;
  /** First versions that know track_process, a track file of an instance, and track_file as advised. */
  process_since: string;
  file_since: string;
  advised_since: string;
  block: Snippet;
  /** Other scripts that an upgrade breaks. */
  shell_lines: ShellLine[];
  outcome: Outcome | null;
}

/** keepalived watches by itself, for the version that is installed: no script, no period. */
export function withoutScript(situation: Situation, script: PeriodicScript, place: Place): Advice[] {
  const { keepalived, alternatives } = situation;
  const version = keepalived?.version ?? null;
  if (!hearsOfProcesses(keepalived))
    return isSince(version, SINCE.vrrp_track_file) === true
      ? [serviceFile(situation, script, place)]
      : [advice("sampling-beat.upgrade-to-file", upgrade(situation, script, "track-file"))];
  if (isSince(version, SINCE.track_process) !== true)
    return [advice("sampling-beat.upgrade-to-process", upgrade(situation, script, "track-process"))];
  return [
    advice("sampling-beat.track-process", {
      place,
      block: inFile(trackProcess(script)),
      today_s: noticedAfter(script),
      outcome: outcomeOf(alternatives, "track-process"),
    }),
    serviceFile(situation, script, place),
  ];
}

const noticedAfter = ({ fall = 1, interval_s }: PeriodicScript) => fall * interval_s;

function serviceFile({ keepalived, alternatives }: Situation, script: PeriodicScript, place: Place): Advice {
  return advice("sampling-beat.track-file", {
    place,
    block: inFile(trackFile(script, keepalived?.version ?? SINCE.track_file)),
    writer: trackFileWriter(script),
    deaf: !hearsOfProcesses(keepalived),
    today_s: noticedAfter(script),
    outcome: outcomeOf(alternatives, "track-file"),
  });
}

function upgrade(
  { keepalived, alternatives }: Situation,
  script: PeriodicScript,
  way: "track-process" | "track-file",
): Upgrade {
  const blocks = way === "track-process" ? trackProcess(script) : trackFile(script, SINCE.track_file);
  return {
    version: keepalived?.version ?? null,
    process_since: SINCE.track_process,
    file_since: SINCE.vrrp_track_file,
    advised_since: way === "track-process" ? SINCE.track_process : SINCE.track_file,
    block: inFile(blocks),
    shell_lines: shellLines(keepalived, script),
    outcome: outcomeOf(alternatives, way),
  };
}
