import type { Page } from "../blocks.ts";
import { labelledLines, wrap } from "../layout.ts";
import type { Format } from "./format.ts";
import { joined, type Sheet, sectionLines, sheetOf } from "./text/blocks.ts";

/** The report for a terminal: the verdict first, then what it stands on, then what to change. */
export const text: Format = {
  id: "text",
  ending: "txt",
  render(page, options = {}) {
    const sheet = sheetOf(page, options);
    return joined([verdict(page, sheet), ...page.sections.map((section) => sectionLines(section, sheet))]);
  },
};

function verdict({ verdict: { headline, cause, summary, facts } }: Page, { width, paint }: Sheet): string[] {
  return [
    ...wrap(headline, width).map((line) => paint(line, "bold")),
    ...cause.flatMap((line) => wrap(line, width)),
    "",
    ...wrap(summary, width),
    "",
    // Room for the longest label of any report, so that they look alike.
    ...labelledLines(facts, width, "", 6),
  ];
}
