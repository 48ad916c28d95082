import { Failure } from "../../collectors/failure.ts";
import { cleanInput } from "../../storage/cleaning.ts";
import { recordingOfInput } from "../../storage/in-memory.ts";
import { readAtop } from "../../storage/inputs/atop.ts";
import type { CsvColumns } from "../../storage/inputs/csv.ts";
import { csvColumns, readCsvHistory } from "../../storage/inputs/csv.ts";
import { recordingOf } from "../../storage/inputs/history.ts";
import { readAnswers } from "../../storage/inputs/prometheus/answer.ts";
import { readSar } from "../../storage/inputs/sar.ts";
import type { Recording } from "../../storage/recording.ts";
import { type CsvChoice, guessColumns } from "./columns.ts";
import { type Found, headOf, textOf, toldName, unpacked } from "./found.ts";
import { type Kind, kindOf } from "./kind.ts";
import { isTar, MOST_ENTRIES, tarFiles, tooMany } from "./tar.ts";
import { manifestsOf, openTrace } from "./trace.ts";
import { isZip, zipFiles } from "./zip.ts";

/** What was made of some files. */
export type Read =
  | { recording: Recording; grid_s: number | null }
  /** A table of no known tool: which column is which has to be said. */
  | { columns: { file: string; names: string[]; guess: Partial<CsvColumns> } };

export interface Reading {
  csv?: CsvChoice;
  /** Rows that were taken, of so many where that is known. */
  tell?: (done: number, total: number | null) => void;
}

/** Reads what was dropped, whatever it is: the same parsers, bounds and refusals as the command line's. Throws a `Failure` of one line. */
export async function read(dropped: readonly Found[], reading: Reading = {}): Promise<Read> {
  if (dropped.length > MOST_ENTRIES) throw tooMany(dropped[0]!.path);
  const files = (await Promise.all(dropped.map(opened))).flat();
  const manifests = manifestsOf(files);
  if (manifests.length > 1)
    throw new Failure(
      `expected one trace, found ${manifests.length}: ${manifests
        .slice(0, 4)
        .map(({ path }) => path)
        .join(", ")}`,
    );
  const [manifest] = manifests;
  if (!manifest) return readOthers(files, reading);
  // Of command lines is shown what `import` would keep.
  const input = cleanInput("names", await openTrace(manifest, files));
  return { recording: await recordingOfInput(input, reading.tell), grid_s: null };
}

/** What a file holds: the files of an archive, else itself, unpacked. */
async function opened(file: Found): Promise<Found[]> {
  const head = await headOf(file);
  if (isZip(head) && file.blob) return inside(file, notWorkbook(file, await zipFiles(file, file.blob)));
  if (isTar(head)) return inside(file, await tarFiles(file));
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  // A table of a trace stays as it is: its name says that it is packed.
  if (!isGzip || file.path.endsWith(".csv.gz")) return [file];
  const inner = unpacked(file, file.path, "gzip");
  return isTar(await headOf(inner)) ? inside(file, await tarFiles(inner)) : [inner];
}

const inside = ({ path }: Found, files: readonly Found[]) =>
  files.map((file) => ({ ...file, archive: path }));

/** A workbook is a zip as well: of Excel (ECMA-376) and of LibreOffice (OpenDocument). */
function notWorkbook({ path }: Found, files: Found[]): Found[] {
  const names = new Set(files.map((file) => file.path));
  if (names.has("xl/workbook.xml") || (names.has("mimetype") && names.has("content.xml")))
    throw new Failure(`${path}: is a workbook`, {
      remedy: "save the sheet that holds the load average as CSV, and give that",
    });
  return files;
}

async function readOthers(found: readonly Found[], { csv }: Reading): Promise<Read> {
  const files = found.map((file) =>
    file.path.endsWith(".csv.gz") ? unpacked(file, file.path, "gzip") : file,
  );
  const kinds = await Promise.all(files.map(async (file) => kindOf(toldName(file), await headOf(file))));
  const [kind] = kinds;
  const [file] = files;
  if (!file || kind === undefined) throw new Failure("expected a recording, found no file");
  if (new Set(kinds).size > 1)
    throw new Failure(`expected files of one kind, found ${[...new Set(kinds)].sort().join(", ")}`);
  if (files.length > 1 && kind === "atop")
    throw new Failure(`expected one file of ${kind}, found ${files.length}: ${file.path}, …`);
  const texts: { name: string; text: string }[] = [];
  for (const one of files) texts.push({ name: toldName(one), text: await textOf(one) });
  return ofTexts(kind, texts, csv);
}

function ofTexts(kind: Kind, texts: readonly { name: string; text: string }[], csv?: CsvChoice): Read {
  const [{ name, text }] = texts as [{ name: string; text: string }];
  if (kind === "prometheus") {
    const recording = recordingOf(readAnswers(texts));
    return { recording, grid_s: recording.grid_s };
  }
  if (kind === "csv" && !csv) {
    const names = csvColumns(name, text);
    return { columns: { file: name, names, guess: guessColumns(names) } };
  }
  const history =
    kind === "sar"
      ? readSar(texts)
      : kind === "atop"
        ? readAtop(name, text)
        : readCsvHistory(texts, csv!.columns, csv!.about);
  return { recording: recordingOf(history), grid_s: null };
}
