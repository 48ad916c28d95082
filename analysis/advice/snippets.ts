import type { PeriodicScript } from "../../collectors/collector.ts";
import type { Snippet } from "../facts.ts";
import { isSince } from "./installed.ts";

/**
 * keepalived configuration for the version that is installed. Blocks have a part for the top level and one for the
 * `vrrp_instance` that tracked the script.
 */
export interface Blocks {
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

/** A line of the block that is to be changed: what it is to say, by its keyword. */
export type Edits = Partial<Record<"interval" | "timeout" | "delay_loop" | "misc_timeout", string>>;

/** The operator's own block with some lines changed, each of them marked; its other lines stay as they are. */
export function editedBlock(script: PeriodicScript, edits: Edits): Snippet {
  const isCheck = script.kind === "misc_check";
  const head = isCheck ? "MISC_CHECK" : `vrrp_script ${word(script.name)}`;
  const own = (script.lines ?? assumedLines(script)).filter(isPlain);
  const changed = new Set<string>();
  const lines = own.map((line) => {
    const [keyword = "", ...words] = line.split(" ");
    const value = edits[keyword as keyof Edits];
    if (value === undefined || changed.has(keyword)) return line;
    changed.add(keyword);
    return `${keyword} ${value}   # was ${words.join(" ")}`;
  });
  const added = Object.entries(edits)
    .filter(([keyword]) => !changed.has(keyword))
    .map(([keyword, value]) => `${keyword} ${value}   # new`);
  return {
    snippet: block(head, [
      `${isCheck ? "misc_path" : "script"} ${quoted(script.command)}`,
      ...lines,
      ...added,
    ]),
  };
}

/** What is known of a block whose lines are not. */
function assumedLines({ kind, interval_s, timeout_s, user }: PeriodicScript): string[] {
  if (kind === "misc_check") return timeout_s === null ? [] : [`misc_timeout ${timeout_s}`];
  return [
    `interval ${interval_s}`,
    ...(timeout_s === null ? [] : [`timeout ${timeout_s}`]),
    ...(user === null ? [] : [`user ${user}`]),
  ];
}

/** A line that is copied into a configuration holds words and numbers, and no braces, quotes or comments. */
const isPlain = (line: string) => /^[a-z_]+( [\w.:@+-]{1,100}){0,4}$/.test(line);

/** What a failure takes from the priority, or its absence adds; 0: it means FAULT. */
function weightOf({ lines = [] }: PeriodicScript): number {
  const line = lines.findLast((one) => one.startsWith("weight "));
  const weight = Number(/^weight (-?\d{1,3})$/.exec(line ?? "")?.[1] ?? 0);
  return Math.abs(weight) <= 253 ? weight : 0;
}

/** keepalived adds a tracked file's number times the weight: with a positive one the file says 1 while all is well. */
const healthy = (script: PeriodicScript) => (weightOf(script) > 0 ? 1 : 0);

/** keepalived watches the process itself, by the kernel's process events: no script, no period. */
export function trackProcess(script: PeriodicScript): Blocks {
  return {
    top: block(`vrrp_track_process ${word(script.name)}`, [
      `process ${checkedService(script)}   # the process that the script looks for`,
      ...(weightOf(script) === 0 ? [] : [`weight ${weightOf(script)}`]),
    ]),
    instance: block("track_process", [word(script.name)]),
  };
}

/** keepalived watches a file by inotify; whoever knows the service's state writes it when it changes. */
export function trackFile(script: PeriodicScript, version: string): Blocks {
  const name = word(script.name);
  return {
    top: block(`${isSince(version, SINCE.track_file) ? "track_file" : "vrrp_track_file"} ${name}`, [
      `file /run/keepalived/${name}   # ${healthy(script)}: healthy; ${1 - healthy(script)}: not`,
      `weight ${weightOf(script)}`,
      `init_file ${healthy(script)}`,
    ]),
    instance: block("track_file", [name]),
  };
}

/** What makes the service's own unit write that file. */
export function trackFileWriter(script: PeriodicScript): Snippet {
  const file = `/run/keepalived/${word(script.name)}`;
  return {
    snippet: [
      "[Service]",
      `ExecStartPost=/bin/sh -c 'echo ${healthy(script)} > ${file}'`,
      `ExecStopPost=/bin/sh -c 'echo ${1 - healthy(script)} > ${file}'`,
    ].join("\n"),
  };
}

/** First lines of a bash script that make each run wait for another time, from 0 to `most_s`. */
export function randomDelay(most_s: number): Snippet {
  const milliseconds = Math.round(most_s * 1000);
  return {
    snippet: [
      `wait_ms=$((RANDOM * ${milliseconds} / 32768))`,
      "printf -v wait_s '%d.%03d' $((wait_ms / 1000)) $((wait_ms % 1000))",
      'sleep "$wait_s"',
    ].join("\n"),
  };
}

/** The two parts as they stand in one file. */
export function inFile({ top, instance }: Blocks): Snippet {
  const inner = instance
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
  return { snippet: `${top}\nvrrp_instance YOUR_INSTANCE {   # its other lines stay\n${inner}\n}` };
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
  // Values of arguments are not kept: the program is, where it stands in front.
  if (command.includes("***")) {
    const [program = ""] = command.split(" ");
    return /^\/[\w./+-]{1,200}$/.test(program)
      ? `"${program} with its arguments as they are today"`
      : '"/path/to/the/script as it is today"';
  }
  return /^\/[^"\\$@~#!\p{Cc}\p{Cf}]{0,400}$/u.test(command)
    ? `"${command}"`
    : '"/path/to/the/script as it is today"';
}

/** `keepalived_check_heplify.sh` most likely looks for `heplify`. */
function checkedService({ command }: PeriodicScript): string {
  return /(?:check|chk)[_-]([\w-]{1,15})(?:\.\w+)?(?:\s|$)/.exec(command)?.[1] ?? "your_service";
}
