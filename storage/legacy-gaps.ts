import { type Cell, type EventRow, type GapKind, numberOf, placeOf, textOf } from "./schema.ts";

/** What the typed columns of a `gap` row say. */
export type GapFacts = Pick<EventRow, "gap" | "lost" | "seen" | "source" | "detail">;

const known = (gap: GapKind, source: string | null, lost: number | null = null): GapFacts => ({
  gap,
  source,
  lost,
  seen: null,
  detail: gap === "lost" && lost !== null ? String(lost) : null,
});

/** All that `detail` of a `gap` row ever said, before what a gap is had columns of its own. */
const FORMS: readonly (readonly [RegExp, (found: RegExpExecArray) => GapFacts])[] = [
  // The trace format itself: no detail is a recorder that was off, a bare number is what it lost.
  [/^$/, () => known("off", null)],
  [/^(\d+)$/, ([, lost]) => known("lost", null, Number(lost))],
  [/^the recorder was off$/, () => known("off", "recorder")],
  [/^suspended$/, () => known("suspended", "clocks")],
  [/^(\d+) process events lost: /, ([, lost]) => known("lost", "runs", Number(lost))],
  [/^file events lost, nobody knows how many: /, () => known("lost", "files")],
  [/^(\d+) events lost: a log storm$/, ([, lost]) => known("lost", "log", Number(lost))],
  // Bytes that were not read: how many lines they were is not known.
  [/^\d+ bytes of .* skipped: a log storm$/s, () => known("lost", "log")],
  [/^(\d+) rows lost: /, ([, lost]) => known("lost", "storage", Number(lost))],
  [
    /^runs were polled: (\d+) of (\d+) forks were not seen$/,
    ([, missed, forks]) => ({
      ...known("polled", "runs", Number(missed)),
      seen: Math.max(0, Number(forks) - Number(missed)),
    }),
  ],
  [/^(\d+) (?:\w+ )?events? lost/, ([, lost]) => known("lost", null, Number(lost))],
];

/**
 * What a `gap` row meant that has nothing in its column `gap`: of an older recorder, or of another tool's trace, which may have `lost`
 * and `source` all the same. What is none of our forms is that tool's own words: they stay, and what they mean is not known.
 */
export function readLegacyGap(row: Omit<GapFacts, "gap">): GapFacts {
  if (row.lost !== null) return { ...row, gap: "lost" };
  const facts = readDetail(row.detail);
  return { ...facts, source: row.source ?? facts.source, seen: row.seen ?? facts.seen };
}

function readDetail(detail: string | null): GapFacts {
  for (const [form, read] of FORMS) {
    const found = form.exec(detail ?? "");
    if (found) return read(found);
  }
  return { gap: null, source: null, lost: null, seen: null, detail };
}

const OF_GAP = ["gap", "lost", "seen", "source", "detail"] as const;
const PLACES = OF_GAP.map((name) => placeOf("events", name));
const KIND = placeOf("events", "kind");
const GAP = placeOf("events", "gap");

/** Gives a row of events, cells in the order of the table's columns, the typed columns that a recorder of today fills. */
export function bringUpToDate(row: Cell[]): void {
  if (row[KIND] !== "gap" || row[GAP] !== null) return;
  const text = (name: keyof GapFacts) => textOf(row[placeOf("events", name)]);
  const number = (name: keyof GapFacts) => numberOf(row[placeOf("events", name)]);
  const facts = readLegacyGap({
    detail: text("detail"),
    source: text("source"),
    lost: number("lost"),
    seen: number("seen"),
  });
  OF_GAP.forEach((name, index) => {
    row[PLACES[index]!] = facts[name];
  });
}
