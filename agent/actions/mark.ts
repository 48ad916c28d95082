import type { Command } from "commander";
import { databaseError, openDatabase } from "../../storage/database.ts";
import { storeMark } from "../../storage/facts.ts";
import { formatRfc3339 } from "../../storage/trace/instant.ts";
import { orWrongUsage } from "../asked.ts";
import { readingOf } from "../time/of-recording.ts";
import { parseInstant } from "../time-window.ts";
import { databaseFile } from "../wanted-database.ts";

const LONGEST = 200;

export interface MarkOptions {
  at: string;
  db?: string;
}

export async function mark(text: string, { at, db }: MarkOptions, command: Command): Promise<void> {
  const now = Date.now() * 1000;
  const file = await databaseFile(db);
  const time = orWrongUsage(command, () => parseInstant(at, now, () => readingOf(file)), "--at");
  if (time > now) command.error(`error: --at ${at}: lies in the future`, { exitCode: 2 });
  const words = text.trim();
  if (words === "" || words.length > LONGEST)
    command.error(`error: expected a text of 1 to ${LONGEST} characters, found ${words.length}`, {
      exitCode: 2,
    });
  // A recording that is not there is not made by marking it.
  openDatabase(file, { readonly: true }).close();
  const database = openDatabase(file);
  try {
    storeMark(database, { time, text: words });
  } catch (error) {
    throw databaseError(error, file);
  } finally {
    database.close();
  }
  process.stdout.write(`${file}: marked ${formatRfc3339(time)}\n`);
}
