/**
 * `npm run bench [-- PIECE…] [--minutes 5] [--days 1,7,30,90] [--list] [--write]`: what the agent and its commands cost, printed, and
 * written to docs/benchmarks.md where all pieces were run, or with --write those that were. Best on a machine that does nothing else, as root.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { installedProgram } from "./installed.ts";
import { markdownOf, type Outcome, textOf, withSections } from "./page.ts";
import type { BenchOptions, Extent, Piece } from "./piece.ts";
import { pieces } from "./pieces.ts";
import { load1, thisMachine } from "./this-machine.ts";

function wrongUsage(line: string): never {
  process.stderr.write(`bench: ${line}\n`);
  process.exit(2);
}

function read(): { wanted: readonly Piece[]; extent: Extent; write: boolean } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      minutes: { type: "string", default: "5" },
      days: { type: "string", default: "1,7,30,90" },
      list: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
    },
  });
  if (values.list) {
    for (const { id } of pieces) process.stdout.write(`${id}\n`);
    process.exit(0);
  }
  const known = pieces.map(({ id }) => id).join(", ");
  for (const name of positionals)
    if (!pieces.some(({ id }) => id === name)) wrongUsage(`expected of ${known}, found "${name}"`);
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) wrongUsage(`--minutes: expected a number above 0, found "${values.minutes}"`);
  const days = values.days.split(",").map(Number);
  if (!days.every((count) => Number.isInteger(count) && count > 0))
    wrongUsage(`--days: expected whole numbers such as 1,7,30, found "${values.days}"`);
  const wanted = positionals.length === 0 ? pieces : pieces.filter(({ id }) => positionals.includes(id));
  return { wanted, extent: { minutes, days: days.sort((a, b) => a - b) }, write: values.write };
}

async function outcomeOf(piece: Piece, options: BenchOptions): Promise<Outcome> {
  const said = { id: piece.id, about: piece.about(options), machine: thisMachine(), load1: load1() };
  const missing = piece.missing();
  if (missing !== null) return { ...said, missing, figures: [] };
  const folder = mkdtempSync(join(tmpdir(), "loadspike-bench-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.on("exit", remove);
  try {
    return { ...said, missing, figures: await piece.run(options, folder) };
  } finally {
    process.off("exit", remove);
    remove();
  }
}

const { wanted, extent, write } = read();
process.on("SIGINT", () => process.exit(130)).on("SIGTERM", () => process.exit(143));
process.stdout.write(`${thisMachine()}\n`);
const options = { ...extent, program: await installedProgram() };
const outcomes: Outcome[] = [];
for (const piece of wanted) {
  const outcome = await outcomeOf(piece, options);
  outcomes.push(outcome);
  process.stdout.write(`\n${textOf(outcome)}`);
}
const page = new URL("../../docs/benchmarks.md", import.meta.url);
if (wanted.length === pieces.length) writeFileSync(page, markdownOf(outcomes));
else if (write) writeFileSync(page, withSections(readFileSync(page, "utf8"), outcomes));
