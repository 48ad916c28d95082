import { createRequire } from "node:module";
import { diagnose } from "../analysis/diagnose.ts";
import type { Diagnosis } from "../analysis/diagnosis.ts";
import { type FormatId, formats, type RenderOptions } from "../analysis/report/formats/index.ts";
import type { Locale } from "../analysis/report/locales/index.ts";
import { type OneOf, pageOf } from "../analysis/report/page.ts";
import type { Prediction } from "../collectors/collector.ts";
import { errorCode, Failure } from "../collectors/failure.ts";
import { writeWhole } from "../collectors/untrusted/whole-file.ts";
import { type Database, databaseError, openDatabase } from "../storage/database.ts";
import { storeNewPrediction } from "../storage/facts.ts";
import { readRecording, type Window } from "../storage/recording-reader.ts";
import { ENDING } from "./program.ts";
import type { Progress } from "./progress.ts";
import { giveBackPages } from "./spare-memory.ts";

export interface Diagnosing {
  /** Whether pictures are drawn of it (`Format.charts`). */
  charts?: boolean;
  progress?: Progress;
}

/**
 * Diagnoses what a database holds of a window.
 * Throws a `Failure`: no such database, damaged, or nothing recorded in that window.
 */
export function diagnoseDatabase(file: string, window: Window = {}, options: Diagnosing = {}): Diagnosis {
  const database = openDatabase(file, { readonly: true });
  try {
    const diagnosis = diagnosisOf(database, window, options);
    if (diagnosis.window.samples === 0)
      throw new Failure(
        window.start === undefined && window.end === undefined
          ? `${file}: nothing was recorded yet; run "loadspike record" for some hours, or "loadspike import" a trace`
          : `${file}: nothing was recorded in this window; leave out --since and --until to see all there is`,
      );
    return diagnosis;
  } catch (error) {
    throw errorCode(error) === "" ? error : databaseError(error, file);
  } finally {
    options.progress?.end();
    database.close();
  }
}

/** The same of an open database, also where nothing was recorded. */
export function diagnosisOf(
  database: Database,
  window: Window,
  { charts = false, progress }: Diagnosing = {},
): Diagnosis {
  const recording = readRecording(database, window, progress?.of("reading"));
  // What the reading needed: a tenth of the most that a report has in memory.
  giveBackPages();
  progress?.say("diagnosing");
  const tell = progress?.of("examining", "spikes");
  return diagnose(recording, { charts, ...(tell && { tell }) });
}

/**
 * What the diagnosis foretells as it is stored, so that later reports can say whether it came: dated to the end of what it was made
 * from. `null`: nothing, or what was foretold before and still holds.
 */
export function predictionOf({ next_spike, verdict, window, predictions }: Diagnosis): Prediction | null {
  if (next_spike === null || openForecast({ next_spike, predictions }) !== null) return null;
  const { at, low, high, first } = next_spike;
  const { cause, culprit } = first ? { cause: "sampling-beat" as const, culprit: first.culprit } : verdict;
  return cause === null ? null : { made_at: window.end, at, low, high, cause, culprit };
}

/** The earlier forecast that the one of this diagnosis repeats; `null`: there is none. */
export function openForecast({
  next_spike,
  predictions,
}: Pick<Diagnosis, "next_spike" | "predictions">): Diagnosis["predictions"][number] | null {
  if (next_spike === null) return null;
  const { at } = next_spike;
  return predictions.find((one) => one.outcome === "open" && one.low <= at && at <= one.high) ?? null;
}

/** Stores it, once for each spike however often the report is asked for. A database that cannot be written goes without. */
export function rememberPrediction(file: string, diagnosis: Diagnosis): void {
  const prediction = predictionOf(diagnosis);
  if (prediction === null) return;
  let database: Database | null = null;
  try {
    database = openDatabase(file);
    storeNewPrediction(database, prediction);
  } catch {
    // Read-only file, other owner, full disk: the report itself is complete without.
  } finally {
    database?.close();
  }
}

/** The whole document in one of the formats. @param options.timezone IANA name; the recorded host's where it is left out */
export function renderReport(
  diagnosis: Diagnosis,
  id: FormatId,
  locale: Locale,
  { timezone, one, ...options }: Omit<RenderOptions, "scripts"> & { timezone?: string; one?: OneOf } = {},
): string {
  const format = formats[id];
  return format.render(pageOf(diagnosis, locale, timezone, one), {
    ...options,
    scripts: browserScripts(format.scripts),
  });
}

/** Writes a file whole or not at all. Throws a `Failure`. */
export function writeReport(file: string, document: string): void {
  try {
    writeWhole(file, document);
  } catch (error) {
    const remedy = "give another --output FILE";
    if (error instanceof Failure) throw new Failure(error.message, { remedy });
    throw new Failure(`${file}: the report cannot be written`, { cause: error, remedy });
  }
}

/**
 * Functions of our own modules as a format copies them into its page: their sources, of which the types were taken out when they were
 * loaded. What runs in a browser is compiled against a browser's library (`report/browser/tsconfig.json`), so nothing here imports it.
 */
export function browserScripts(names: readonly string[] = []): string {
  const require = createRequire(import.meta.url);
  return names
    .flatMap((name) => Object.values<unknown>(require(`../analysis/report/browser/${name}${ENDING}`)))
    .map(String)
    .join("\n");
}
