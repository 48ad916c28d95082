import type { Database } from "../../storage/database.ts";
import { inputFor } from "../../storage/inputs/index.ts";
import { type Imported, takeIn } from "../../storage/intake.ts";

/** What `loadspike import` does with a path. */
export async function importTrace(path: string, database: Database): Promise<Imported> {
  return takeIn(await inputFor(path).open(path), database);
}
