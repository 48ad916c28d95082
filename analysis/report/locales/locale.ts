import type { BundleWords } from "./bundle.ts";
import type { Calendar } from "./calendar.ts";
import type { CheckWords } from "./check.ts";
import type { DoctorWords } from "./doctor.ts";
import type { charts } from "./en/charts.ts";
import type { commands } from "./en/commands.ts";
import type { fleet } from "./en/fleet.ts";
import type { page } from "./en/page.ts";
import type { LiveWords } from "./live.ts";
import type { ProgressWords } from "./progress.ts";
import type { SourceCards } from "./sources.ts";
import type { StandingWords } from "./standing.ts";
import type { StatusWords } from "./status.ts";
import type { WebWords } from "./web.ts";
import type { Words } from "./words.ts";

/** A language: everything that is said in it. English says what there is to say, and the others are typed against it. */
export interface Locale {
  /** As in `--lang`, and in the HTML page's `lang`. */
  id: string;
  words: Words;
  page: PageWords;
  charts: ChartWords;
  /** What each collector reads, and what a report loses without it. */
  sources: SourceCards;
  commands: CommandWords;
  status: StatusWords;
  /** What the agent says to its log by itself. */
  standing: StandingWords;
  check: CheckWords;
  doctor: DoctorWords;
  bundle: BundleWords;
  live: LiveWords;
  progress: ProgressWords;
  fleet: FleetWords;
  web: WebWords;
  calendar: Calendar;
  quantities: Quantities;
}

/** What stands on the page of a report beside the facts: headings, labels, the first lines. */
export type PageWords = typeof page;

/** What is said of pictures, and on the first screen of a page that has them. */
export type ChartWords = typeof charts;

/** What is said of many guests at once. */
export type FleetWords = typeof fleet;

/** What the commands say that are no report. */
export type CommandWords = typeof commands;

export interface Quantities {
  /** "23 min"; NaN is said to be unknown. */
  duration(seconds: number): string;
  /** "43,200" */
  thousands(count: number): string;
}
