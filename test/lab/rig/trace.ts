import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";

/** One row of an exported trace as it stands in the file, and its start in seconds since 1970. */
export type TraceRow = Record<string, string> & { at: number };

/** Reads one CSV file of a trace the way any other tool would: by the header, plain or gzipped. */
export function readTrace(folder: string, name: "samples" | "tasks" | "events"): TraceRow[] {
  const plain = join(folder, `${name}.csv`);
  const text = existsSync(plain) ? readFileSync(plain) : gunzipSync(readFileSync(`${plain}.gz`));
  const rows: Record<string, string>[] = parse(text, { columns: true });
  return rows.map((row) => Object.assign(row, { at: seconds(row.time ?? "") }) as TraceRow);
}

/** RFC 3339 with microseconds to seconds since 1970; a Date alone keeps only milliseconds. */
export function seconds(time: string): number {
  const [whole, fraction = "0"] = time.replace("Z", "").split(".");
  return Date.parse(`${whole}Z`) / 1000 + Number(`0.${fraction}`);
}
