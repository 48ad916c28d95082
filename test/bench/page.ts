import type { Figure } from "./piece.ts";

/** What became of one piece. */
export interface Outcome {
  id: string;
  about: string;
  /** On which it was measured: a section may be written anew on another one. */
  machine: string;
  /** Load average just before it: on a machine that is not idle times and costs are too high. */
  load1: number;
  /** Why there are no figures; `null`: there are. */
  missing: string | null;
  figures: readonly Figure[];
}

/** Two digits, and the whole of what is before the point. */
export function digits(value: number): string {
  if (Number.isNaN(value)) return "not known";
  if (value === 0 || Math.abs(value) >= 100) return String(Math.round(value));
  return value.toFixed(Math.max(0, 1 - Math.floor(Math.log10(Math.abs(value)))));
}

const withUnit = (value: number, unit: string) =>
  unit === "" || Number.isNaN(value) ? digits(value) : `${digits(value)} ${unit}`;

function cellsOf({ name, unit, measured, aim, ratio }: Figure): string[] {
  const kept = aim !== null && measured > aim ? ", **missed**" : "";
  return [
    name.trim(),
    withUnit(measured, unit),
    aim === null ? "" : `≤ ${withUnit(aim, unit)}${kept}`,
    ratio === null ? "" : `${digits(ratio.value)} × ${ratio.of}`,
  ];
}

function sectionOf({ id, about, machine, load1, missing, figures }: Outcome): string {
  const head = `## ${id}\n\n${about}`;
  if (missing !== null) return `${head}\n\nNot run: ${missing}.`;
  const rows = figures.map((figure) => `| ${cellsOf(figure).join(" | ")} |`);
  return [
    `${head} On ${machine}; load average before it: ${load1.toFixed(2)}.`,
    ["| what | measured | aim | beside |", "|---|---|---|---|", ...rows].join("\n"),
  ].join("\n\n");
}

/** A page with the sections of some pieces written anew. */
export function withSections(page: string, outcomes: readonly Outcome[]): string {
  const sections = page.trimEnd().split(/\n\n(?=## )/);
  const written = sections.map((section) => {
    const outcome = outcomes.find(({ id }) => section.startsWith(`## ${id}\n`));
    return outcome ? sectionOf(outcome) : section;
  });
  return `${written.join("\n\n")}\n`;
}

export function markdownOf(outcomes: readonly Outcome[]): string {
  const parts = outcomes.map(sectionOf);
  return [
    "# Benchmarks",
    `Written by \`npm run bench\`; do not edit. Each part is one run, and figures that stand beside each other are of the same minutes; what else the machine did makes all of them larger. MB are 10^6 bytes.`,
    ...parts,
  ]
    .join("\n\n")
    .concat("\n");
}

export function textOf({ id, load1, missing, figures }: Outcome): string {
  if (missing !== null) return `${id}: not run: ${missing}\n`;
  const cells = figures.map((figure) => cellsOf(figure).map((cell) => cell.replaceAll("**", "")));
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]!.length)));
  const lines = cells.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
  return `${id} (load average before it: ${load1.toFixed(2)})\n${lines.join("\n")}\n`;
}
