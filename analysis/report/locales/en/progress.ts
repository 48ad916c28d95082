import type { ProgressWords } from "../progress.ts";
import { plural } from "./quantities.ts";

export const progress: ProgressWords = {
  doing: {
    reading: "reading",
    asking: "asking for",
    diagnosing: "looking for spikes",
    examining: "examining",
    anonymising: "giving other names",
    writing: "writing",
    importing: "importing",
    recovering: "recovering",
    opening: "asking the sources",
    checking: "checking",
    agents: "asking for agents",
    highest: "asking for the highest load",
    guests: "reading guests",
  },
  counted: {
    rows: (count) => plural(count, "row"),
    pages: (count) => plural(count, "page"),
    spikes: (count) => plural(count, "spike"),
    hours: (count) => plural(count, "hour"),
    sources: (count) => plural(count, "source"),
    jobs: (count) => plural(count, "job"),
    guests: (count) => plural(count, "guest"),
  },
  line: (what, done, percent, rate, left) =>
    `${what}: ${done}${percent === null ? "" : ` (${percent})`}${rate === null ? "" : `, ${rate}`}${left === null ? "" : `, ${left} left`}`,
  rate: (_, count) => `${count} a second`,
};
