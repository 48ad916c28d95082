import type { PeriodicScript } from "../../collectors/collector.ts";
import { isAtLeast } from "./version.ts";

/**
 * keepalived configuration for the version that is installed. A snippet has a part for the top level and one for the
 * `vrrp_instance` that tracked the script.
 */
export interface Snippet {
  top: string;
  instance: string;
}

/** First versions that know a feature (keepalived's ChangeLog and tags). */
export const SINCE = {
  track_process: "2.0.11",
  vrrp_track_file: "2.0.0",
  track_file: "2.1.0",
  fractional_interval: "2.3.2",
  dump_file_keywords: "2.3.3",
  tmpdir: "2.2.5",
} as const;

/** The script's block with another interval; only what changes and what it needs to be valid. */
export function otherInterval(script: PeriodicScript, interval_s: number, timeout_s?: number): Snippet {
  return {
    top: block(`vrrp_script ${word(script.name)}`, [
      `script ${quoted(script.command)}`,
      `interval ${interval_s}`,
      ...(timeout_s === undefined ? [] : [`timeout ${timeout_s}`]),
    ]),
    instance: block("track_script", [word(script.name)]),
  };
}

/** keepalived watches the process itself, by the kernel's process events: no script, no period. */
export function trackProcess(script: PeriodicScript): Snippet {
  return {
    top: block(`vrrp_track_process ${word(script.name)}`, [
      `process ${checkedService(script)}   # the process that the script looks for`,
    ]),
    instance: block("track_process", [word(script.name)]),
  };
}

/** keepalived watches a file by inotify; whoever knows the service's state writes it when it changes. */
export function trackFile(script: PeriodicScript, version: string): Snippet {
  const name = word(script.name);
  return {
    top: block(`${isAtLeast(version, SINCE.track_file) ? "track_file" : "vrrp_track_file"} ${name}`, [
      `file /run/keepalived/${name}   # 0: healthy; anything else: fault`,
      "weight 0",
      "init_file 0",
    ]),
    instance: block("track_file", [name]),
  };
}

/** What makes the service's own unit write that file. */
export function trackFileWriter(script: PeriodicScript): string {
  const file = `/run/keepalived/${word(script.name)}`;
  return [
    "[Service]",
    `ExecStartPost=/bin/sh -c 'echo 0 > ${file}'`,
    `ExecStopPost=/bin/sh -c 'echo 1 > ${file}'`,
  ].join("\n");
}

/** First lines of a bash script that make each run wait for another time, from 0 to `most_s`. */
export function randomDelay(most_s: number): string {
  const milliseconds = Math.round(most_s * 1000);
  return [
    `wait_ms=$((RANDOM * ${milliseconds} / 32768))`,
    "printf -v wait_s '%d.%03d' $((wait_ms / 1000)) $((wait_ms % 1000))",
    'sleep "$wait_s"',
  ].join("\n");
}

/** Four spaces in front of each line: how the reports know what is to be copied as it stands. */
export function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
}

/** The two parts as they stand in one file. */
export function inFile({ top, instance }: Snippet): string {
  const inner = indented(instance);
  return indented(`${top}\nvrrp_instance YOUR_INSTANCE {   # its other lines stay\n${inner}\n}`);
}

function block(head: string, lines: readonly string[]): string {
  return [`${head} {`, ...lines.map((line) => `    ${line}`), "}"].join("\n");
}

/** A name that is one token in every version; a strange one is not copied into anybody's configuration. */
function word(name: string): string {
  return /^[\w.-]{1,60}$/.test(name) ? name : "chk_service";
}

/** A command line in double quotes; one that needs escapes, which 1.3.5 does not know, is left to the reader. */
function quoted(command: string): string {
  return /^\/[^"\\$@~#!\p{Cc}\p{Cf}]{0,400}$/u.test(command)
    ? `"${command}"`
    : '"/path/to/the/script as it is today"';
}

/** `keepalived_check_heplify.sh` most likely looks for `heplify`. */
function checkedService({ command }: PeriodicScript): string {
  return /(?:check|chk)[_-]([\w-]{1,15})(?:\.\w+)?(?:\s|$)/.exec(command)?.[1] ?? "your_service";
}
