import { join } from "node:path";
import { verbs } from "../../agent/commands/index.ts";
import { openDatabase } from "../../storage/database.ts";
import { type Program, runCommand } from "./installed.ts";
import { recordDays } from "./long-recording.ts";
import { figure, type Piece } from "./piece.ts";

const TIMES = 7;
const AIM_MS = { help: 120, status: 250 };

/** Least of several: what else the machine does comes on top. */
const fastest = (program: Program, args: readonly string[]) =>
  Math.min(...Array.from({ length: TIMES }, () => runCommand(program, args).elapsed_s)) * 1000;

/** How long one waits for each command to begin. */
export const start: Piece = {
  id: "start",
  about: () =>
    `Each command as a user starts it, by the program of the package: its help, and \`status\` of a day's recording. The least of ${TIMES} times.`,
  missing: () => null,
  async run({ program }, folder) {
    const file = join(folder, "day.db");
    const database = openDatabase(file);
    recordDays(database, 1, { flush_s: 600 });
    database.close();
    return [
      figure("--help", "ms", fastest(program, ["--help"]), { aim: AIM_MS.help }),
      figure("status", "ms", fastest(program, ["status", "--db", file]), { aim: AIM_MS.status }),
      ...Object.keys(verbs).map((verb) =>
        figure(`${verb} --help`, "ms", fastest(program, [verb, "--help"]), { aim: AIM_MS.help }),
      ),
    ];
  },
};
