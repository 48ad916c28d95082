import type { Database } from "../database.ts";
import {
  historyWithin,
  readHosts,
  readKeepalivedHistory,
  readMarks,
  readOrigin,
  readPredictions,
  UNKNOWN_HOST,
} from "../facts.ts";
import type { Window } from "../recording-reader.ts";
import { readSources } from "../sources.ts";
import type { Manifest } from "./manifest.ts";

/** What the manifest says of this window: boots that have no row in it, and facts that held only before or after, are left out. */
export function manifestOf(
  database: Database,
  { start, end }: Required<Window>,
  boots: Map<number, number>,
): Manifest {
  const hosts = readHosts(database);
  const known = [...boots.keys()].map((boot) => hosts.get(boot) ?? UNKNOWN_HOST);
  return {
    host: known.at(-1) ?? UNKNOWN_HOST,
    source: readOrigin(database) ?? "",
    boots: known,
    keepalived: historyWithin(readKeepalivedHistory(database), { start, end }),
    sources: readSources(database, { start, end }) ?? [],
    predictions: readPredictions(database).filter(({ made_at, high }) => made_at <= end && high >= start),
    marks: readMarks(database, { start, end }),
  };
}
