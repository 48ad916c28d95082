import type { Advice, Diagnosis } from "../diagnosis.ts";
import { curveLegend, curveLines, type DrawnCurve, drawCurve } from "./curve.ts";
import { blocksOf, tableLines, wrap } from "./layout.ts";
import { type LocalTime, localTime } from "./local-time.ts";
import type { ReportOptions } from "./options.ts";
import { shown } from "./shown.ts";
import { evidenceOf, suspectInWords, suspectsInOrder } from "./suspects.ts";
import {
  ALTERNATIVES_LEGEND,
  alternativesTable,
  countedTable,
  predictionsTable,
  SPIKES_LEGEND,
  spikesTable,
} from "./tables.ts";
import { causeLines, facts, headline, limitsInWords, plural, sentence } from "./words.ts";

/** Most spikes that one page lists; the JSON report has all. */
const MOST_SPIKES = 40;
const MOST_NAMES = 8;
const MOST_PREDICTIONS = 10;

interface Page {
  diagnosis: Diagnosis;
  times: LocalTime;
  width: number;
  ascii: boolean;
  paint(text: string, style: "bold" | "red" | "yellow" | "dim"): string;
}

/** The report for a terminal: the verdict first, then what it stands on, then what to change. */
export function text(diagnosis: Diagnosis, options: ReportOptions = {}): string {
  const styles = { bold: 1, red: 31, yellow: 33, dim: 2 } as const;
  const safe = shown(diagnosis);
  const page: Page = {
    diagnosis: safe,
    times: localTime(safe, options.timezone),
    // The table of spikes needs this much; on a narrower terminal its lines wrap.
    width: Math.max(80, options.width ?? 80),
    ascii: options.ascii ?? false,
    paint: (line, style) => (options.colour ? `\u001b[${styles[style]}m${line}\u001b[0m` : line),
  };
  const sections: [title: string, lines: string[]][] = [
    ["", verdict(page)],
    ["LOAD", curve(page)],
    ["SPIKES", spikes(page)],
    ["SUSPECTS", suspects(page)],
    ["WHO WAS COUNTED", counted(page)],
    ["WHAT WOULD HELP", alternatives(page)],
    ["WHAT TO CHANGE", advice(page)],
    ["EARLIER PREDICTIONS", predictions(page)],
    ["LIMITS", limits(page)],
  ];
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => [...(title === "" ? [] : [page.paint(title, "bold")]), ...lines, ""].join("\n"))
    .join("\n");
}

function verdict({ diagnosis, times, width, paint }: Page): string[] {
  return [
    ...wrap(headline(diagnosis), width).map((line) => paint(line, "bold")),
    ...causeLines(diagnosis).flatMap((line) => wrap(line, width)),
    "",
    ...wrap(diagnosis.verdict.summary, width),
    "",
    ...facts(diagnosis, times).flatMap(([label, value]) => bullet(value, width, label.padEnd(8))),
  ];
}

function curve(page: Page): string[] {
  const { diagnosis, times, width, ascii } = page;
  const drawn = drawCurve(diagnosis, width - 6, 6, ascii);
  if (drawn === null) return [];
  return [
    ...curveLines(diagnosis, drawn, times, (columns) => coloured(columns, drawn, page)),
    ...wrap(curveLegend(drawn, ascii), width, "      ").map((line) => page.paint(line, "dim")),
  ];
}

/** A phantom spike is yellow, any other red. */
function coloured(columns: readonly string[], { spikes }: DrawnCurve, { diagnosis, paint }: Page): string {
  const phantom = new Set(
    diagnosis.spikes.filter((spike) => spike.reality === "phantom").map((spike) => spike.id),
  );
  return columns
    .map((character, i) => {
      const id = spikes[i] ?? null;
      return id === null || character === " "
        ? character
        : paint(character, phantom.has(id) ? "yellow" : "red");
    })
    .join("");
}

function spikes({ diagnosis, times, width, ascii }: Page): string[] {
  const { columns, rows } = spikesTable(diagnosis, times);
  if (rows.length === 0) return [];
  const left = Math.max(0, rows.length - MOST_SPIKES);
  // The line has no room for the culprit: it has its own where the verdict above does not say it already.
  const table = { columns: columns.slice(0, -1), rows: rows.slice(left).map((row) => row.slice(0, -1)) };
  const [head = "", ...lines] = tableLines(table, width, ellipsis(ascii));
  return [
    head,
    ...(left === 0 ? [] : [`    ${plural(left, "earlier spike")} left out here; --format json has all`]),
    ...lines.flatMap((line, i) => {
      const { culprit } = diagnosis.spikes[left + i]!.verdict;
      return culprit === "" || culprit === diagnosis.verdict.culprit ? [line] : [line, `    by ${culprit}`];
    }),
    ...wrap(SPIKES_LEGEND, width),
  ];
}

function suspects({ diagnosis, width, paint }: Page): string[] {
  const { told, others } = suspectsInOrder(diagnosis);
  const lines = told.flatMap((card) => {
    const { who, status, measured } = suspectInWords(card);
    const title = wrap(`${who}: ${status}${measured}`, width);
    return [
      ...title.map((line) => (card.status === "supported" ? paint(line, "bold") : line)),
      ...evidenceOf(card, diagnosis.spikes).flatMap((one) => bullet(one, width, "  - ")),
    ];
  });
  const cleared = others.filter((card) => card.status === "contradicted").map((card) => card.cause);
  if (cleared.length > 0) lines.push(...wrap(`Also cleared: ${cleared.join(", ")}.`, width));
  const unseen = others.filter((card) => card.status === "not-examined");
  for (const [reason, cards] of Map.groupBy(unseen, (card) => card.reason ?? ""))
    lines.push(
      ...wrap(
        `Not examined: ${cards.map((card) => card.cause).join(", ")}. ${reason && sentence(reason)}`.trim(),
        width,
      ),
    );
  return lines;
}

function bullet(text: string, width: number, mark: string): string[] {
  const indent = " ".repeat(mark.length);
  return wrap(text, width, indent).map((line, i) => (i === 0 ? mark + line.slice(mark.length) : line));
}

function counted({ diagnosis, ascii, width }: Page): string[] {
  const { columns, rows } = countedTable(diagnosis);
  if (rows.length === 0) return [];
  const lines = tableLines({ columns, rows: rows.slice(0, MOST_NAMES) }, width, ellipsis(ascii));
  const more = rows.length - MOST_NAMES;
  return more > 0 ? [...lines, `and ${plural(more, "more name")}, all smaller`] : lines;
}

function alternatives({ diagnosis, width, ascii }: Page): string[] {
  const table = alternativesTable(diagnosis);
  if (table.rows.length === 0) return [];
  return [...tableLines(table, width, ellipsis(ascii)), ...wrap(ALTERNATIVES_LEGEND, width)];
}

function advice({ diagnosis, width }: Page): string[] {
  return diagnosis.advice.flatMap((one: Advice, i) => {
    const blocks = blocksOf(one.change);
    return [
      ...(i === 0 ? [] : [""]),
      ...wrap(`${i + 1}. ${one.title}`, width),
      ...wrap(one.why, width, "   "),
      ...blocks.flatMap(({ snippet, lines }) =>
        snippet
          ? ["", ...lines.map((line) => `       ${line}`), ""]
          : lines.flatMap((line) =>
              line.startsWith("- ") ? bullet(line.slice(2), width, "   - ") : wrap(line, width, "   "),
            ),
      ),
      ...wrap(`Expected: ${one.expected}`, width, "   "),
    ];
  });
}

function predictions({ diagnosis, times, width, ascii }: Page): string[] {
  const { columns, rows } = predictionsTable(diagnosis, times);
  if (rows.length === 0) return [];
  return tableLines({ columns, rows: rows.slice(-MOST_PREDICTIONS) }, width, ellipsis(ascii));
}

function limits({ diagnosis, width }: Page): string[] {
  return limitsInWords(diagnosis).flatMap((one) => bullet(sentence(one), width, "- "));
}

const ellipsis = (ascii: boolean) => (ascii ? "~" : "…");
