import { openDatabase } from "../../storage/database.ts";
import { readExtent } from "../../storage/extent.ts";
import { readHosts } from "../../storage/facts.ts";
import type { Reading } from "./local-instant.ts";
import { isZone } from "./zone.ts";

/**
 * What times are completed from that come from a report of this database: the zone that it is printed in, and when it was. A database
 * that cannot be read says so where its rows are asked for, and not here.
 * @param zone in place of the recorded host's
 */
export function readingOf(file: string, zone?: string): Omit<Reading, "now"> {
  let host: string | null = null;
  let recorded: Reading["recorded"] = null;
  try {
    const database = openDatabase(file, { readonly: true });
    try {
      host = [...readHosts(database).values()].at(-1)?.timezone ?? null;
      const { first, last } = readExtent(database);
      if (first !== null && last !== null) recorded = { first, last };
    } finally {
      database.close();
    }
  } catch {
    // As above.
  }
  return { zone: zone ?? (host !== null && isZone(host) ? host : "UTC"), recorded };
}
