import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { csvLine } from "../../storage/trace/cell.ts";
import type { Incident, Truth } from "./incident.ts";
import type { Lab } from "./rig/lab.ts";
import type { Result } from "./verdict.ts";

const MOST_BYTES = 2 ** 20;

interface Manifest {
  host: Record<string, unknown>;
  boots?: Record<string, unknown>[];
}

/**
 * Makes a fixture of an exported trace: gzipped, without the host's name, its paths and the arguments of commands that
 * are not the lab's. Beside it: what the lab knows (`truth.json`, as the labelled traces have it), what the report said
 * on that day (`result.json`) and the story in words.
 */
export function saveRecording(
  lab: Lab,
  trace: string,
  folder: string,
  incident: Incident,
  truth: Truth,
  result: Result,
): void {
  const manifest = JSON.parse(readFileSync(join(trace, "manifest.json"), "utf8")) as Manifest;
  for (const host of [manifest.host, ...(manifest.boots ?? [])])
    Object.assign(host, { hostname: "lab", boot_id: "lab", kernel: result.kernel });
  const text = JSON.stringify(manifest, null, 2).replaceAll(lab.folder, "/lab");
  writeFileSync(join(folder, "manifest.json"), `${text}\n`);
  let total = 0;
  for (const name of ["samples", "tasks", "events"]) {
    const rows: Record<string, string>[] = parse(readFileSync(join(trace, `${name}.csv`)), { columns: true });
    const columns = Object.keys(rows[0] ?? { time: "" });
    const kept = rows.map((row) => scrub(lab, row));
    const lines = [columns, ...kept.map((row) => columns.map((column) => row[column] ?? ""))].map(csvLine);
    const bytes = gzipSync(lines.join(""), { level: 9 });
    total += bytes.length;
    writeFileSync(join(folder, `${name}.csv.gz`), bytes);
  }
  if (total > MOST_BYTES) throw new Error(`${folder}: ${total} bytes; a fixture has at most ${MOST_BYTES}`);
  const label = incident.expected;
  const labels = {
    name: result.incident,
    spikes: truth.spikes.map(({ start, end }) => ({ start: rfc3339(start), end: rfc3339(end), ...label })),
    verdict: label?.cause ?? null,
    next_spike: null,
  };
  writeFileSync(join(folder, "truth.json"), `${JSON.stringify(labels, null, 2)}\n`);
  writeFileSync(join(folder, "result.json"), `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync(join(folder, "story.md"), story(incident, truth, result));
}

/** What is not the lab's keeps its name, times and counts, and loses the arguments and every path but a system program's. */
function scrub(lab: Lab, row: Record<string, string>): Record<string, string> {
  const out = { ...row };
  // A name that only this machine has.
  for (const column of ["comm", "parent_comm"]) if (out[column]?.startsWith("memfd:")) out[column] = "other";
  // A control group of the lab's: the prefix is this run's alone.
  if (out.kind === "cpu.quota") {
    const group = out.path ?? "";
    out.path = group.includes(lab.prefix) ? group.replaceAll(lab.prefix, "") : "/other";
    return out;
  }
  for (const column of ["path", "exe", "unit", "detail"]) {
    const value = out[column] ?? "";
    const kept = column === "detail" ? out.kind !== "run" && out.kind !== "log" : SYSTEM_PATH.test(value);
    if (value.includes(lab.folder)) out[column] = value.replaceAll(lab.folder, "/lab");
    else if (!kept) out[column] = "";
  }
  return out;
}

const SYSTEM_PATH = /^\/(usr|bin|sbin|lib)\/|^\/(var\/)?tmp$/;

const rfc3339 = (at: number) => new Date(at * 1000).toISOString();

function story(incident: Incident, truth: Truth, result: Result): string {
  const spikes = truth.spikes.map(
    ({ start, end }) => `* ${rfc3339(start)} to ${rfc3339(end)}, ${(end - start).toFixed(0)} s`,
  );
  return `# ${result.incident}

${incident.does}

${truth.account.map((line) => `* ${line}`).join("\n")}

Spikes that must be found (${incident.expected ? `${incident.expected.cause}, culprit "${incident.expected.culprit}"` : "none"}):
${spikes.join("\n") || "* none"}

Recorded on ${result.day} on Linux ${result.kernel}. Names of the host, paths and arguments of what is not the lab's were taken out.
`;
}
