import { mkdtempSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Spike } from "../../analysis/diagnosis.ts";
import type { Locale } from "../../analysis/report/locales/index.ts";
import { Failure } from "../../collectors/failure.ts";
import { type Database, openDatabase } from "../../storage/database.ts";
import { takeIn } from "../../storage/intake.ts";
import type { Window } from "../../storage/recording-reader.ts";
import { inputOfDatabase } from "../../storage/trace/database-input.ts";
import { type Exported, exportTrace } from "../../storage/trace/export.ts";
import { spikeOf } from "../one-spike.ts";
import type { Progress } from "../progress.ts";
import { diagnosisOf } from "../reporting.ts";
import { inEnglish } from "../saying.ts";
import { anonymise } from "./anonymise.ts";
import { writeBeside } from "./bundle.ts";
import { spikeTable } from "./spike-table.ts";
import { writeTar } from "./tar.ts";

/** What of a database is to be written, and where. */
export interface Wanted {
  window: Window;
  /** Only this one, with so much before and after it. */
  spike: { id: number; around_s: number } | null;
  target: { directory: string; force: boolean } | { tar: string };
  gzip: boolean;
  bundle: boolean;
  anonymise: boolean;
  locale: Locale;
  timezone?: string;
  agentVersion: string;
  progress: Progress;
}

/** Throws a `Failure`: no such spike, nothing recorded, target occupied or not writable. */
export async function writeExport(source: Database, wanted: Wanted): Promise<Exported & { spikes: number }> {
  const { target } = wanted;
  const path = resolve("tar" in target ? target.tar : target.directory);
  const needsFolder = wanted.anonymise || "tar" in target;
  const folder = needsFolder ? temporary(path) : null;
  let database = source;
  try {
    if (wanted.anonymise) database = await anonymised(source, wanted, join(folder!, "anonymised.db"));
    const { bundle: charts, progress } = wanted;
    const diagnosis = diagnosisOf(database, wanted.window, { charts, progress });
    const spike = wanted.spike && (spikeOf(diagnosis, wanted.spike.id).spikes[0] ?? null);
    const window = spike ? around(spike, wanted.spike!.around_s) : wanted.window;
    const within = ({ start, end }: Spike) => !spike || (end >= window.start! && start <= window.end!);
    const spikes = spikeTable(diagnosis.spikes.filter(within));
    const { gzip, locale, timezone, agentVersion } = wanted;
    const bundled = {
      diagnosis,
      locale,
      anonymised: wanted.anonymise,
      spike: wanted.spike,
      ...(timezone !== undefined && { timezone }),
    };
    const directory = "tar" in target ? join(folder!, "trace") : target.directory;
    const done = await exportTrace(database, directory, window, {
      gzip,
      spikes,
      agentVersion,
      say: inEnglish,
      force: "force" in target && target.force,
      dates: wanted.bundle,
      tell: wanted.progress.of("writing"),
      ...(wanted.bundle && { more: (at: string, trace: Exported) => writeBeside(at, trace, bundled) }),
    });
    if ("tar" in target) {
      // A file's name is somebody's word as well.
      const own = wanted.anonymise ? "" : basename(path).replace(/\.(?:tar\.gz|tgz|tar)$/, "");
      const name = own || "loadspike";
      await writeTar(path, directory, name, done.files.toSorted(), done.window.end / 1e6);
    }
    return { ...done, spikes: spikes.rows.length };
  } finally {
    wanted.progress.end();
    if (database !== source) database.close();
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  }
}

/** Ours alone, on the disk that the result is to have room on. */
function temporary(path: string): string {
  try {
    return mkdtempSync(`${path}.part-`);
  } catch (error) {
    throw new Failure(`${path}: cannot be written`, {
      cause: error,
      remedy: `is there a folder ${dirname(path)}, and is it yours?`,
    });
  }
}

async function anonymised(source: Database, { window, progress }: Wanted, file: string): Promise<Database> {
  const within = {
    start: window.start ?? -Number.MAX_SAFE_INTEGER,
    end: window.end ?? Number.MAX_SAFE_INTEGER,
  };
  const input = await anonymise(inputOfDatabase(source, within));
  const database = openDatabase(file);
  await takeIn(input, database, { tell: progress.of("anonymising"), total: input.facts.rows ?? null });
  return database;
}

const around = ({ start, end }: Spike, around_s: number): Required<Window> => ({
  start: start - Math.round(around_s * 1e6),
  end: end + Math.round(around_s * 1e6),
});
