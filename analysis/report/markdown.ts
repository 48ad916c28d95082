import type { Diagnosis } from "../diagnosis.ts";
import { curveLegend, curveLines, drawCurve } from "./curve.ts";
import { blocksOf } from "./layout.ts";
import { localTime } from "./local-time.ts";
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
  type Table,
} from "./tables.ts";
import { causeLines, facts, headline, limitsInWords, sentence } from "./words.ts";

/** The report for a ticket: GitHub's Markdown, which most trackers read. */
export function markdown(raw: Diagnosis, options: ReportOptions = {}): string {
  const diagnosis = shown(raw);
  const times = localTime(diagnosis, options.timezone);
  const { told, others } = suspectsInOrder(diagnosis);
  const drawn = drawCurve(diagnosis, 72, 6);
  const sections: [title: string, body: string[]][] = [
    ["Load", drawn ? ["```", ...curveLines(diagnosis, drawn, times), "```", plain(curveLegend(drawn))] : []],
    ["Spikes", withLegend(table(spikesTable(diagnosis, times)), SPIKES_LEGEND)],
    [
      "Suspects",
      [...told, ...others].flatMap((card) => {
        const { who, status, measured } = suspectInWords(card);
        return [
          `- **${plain(who)}: ${status}**${plain(measured)}`,
          ...evidenceOf(card, diagnosis.spikes).map((one) => `  - ${plain(one)}`),
        ];
      }),
    ],
    ["Who was counted", table(countedTable(diagnosis))],
    ["What would help", withLegend(table(alternativesTable(diagnosis)), ALTERNATIVES_LEGEND)],
    [
      "What to change",
      diagnosis.advice.flatMap((one, i) => [
        `### ${i + 1}. ${plain(one.title)}`,
        "",
        plain(one.why),
        "",
        ...proseAndSnippets(one.change),
        "",
        `*Expected:* ${plain(one.expected)}`,
        "",
      ]),
    ],
    ["Earlier predictions", table(predictionsTable(diagnosis, times))],
    ["Limits", limitsInWords(diagnosis).map((one) => `- ${plain(sentence(one))}`)],
  ];
  return [
    `# Load report: ${plain(diagnosis.host.hostname ?? "name unknown")}`,
    "",
    `**${plain(headline(diagnosis))}**`,
    "",
    ...causeLines(diagnosis).map(plain),
    "",
    plain(diagnosis.verdict.summary),
    "",
    ...facts(diagnosis, times).map(([label, value]) => `- **${label}:** ${plain(value)}`),
    "",
    ...sections.flatMap(([title, body]) => (body.length === 0 ? [] : [`## ${title}`, "", ...body, ""])),
  ]
    .join("\n")
    .replace(/\n{3,}/g, "\n\n");
}

/** Text that is no markup, no HTML, no link and no mention of anybody. */
function plain(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<>#|~!$^]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/@/g, "&#64;")
    .replace(/:\/\//g, "&#58;//")
    .replace(/\bwww\./gi, "www&#46;");
}

function table({ columns, rows }: Table): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(" | ")} |`;
  return [
    line(columns.map((column) => column.head)),
    `|${columns.map((column) => (column.align === "right" ? " ---: " : " --- ")).join("|")}|`,
    ...rows.map(line),
  ];
}

function withLegend(lines: string[], legend: string): string[] {
  return lines.length === 0 ? lines : [...lines, "", plain(legend)];
}

/** Prose is escaped; a snippet becomes a fenced block, and its own fences are shortened so that they cannot end it. */
function proseAndSnippets(text: string): string[] {
  return blocksOf(text).flatMap(({ snippet, lines }) =>
    snippet
      ? ["", "~~~~~~", ...lines.map((line) => line.replace(/~{4,}/g, "~~~")), "~~~~~~", ""]
      : lines.map((line) => (line.startsWith("- ") ? `- ${plain(line.slice(2))}` : plain(line))),
  );
}
