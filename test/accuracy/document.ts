import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { FORECASTS_HEAD } from "./forecasts-report.ts";
import { HISTORIES_HEAD } from "./history-report.ts";

export const DOCUMENT = fileURLToPath(new URL("../../docs/accuracy.md", import.meta.url));

/** Sections that benches of their own write, behind what `test/bench/accuracy.ts` does. */
const SECTIONS = [FORECASTS_HEAD, HISTORIES_HEAD];

/** Writes one part of `docs/accuracy.md`, and leaves the others as they are. @param head "" for what stands before the sections */
export function writePart(head: string, text: string): void {
  const parts = new Map<string, string>();
  let at = "";
  for (const line of readFileSync(DOCUMENT, "utf8").split("\n")) {
    if (SECTIONS.includes(line)) at = line;
    parts.set(at, `${parts.get(at) ?? ""}${line}\n`);
  }
  parts.set(head, text);
  const ordered = ["", ...SECTIONS].flatMap((one) => parts.get(one)?.trim() ?? []);
  writeFileSync(DOCUMENT, `${ordered.join("\n\n")}\n`);
}
