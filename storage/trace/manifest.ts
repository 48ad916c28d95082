import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Host, Prediction } from "../../collectors/collector.ts";
import { type KeepalivedSince, UNKNOWN_HOST } from "../facts.ts";
import { formatRfc3339, parseRfc3339 } from "./instant.ts";

export const TRACE_FORMAT = "loadspike.trace/1";
export const MANIFEST = "manifest.json";

/** What a manifest says, instants in µs since 1970 UTC. Of `boots`, the place is the number in the column `boot`. */
export interface Manifest {
  host: Host;
  source: string;
  boots: Host[];
  keepalived: KeepalivedSince[];
  predictions: Prediction[];
}

export interface Written {
  window: { start: number; end: number };
  rows: { samples: number; tasks: number; events: number };
  agent_version: string | null;
}

export function formatManifest(manifest: Manifest, written: Written): string {
  const { host, source, boots, keepalived, predictions } = manifest;
  const { window, rows, agent_version } = written;
  const instant = formatRfc3339;
  const document = {
    format: TRACE_FORMAT,
    host,
    source,
    window: { start: instant(window.start), end: instant(window.end) },
    rows,
    agent_version,
    boots,
    keepalived: keepalived.map(({ time, facts }) => ({ since: instant(time), facts })),
    predictions: predictions.map(({ made_at, at, low, high, cause, culprit }) => ({
      made_at: instant(made_at),
      at: instant(at),
      low: instant(low),
      high: instant(high),
      cause,
      culprit,
    })),
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads a trace's manifest. Throws an `Error` of one line: not there, not JSON, another format, a key of the wrong type. */
export function readManifest(directory: string): Manifest {
  const file = join(directory, MANIFEST);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(
      `${file}: cannot be read (${error instanceof Error ? error.message : error}); a trace is a directory with ${MANIFEST} and samples.csv`,
      { cause: error },
    );
  }
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new Error(`${file}: expected JSON (${error instanceof Error ? error.message : error})`, {
      cause: error,
    });
  }
  if (!isObject(document)) throw wrong(file, "", "an object", document);
  if (document.format !== TRACE_FORMAT) throw wrong(file, "format", `"${TRACE_FORMAT}"`, document.format);
  const list = (key: string): unknown[] => {
    const value = document[key] ?? [];
    if (!Array.isArray(value)) throw wrong(file, key, "a list", value);
    return value;
  };
  return {
    host: readHost(document.host, file, "host"),
    source: optional(document.source, "string", file, "source") ?? "",
    boots: list("boots").map((host, index) => readHost(host, file, `boots[${index}]`)),
    keepalived: list("keepalived").map((since, index) => readSince(since, file, `keepalived[${index}]`)),
    predictions: list("predictions").map((entry, index) =>
      readPrediction(entry, file, `predictions[${index}]`),
    ),
  };
}

function readHost(value: unknown, file: string, key: string): Host {
  if (value === undefined || value === null) return UNKNOWN_HOST;
  if (!isObject(value)) throw wrong(file, key, "an object", value);
  const text = (name: keyof Host) => optional(value[name], "string", file, `${key}.${name}`);
  const number = (name: keyof Host) => optional(value[name], "number", file, `${key}.${name}`);
  return {
    hostname: text("hostname"),
    kernel: text("kernel"),
    cpus: number("cpus"),
    hypervisor: text("hypervisor"),
    boot_id: text("boot_id"),
    hz: number("hz"),
    timezone: text("timezone"),
  };
}

function readSince(value: unknown, file: string, key: string): KeepalivedSince {
  if (!isObject(value)) throw wrong(file, key, "an object", value);
  const { facts } = value;
  if (facts !== null && !(isObject(facts) && Array.isArray(facts.scripts) && Array.isArray(facts.dump_files)))
    throw wrong(file, `${key}.facts`, "keepalived facts or null", facts);
  return { time: instant(value.since, file, `${key}.since`), facts: facts as KeepalivedSince["facts"] };
}

function readPrediction(value: unknown, file: string, key: string): Prediction {
  if (!isObject(value)) throw wrong(file, key, "an object", value);
  const at = (name: keyof Prediction) => instant(value[name], file, `${key}.${name}`);
  return {
    made_at: at("made_at"),
    at: at("at"),
    low: at("low"),
    high: at("high"),
    cause: optional(value.cause, "string", file, `${key}.cause`) ?? "",
    culprit: optional(value.culprit, "string", file, `${key}.culprit`) ?? "",
  };
}

function instant(value: unknown, file: string, key: string): number {
  const time = typeof value === "string" ? parseRfc3339(value) : null;
  if (time === null) throw wrong(file, key, "an instant as 2026-09-05T12:16:17.906948Z", value);
  return time;
}

function optional(value: unknown, type: "string", file: string, key: string): string | null;
function optional(value: unknown, type: "number", file: string, key: string): number | null;
function optional(
  value: unknown,
  type: "string" | "number",
  file: string,
  key: string,
): string | number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === type && (typeof value === "string" || typeof value === "number")) return value;
  throw wrong(file, key, `a ${type} or null`, value);
}

function wrong(file: string, key: string, expected: string, found: unknown): Error {
  const shown = found === undefined ? "nothing" : JSON.stringify(found).slice(0, 60);
  return new Error(`${file}${key ? `: ${key}` : ""}: expected ${expected}, found ${shown}`);
}
