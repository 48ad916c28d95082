import { rmSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../storage/database.ts";
import { measureCommand } from "./installed.ts";
import { recordDays } from "./long-recording.ts";
import { besides, type Figure, figure, type Piece } from "./piece.ts";

/** Of 30 days. */
const AIM_DAYS = 30;
const AIMS: Record<string, { s: number; mb: number }> = { report: { s: 1.2, mb: 300 } };

/** Report, export and import of recordings of several lengths, and how each grows. */
export const recordings: Piece = {
  id: "recordings",
  about: ({ days }) =>
    `Recordings of ${days.join(", ")} days, as the agent makes them at its defaults of a guest whose check script beats with the kernel's looks (30 days: 1.3 million samples, half a million runs, a million file writes). Each command is a process of its own; its time is from start to end.`,
  missing: () => null,
  async run({ days, program }, folder) {
    const figures: Figure[] = [];
    const before = new Map<string, Figure>();
    for (const count of days) {
      const file = join(folder, `${count}.db`);
      const database = openDatabase(file);
      recordDays(database, count, { flush_s: 600 });
      database.close();
      const trace = join(folder, "trace");
      const copy = join(folder, "copy.db");
      const commands = {
        report: ["report", "--db", file, "--until", "2100-01-01"],
        export: ["export", "--db", file, trace],
        import: ["import", trace, "--db", copy],
      };
      for (const [name, args] of Object.entries(commands)) {
        const { elapsed_s, peak_mb } = measureCommand(program, args);
        const aim = count === AIM_DAYS ? AIMS[name] : undefined;
        for (const [what, unit, measured, most] of [
          ["", "s", elapsed_s, aim?.s],
          [", peak memory", "MB", peak_mb, aim?.mb],
        ] as const) {
          const last = before.get(name + what);
          const one = figure(`${name} of ${dayed(count)}${what}`, unit, measured, {
            aim: most ?? null,
            ratio: last
              ? besides(measured, last.name.replace(/^.* of (\d+ days?).*$/, "$1"), last.measured)
              : null,
          });
          before.set(name + what, one);
          figures.push(one);
        }
      }
      for (const left of [trace, copy, `${copy}-wal`, `${copy}-shm`, file, `${file}-wal`, `${file}-shm`])
        rmSync(left, { recursive: true, force: true });
    }
    return figures;
  },
};

const dayed = (days: number) => (days === 1 ? "1 day" : `${days} days`);
