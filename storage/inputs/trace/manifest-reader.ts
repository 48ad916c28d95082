import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Host, Prediction } from "../../../collectors/collector.ts";
import { type SourceFact, sourceFact } from "../../../collectors/fact.ts";
import { Failure } from "../../../collectors/failure.ts";
import { UNKNOWN_HOST } from "../../facts.ts";
import type { KeepalivedSince, Mark, RecordedSource } from "../../recording.ts";
import { parseRfc3339 } from "../../trace/instant.ts";
import { MANIFEST, type Manifest, TRACE_FORMAT } from "../../trace/manifest.ts";

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads a trace's manifest. Throws a `Failure`: not there, not JSON, another format, a key of the wrong type. */
export function readManifest(directory: string): Manifest {
  const file = join(directory, MANIFEST);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure(`${file}: cannot be read`, {
      cause: error,
      remedy: `a trace is a directory with ${MANIFEST} and samples.csv`,
    });
  }
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new Failure(`${file}: expected JSON`, { cause: error });
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
    sources: list("sources").map((entry, index) => readSource(entry, file, `sources[${index}]`)),
    predictions: list("predictions").map((entry, index) =>
      readPrediction(entry, file, `predictions[${index}]`),
    ),
    marks: list("marks").map((entry, index) => readMark(entry, file, `marks[${index}]`)),
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

const STATUSES = ["ok", "no-data", "error"] as const;

function readSource(value: unknown, file: string, key: string): RecordedSource {
  if (!isObject(value)) throw wrong(file, key, "an object", value);
  const status = STATUSES.find((one) => one === value.status);
  if (!status) throw wrong(file, `${key}.status`, STATUSES.join(" or "), value.status);
  const { until } = value;
  const isOpen = until === undefined || until === null;
  return {
    name: optional(value.name, "string", file, `${key}.name`) ?? "",
    status,
    since: instant(value.since, file, `${key}.since`),
    until: isOpen ? null : instant(until, file, `${key}.until`),
    reason: readReason(value, file, key),
  };
}

/** Our own fact where there is one, else what another tool said. */
function readReason({ fact, reason }: Json, file: string, key: string): SourceFact | null {
  if (fact !== undefined && fact !== null) {
    if (!isObject(fact) || typeof fact.id !== "string" || !isObject(fact.values))
      throw wrong(file, `${key}.fact`, "an id and values", fact);
    return { id: fact.id, values: fact.values } as SourceFact;
  }
  const text = optional(reason, "string", file, `${key}.reason`);
  return text === null ? null : sourceFact("source.said", { text });
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

function readMark(value: unknown, file: string, key: string): Mark {
  if (!isObject(value)) throw wrong(file, key, "an object", value);
  return {
    time: instant(value.at, file, `${key}.at`),
    text: optional(value.text, "string", file, `${key}.text`) ?? "",
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
  return new Failure(`${file}${key ? `: ${key}` : ""}: expected ${expected}, found ${shown}`);
}
