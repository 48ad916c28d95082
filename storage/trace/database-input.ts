import { ranksByTime } from "../builder.ts";
import type { Database } from "../database.ts";
import type { OpenInput } from "../inputs/input.ts";
import type { Window } from "../recording-reader.ts";
import { TABLE_NAMES } from "../schema.ts";
import { manifestOf } from "./manifest-of.ts";
import { rowsByTime, survey } from "./rows-by-time.ts";

/** The rows of a window and what the database says beside them, for the intake of another database; what stays open is the caller's. */
export function inputOfDatabase(database: Database, window: Required<Window>): OpenInput {
  const surveys = new Map(TABLE_NAMES.map((table) => [table, survey(database, table, window)]));
  const firstOfBoot = new Map<number, number>();
  for (const [boot, time] of [...surveys.values()].flatMap((one) => [...one.firstOfBoot]))
    firstOfBoot.set(boot, Math.min(time, firstOfBoot.get(boot) ?? time));
  const boots = ranksByTime(firstOfBoot);
  return {
    name: database.name,
    facts: {
      ...manifestOf(database, window, boots),
      rows: [...surveys.values()].reduce((sum, { times }) => sum + times.length, 0),
    },
    async read(table, take) {
      for (const rows of rowsByTime(database, table, surveys.get(table)!.times))
        for (const [boot, ...cells] of rows) take([boots.get(Number(boot))!, ...cells]);
    },
  };
}
