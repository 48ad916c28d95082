import type { Block, CardBlock, Page, StepBlock, TableBlock } from "../blocks.ts";
import { curveLegend, curveLines, drawCurve } from "../drawing.ts";
import type { Format } from "./format.ts";

/** The report for a ticket: GitHub's Markdown, which most trackers read. */
export const markdown: Format = {
  id: "markdown",
  ending: "md",
  render(page) {
    const { headline, cause, summary, facts } = page.verdict;
    const words = page.locale.page;
    return [
      `# ${plain(page.title)}`,
      "",
      `**${plain(headline)}**`,
      "",
      ...cause.map(plain),
      "",
      plain(summary),
      "",
      ...facts.map(({ label, text }) => `- **${plain(label)}${words.colon}** ${plain(text)}`),
      "",
      ...page.sections.flatMap(({ title, blocks }) => [
        `## ${plain(title)}`,
        "",
        ...blocks.flatMap((block) => blockLines(block, page)),
        "",
      ]),
    ]
      .join("\n")
      .replace(/\n{3,}/g, "\n\n");
  },
};

/** Text that is no markup, no HTML, no link and no mention of anybody. */
function plain(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<>#|~!$^]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/@/g, "&#64;")
    .replace(/:\/\//g, "&#58;//")
    .replace(/\bwww\./gi, "www&#46;");
}

function blockLines(block: Block, page: Page): string[] {
  switch (block.kind) {
    case "prose":
      return [plain(block.text), ""];
    case "list":
      return block.items.map((item) => `- ${plain(item)}`);
    case "labelled":
      return block.rows.map(({ label, text }) => `- **${plain(label)}** ${plain(text)}`);
    case "table":
      return table(block);
    case "curve": {
      const drawn = drawCurve(block, 72, 6);
      return ["```", ...curveLines(block, drawn, page.times), "```", plain(curveLegend(block, drawn))];
    }
    case "card":
      return card(block);
    case "others":
      return block.cards.flatMap(card);
    case "step":
      return step(block);
  }
}

function table({ columns, rows, legend }: TableBlock): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(" | ")} |`;
  return [
    line(columns.map((column) => column.head)),
    `|${columns.map((column) => (column.align === "right" ? " ---: " : " --- ")).join("|")}|`,
    ...rows.map((row) => line(row.cells)),
    ...(legend === null ? [] : ["", plain(legend)]),
  ];
}

function card({ title, measured, points }: CardBlock): string[] {
  return [`- **${plain(title)}**${plain(measured)}`, ...points.map((point) => `  - ${plain(point)}`)];
}

/** Prose is escaped; a snippet becomes a fenced block, and its own fences are shortened so that they cannot end it. */
function step({ number, title, why, change, expected }: StepBlock): string[] {
  const fence = "~~~~~~";
  return [
    `### ${number}. ${plain(title)}`,
    "",
    plain(why),
    "",
    ...change.flatMap((part) => {
      if (typeof part === "string") return [plain(part)];
      if ("item" in part) return [`- ${plain(part.item)}`];
      return ["", fence, ...part.snippet.replace(/~{4,}/g, "~~~").split("\n"), fence, ""];
    }),
    "",
    `*${plain(expected.label)}* ${plain(expected.text)}`,
    "",
  ];
}
