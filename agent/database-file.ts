import { fileURLToPath } from "node:url";

/** Where `install` puts the configuration, and where every command looks for it. */
export const INSTALLED_CONFIG = "/etc/loadspike/loadspike.toml";

const PROJECT_DATABASE = fileURLToPath(new URL("../.loadspike/loadspike.db", import.meta.url));

/**
 * The database of a command: `--db FILE`, else the environment's `LOADSPIKE_DB`, else the configuration's, else the
 * project's own folder.
 */
export function chooseDatabase(
  option: string | undefined,
  config: { database?: string | undefined },
  environment: NodeJS.ProcessEnv = process.env,
): string {
  return option ?? (environment.LOADSPIKE_DB || undefined) ?? config.database ?? PROJECT_DATABASE;
}
