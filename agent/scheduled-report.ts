import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FormatId } from "../analysis/report/formats/ids.ts";
import { messageOf } from "../collectors/failure.ts";
import type { Config } from "./config.ts";
import { Helper } from "./helper.ts";
import type { Job } from "./housekeeping.ts";
import { CLI } from "./program.ts";

/** A month of pictures takes some seconds. */
const TIME_S = 600;
const MEMORY_MB = 384;

/** The scheduled report, if one is wanted, in a process of its own: it may take 300 MB, and the agent has 64. */
export function reportJobs({ report }: Config, database: string, warn: (line: string) => void): Job[] {
  const { schedule, format } = report;
  if (schedule === undefined) return [];
  const wanted = typeof format === "string" ? [format] : [...new Set(format)];
  const run = () => writeAll(wanted, { report, database, warn });
  return [{ key: "report.schedule", schedule, run }];
}

interface Wanted {
  report: Config["report"];
  database: string;
  warn: (line: string) => void;
}

/** One after the other: each is as much work as the machine should see at a time. */
async function writeAll(wanted: readonly FormatId[], { report, database, warn }: Wanted): Promise<void> {
  try {
    // Of the program of reports the agent needs no more than this, and only then.
    const { formats } = await import("../analysis/report/formats/index.ts");
    const { directory, days, keep } = report;
    const day = new Date().toISOString().slice(0, 10);
    // Of a path only the last folder is made.
    if (existsSync(dirname(directory))) mkdirSync(directory, { recursive: true });
    for (const format of wanted) {
      const { ending } = formats[format];
      const output = join(directory, `loadspike-${day}.${ending}`);
      const asked = ["--db", database, "--since", `-${days}d`, "--format", format, "--output", output];
      const problem = await ended([CLI, "report", ...asked]);
      if (problem === null) removeOld(directory, ending, keep);
      else warn(`the scheduled report failed: ${problem}`);
    }
  } catch (error) {
    warn(`the scheduled report could not be written: ${messageOf(error)}`);
  }
}

/** What went wrong with a process of its own, or `null`. */
function ended(args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    new Helper({ args, time_s: TIME_S, memory_mb: MEMORY_MB, onEnd: resolve });
  });
}

/** The names sort as their days do; whatever else lies in the folder is somebody else's. */
function removeOld(directory: string, ending: string, keep: number): void {
  const ours = new RegExp(`^loadspike-\\d{4}-\\d{2}-\\d{2}\\.${ending}$`);
  const reports = readdirSync(directory)
    .filter((name) => ours.test(name))
    .sort();
  for (const name of reports.slice(0, -keep)) rmSync(join(directory, name), { force: true });
}
