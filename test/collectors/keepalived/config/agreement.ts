import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type KeepalivedConfig, readConfig } from "../../../../collectors/keepalived/config/model.ts";
import { filesBelow } from "../../../../collectors/keepalived/host/files.ts";
import type { ListedScript, RealKeepalived } from "./real-keepalived.ts";

/** A configuration to be compared. */
export interface Case {
  source: string;
  name: string;
  path: string;
}

/** Where the two readings agree, and `note` where not. */
export interface Result extends Case {
  starts: boolean;
  scripts: boolean;
  told: boolean;
  note: string;
}

/** One configuration as keepalived and as we read it. */
export async function compare(
  keepalived: RealKeepalived,
  each: Case,
  version: readonly number[],
): Promise<Result> {
  const args = ["-i", "node1"];
  const config = readConfig(each.path, { files: { ...filesBelow("/"), users }, version, configId: "node1" });
  const listed = await keepalived.listedBy(each.path, args);
  const ours = config.starts ? scriptsOf(config) : null;
  const starts = (listed === null) === (ours === null);
  const scripts = listed === null || ours === null ? starts : same(listed, ours);
  const untold = complaints(keepalived.test(each.path, args)).filter(
    ({ line }) => ![...config.problems, ...config.stops].some((problem) => problem.line === line),
  );
  const notes = [
    starts ? "" : `it ${listed === null ? "ends" : "starts"}, we say the contrary`,
    scripts || !starts ? "" : `it runs ${JSON.stringify(listed)}, we say ${JSON.stringify(ours)}`,
    ...untold.slice(0, 2).map(({ text }) => `not told: ${text}`),
  ];
  return { ...each, starts, scripts, told: untold.length === 0, note: notes.filter(Boolean).join("; ") };
}

/** Complaints of the text alone: with a line, and not of this machine's interfaces, addresses and kernel. */
function complaints(log: string): { line: number; text: string }[] {
  const own =
    /nknown keyword|Unexpected|nvalid number|outside|missing a parameter|not found, ignoring|unknown track script|without value|already defined|must have a name|Extra|negative number/;
  return [...log.matchAll(/^\((?:\S+: )?Line (\d+)\) (.*)$/gm)]
    .map(([, line, text = ""]) => ({ line: Number(line), text }))
    .filter(({ text }) => own.test(text));
}

function scriptsOf(config: KeepalivedConfig): ListedScript[] {
  return config.scripts
    .filter((script) => script.kind === "vrrp_script" && script.tracked && program(script.executes) !== null)
    .map(({ name, argv, executes, interval_s, timeout_s, weight, rise, fall, tracked_by }) => ({
      name,
      argv: executes.startsWith("<") ? [] : [program(executes) ?? "", ...argv.slice(1)],
      interval_s,
      timeout_s: timeout_s ?? 0,
      weight: weight ?? 0,
      rise: rise ?? 1,
      fall: fall ?? 1,
      tracked_by,
    }));
}

/** keepalived looks bare names up in PATH, and removes scripts that it may not run; `</path` is a test of its own. */
function program(path: string): string | null {
  // Its dump names no words of what goes through a shell.
  if (path.startsWith("<")) return "";
  const places = path.includes("/")
    ? [path]
    : (process.env.PATH ?? "").split(":").map((at) => join(at, path));
  return places.find((place) => isExecutable(place)) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

const namesIn = (file: string): Set<string> =>
  new Set(
    readFileSync(file, "utf8")
      .split("\n")
      .map((line) => line.split(":", 1)[0] ?? ""),
  );
const users = {
  hasUser: (name: string) => namesIn("/etc/passwd").has(name),
  hasGroup: (name: string) => namesIn("/etc/group").has(name),
};

function same(listed: readonly ListedScript[], ours: readonly ListedScript[]): boolean {
  const key = (script: ListedScript): string =>
    JSON.stringify({ ...script, tracked_by: [...script.tracked_by].sort() });
  return JSON.stringify(listed.map(key).sort()) === JSON.stringify(ours.map(key).sort());
}
