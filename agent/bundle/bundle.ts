import { createHash } from "node:crypto";
import { createReadStream, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnosis } from "../../analysis/diagnosis.ts";
import { hanging, wrap } from "../../analysis/report/layout.ts";
import { localTime } from "../../analysis/report/local-time.ts";
import type { Locale } from "../../analysis/report/locales/index.ts";
import { printable } from "../../analysis/report/printable.ts";
import { TABLE_NAMES, TABLES } from "../../storage/schema.ts";
import type { Exported } from "../../storage/trace/export.ts";
import { renderReport } from "../reporting.ts";

export interface Bundled {
  /** Of the whole recording. */
  diagnosis: Diagnosis;
  locale: Locale;
  timezone?: string;
  anonymised: boolean;
  /** Of which the trace is, with `around_s` before and after; `null`: it is of all. */
  spike: { id: number; around_s: number } | null;
}

export const SUMS = "SHA256SUMS";
const WIDTH = 80;

/**
 * Puts beside a trace what makes a post-mortem of it: the report as a page and for programs, README.txt, SHA256SUMS.
 * @returns the names of the files
 */
export async function writeBeside(folder: string, trace: Exported, bundled: Bundled): Promise<string[]> {
  const { diagnosis, locale, timezone } = bundled;
  const zone = timezone === undefined ? {} : { timezone };
  const texts = {
    "report.html": renderReport(diagnosis, "html", locale, zone),
    "report.json": renderReport(diagnosis, "json", locale),
    "README.txt": readme(trace, bundled),
  };
  for (const [name, text] of Object.entries(texts))
    writeFileSync(join(folder, name), text, { mode: 0o600, flag: "wx" });
  const names = [...trace.files, ...Object.keys(texts)].sort();
  const sums: string[] = [];
  for (const name of names) sums.push(`${await sha256(join(folder, name))}  ${name}\n`);
  writeFileSync(join(folder, SUMS), sums.join(""), { mode: 0o600, flag: "wx" });
  return [...Object.keys(texts), SUMS];
}

async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(file)) hash.update(piece);
  return hash.digest("hex");
}

function readme({ files, window }: Exported, bundled: Bundled): string {
  const { diagnosis, locale, timezone, anonymised, spike } = bundled;
  const words = locale.bundle;
  const times = localTime(
    { ...diagnosis, window: { ...diagnosis.window, ...window } },
    locale.calendar,
    timezone,
  );
  const host = diagnosis.host.hostname;
  const paragraph = (text: string) => [...wrap(text, WIDTH), ""];
  const about = (name: string, text: string) => hanging(name.padEnd(17), text, WIDTH);
  return [
    ...paragraph(words.title(host === null ? words.noName : printable(host))),
    ...paragraph(`${words.rows(times.full(window.start), times.full(window.end))} ${times.zone}`),
    ...(spike ? paragraph(words.ofSpike(spike.id, locale.quantities.duration(spike.around_s))) : []),
    ...paragraph(anonymised ? words.anonymised : words.named),
    words.heads.files,
    ...Object.entries(words.files).flatMap(([name, text]) => {
      const written = [...files, name].find((one) => one === name || one === `${name}.gz`)!;
      return about(written, text);
    }),
    ...about(SUMS, words.sums),
    "",
    ...paragraph(words.csv),
    words.heads.columns,
    ...columnsWithUnits(),
    ...paragraph(words.units),
    words.heads.again,
    ...wrap(words.again, WIDTH),
    "  loadspike import . --db incident.db",
    "  loadspike report --db incident.db",
    "",
    words.heads.check,
    `  sha256sum -c ${SUMS}`,
    "",
  ].join("\n");
}

/** "samples.csv  load1, load5: tasks" */
function columnsWithUnits(): string[] {
  return TABLE_NAMES.flatMap((table) => {
    const byUnit = Map.groupBy(
      TABLES[table].filter(({ unit, name }) => unit !== undefined && name !== "time"),
      ({ unit }) => unit!,
    );
    return [...byUnit].flatMap(([unit, columns]) =>
      hanging(`${table}.csv`.padEnd(13) + unit.padEnd(7), columns.map(({ name }) => name).join(", "), WIDTH),
    );
  });
}
