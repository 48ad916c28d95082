import type { ProgressWords } from "../progress.ts";

export const progress: ProgressWords = {
  doing: {
    reading: "reading",
    diagnosing: "looking for spikes",
    anonymising: "giving other names",
    writing: "writing",
    importing: "importing",
    recovering: "recovering",
  },
  unit: { rows: "rows", pages: "pages", hours: "hours" },
  line: (what, done, unit, percent, rate, left) =>
    `${what}: ${done} ${unit}${percent === null ? "" : ` (${percent})`}, ${rate} a second${left === null ? "" : `, ${left} left`}`,
};
