import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { diagnose } from "../../../analysis/diagnose.ts";
import type { Diagnosis } from "../../../analysis/diagnosis.ts";
import { openDatabase } from "../../../storage/database.ts";
import { readRecording } from "../../../storage/recording-reader.ts";
import { importTrace } from "../../storage/import-trace.ts";

/** A recording's diagnosis with its pictures' data. @param folder a trace */
export async function drawnDiagnosis(folder: string): Promise<Diagnosis> {
  const scratch = mkdtempSync(join(tmpdir(), "loadspike-drawn-"));
  const database = openDatabase(join(scratch, "l.db"));
  try {
    await importTrace(folder, database);
    return diagnose(readRecording(database), { charts: true });
  } finally {
    database.close();
    rmSync(scratch, { recursive: true });
  }
}

/** A recording of `test/fixtures/recordings`. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/recordings/${name}`, import.meta.url));
}

/** The real incident that may lie beside the checkout. */
export const TIMELAPSE = join(
  fileURLToPath(new URL("../../../../shared/traces/", import.meta.url)),
  "el7-timelapse",
);
