import { existsSync } from "node:fs";
import { chooseDatabase, INSTALLED_CONFIG } from "./database-file.ts";

/**
 * The database of a command that needs nothing else of the configuration: this is read only where it decides. What reads it takes
 * longer to load than most commands take.
 */
export async function databaseFile(option: string | undefined): Promise<string> {
  const isSaid = option !== undefined || Boolean(process.env.LOADSPIKE_DB);
  if (isSaid || !existsSync(INSTALLED_CONFIG)) return chooseDatabase(option, {});
  const { loadConfig } = await import("./config.ts");
  return chooseDatabase(option, loadConfig());
}
