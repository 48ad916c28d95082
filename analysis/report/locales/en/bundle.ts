import type { BundleWords } from "../bundle.ts";

export const bundle: BundleWords = {
  title: (host) => `Load average of ${host}: recording and report of loadspike`,
  noName: "an unnamed host",
  rows: (from, to) => `Rows from ${from} to ${to}.`,
  ofSpike: (spike, around) =>
    `The CSV files hold spike ${spike} with ${around} before and after it. The report is of the whole recording: a report made again from these files alone knows less.`,
  anonymised:
    "Hosts, addresses, users, paths, names of programs that are not widely known, and words that are not everybody's were replaced, each by the same name everywhere. Kept: times, numbers, the time zone, kernel and keepalived versions, names of widely known programs and of kernel functions. Read it through before you publish it.",
  named:
    'Hosts, addresses, users and paths stand here under their own names; "loadspike export --anonymise" replaces them.',
  heads: { files: "FILES", columns: "COLUMNS WITH A UNIT", again: "TO READ IT AGAIN", check: "TO CHECK IT" },
  files: {
    "report.html": "the report; opens in any browser, needs no network",
    "report.json": "the same for programs (loadspike.report/1), always in UTC and English",
    "spikes.csv": "one row a spike: when, how high, whether it was real, what caused it",
    "samples.csv": "one row a look at the whole machine: load average, processors, memory, pressure",
    "tasks.csv": "one row a task that ran (R) or slept uninterruptibly (D) at a look",
    "events.csv": "one row a thing that happened: runs of processes, file writes, log lines, gaps",
    "manifest.json": "the host, the sources that recorded, earlier predictions",
  },
  sums: "SHA-256 of all the others",
  csv: "CSV as RFC 4180 has it: UTF-8, comma, a header, decimal point. An empty cell is unknown, never zero. time is UTC (RFC 3339); mono_s are seconds since the boot; utc is time once more, as a spreadsheet takes it for a date. A text that a spreadsheet would run as a formula has a ' in front.",
  units: "Columns that are not listed are names, counts without a unit, or numbers of processes.",
  again: "In this folder:",
};
