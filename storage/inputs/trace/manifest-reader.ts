import type { Prediction } from "../../../collectors/collector.ts";
import { UNKNOWN_HOST } from "../../facts.ts";
import { Members, parseJson } from "../../members.ts";
import { readHostFacts, readKeepalivedFacts, readSourceFact } from "../../outside-facts.ts";
import type { KeepalivedSince, Mark, RecordedSource } from "../../recording.ts";
import { parseRfc3339 } from "../../trace/instant.ts";
import { MANIFEST, type Manifest, TRACE_FORMAT } from "../../trace/manifest.ts";

/** Some thousand changes of a configuration. */
export const MOST_MANIFEST_BYTES = 4 * 2 ** 20;
export const TRACE_IS = `a trace is a directory with ${MANIFEST} and samples.csv`;

/** A trace's manifest. Throws a `Failure` that names `file`: not JSON, another format, a key of the wrong type. */
export function parseManifest(text: string, file: string): Manifest {
  const manifest = new Members(parseJson(text.replace(/^\uFEFF/, ""), file), file);
  if (manifest.get("format") !== TRACE_FORMAT)
    throw manifest.wrong("format", `"${TRACE_FORMAT}"`, manifest.get("format") ?? undefined);
  const host = (value: unknown, key: string) =>
    value === null || value === undefined ? UNKNOWN_HOST : readHostFacts(value, file, key);
  return {
    host: host(manifest.get("host"), "host"),
    source: manifest.text("source") ?? "",
    boots: manifest.list("boots", host),
    keepalived: manifest.list("keepalived", (entry, key) =>
      readSince(new Members(entry, file, key), file, key),
    ),
    sources: manifest.list("sources", (entry, key) => readSource(new Members(entry, file, key), file, key)),
    predictions: manifest.list("predictions", (entry, key) => readPrediction(new Members(entry, file, key))),
    ...rowsOf(manifest.get("rows")),
    marks: manifest.list("marks", (entry, key) => readMark(new Members(entry, file, key))),
  };
}

/** No more than a hint: what is none is left out. */
function rowsOf(value: unknown): { rows?: number } {
  if (typeof value !== "object" || value === null) return {};
  const counts = Object.values(value).map(Number);
  const rows = counts.reduce((sum, count) => sum + count, 0);
  return Number.isSafeInteger(rows) && rows > 0 ? { rows } : {};
}

function readSince(since: Members, file: string, key: string): KeepalivedSince {
  const facts = since.get("facts");
  return { time: instant(since, "since"), facts: readKeepalivedFacts(facts, file, `${key}.facts`) };
}

function readSource(source: Members, file: string, key: string): RecordedSource {
  return {
    name: source.text("name") ?? "",
    status: source.choice("status", ["ok", "no-data", "error"]),
    since: instant(source, "since"),
    until: source.get("until") === null ? null : instant(source, "until"),
    // Our own fact where there is one, else what another tool said.
    reason:
      readSourceFact(source.get("fact"), file, `${key}.fact`) ?? readSourceFact(source.text("reason"), file),
  };
}

function readPrediction(prediction: Members): Prediction {
  return {
    made_at: instant(prediction, "made_at"),
    at: instant(prediction, "at"),
    low: instant(prediction, "low"),
    high: instant(prediction, "high"),
    cause: prediction.text("cause") ?? "",
    culprit: prediction.text("culprit") ?? "",
  };
}

function readMark(mark: Members): Mark {
  return { time: instant(mark, "at"), text: mark.text("text") ?? "" };
}

function instant(members: Members, name: string): number {
  const time = parseRfc3339(members.text(name) ?? "");
  if (time !== null) return time;
  throw members.wrong(name, "an instant as 2026-09-05T12:16:17.906948Z", members.get(name) ?? undefined);
}
