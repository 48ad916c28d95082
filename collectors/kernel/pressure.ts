import { MalformedFile } from "./kernel-file.ts";

/** Time in µs since boot in which some task, or every task (`full`), waited for the resource. */
export interface Pressure {
  some_us: number;
  /** null: no such line (`cpu` before 5.13). */
  full_us: number | null;
}

/**
 * `/proc/pressure/{cpu,io,memory}` (Documentation/accounting/psi.rst): since 4.20. The averages are left alone, they are
 * smoothed over fixed windows; `total` is exact. Throws `MalformedFile`.
 */
export function parsePressure(text: string, path: string): Pressure {
  const some = total(text, "some");
  if (some === null) throw new MalformedFile(path, 1, '"some avg10=… total=N"', text);
  return { some_us: some, full_us: total(text, "full") };
}

function total(text: string, name: string): number | null {
  const value = new RegExp(`^${name} .*\\btotal=(\\d+)\n`, "m").exec(text)?.[1];
  return value === undefined ? null : Number(value);
}
