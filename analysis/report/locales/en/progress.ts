import type { ProgressWords } from "../progress.ts";

export const progress: ProgressWords = {
  doing: {
    reading: "reading",
    diagnosing: "looking for spikes",
    anonymising: "giving other names",
    writing: "writing",
    importing: "importing",
    recovering: "recovering",
    agents: "asking for agents",
    highest: "asking for the highest load",
    guests: "reading guests",
  },
  unit: { rows: "rows", pages: "pages", guests: "guests" },
  line: (what, done, unit, percent, rate, left) =>
    `${what}: ${done} ${unit}${percent === null ? "" : ` (${percent})`}, ${rate} a second${left === null ? "" : `, ${left} left`}`,
};
