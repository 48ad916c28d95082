import { join } from "node:path";
import { openDatabase } from "../../storage/database.ts";
import { storedBytes } from "../../storage/retention.ts";
import { recordDays } from "./long-recording.ts";
import { figure, type Piece } from "./piece.ts";

const DAYS = 2;
const AIM_MB = 10;

/** What a day of recording takes on the disk: the database and its log after the last flush, rows not packed yet and all. */
export const disk: Piece = {
  id: "disk",
  about: () =>
    "What the database grows by in a day at the defaults, of a guest whose check script runs every 5 s and dumps twice; flushed every 10 s.",
  missing: () => null,
  async run(_, folder) {
    const database = openDatabase(join(folder, "disk.db"));
    const figures = [];
    let before = storedBytes(database);
    for (let day = 0; day < DAYS; day++) {
      recordDays(database, 1, { firstDay: day });
      const now = storedBytes(database);
      figures.push(figure(`day ${day + 1}`, "MB", (now - before) / 1e6, { aim: AIM_MB }));
      before = now;
    }
    const kinds = database
      .prepare<[], { kind: string; rows: number; bytes: number }>(
        "SELECT kind, sum(count) AS rows, sum(length(data)) AS bytes FROM chunks GROUP BY kind",
      )
      .all();
    for (const { kind, rows, bytes } of kinds)
      figures.push(figure(`a row of ${kind}`, "bytes", bytes / rows));
    database.close();
    return figures;
  },
};
