import { databaseError, openDatabase } from "../../storage/database.ts";
import { storeMark } from "../../storage/facts.ts";
import { formatRfc3339 } from "../../storage/trace/instant.ts";
import { readingOf } from "../time/of-recording.ts";
import { INSTANTS, parseInstant } from "../time-window.ts";
import { databaseFile } from "../wanted-database.ts";
import { orWrongUsage, type Verb } from "./command.ts";

const LONGEST = 200;

interface Options {
  at: string;
  db?: string;
}

/** What an operator changed that the recorder cannot see: the report compares before and after. */
export const mark: Verb = (program) => {
  const command = program
    .command("mark")
    .argument("<text>", "what was changed, in your own words")
    .option("--at <instant>", 'when: now, 14:30, "2026-09-05 14:30", -2h …', "now")
    .option("--db <file>", "database to mark (default: the configuration's)")
    .addHelpText(
      "after",
      `
Changes of keepalived's configuration are seen without: mark what the recorder
cannot see.

${INSTANTS}

Examples:
  $ loadspike mark "moved the nightly backup to 03:00"
  $ loadspike mark "new datastore" --at "yesterday 14:30"`,
    );
  command.action(async (text: string, { at, db }: Options) => {
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
  });
};
