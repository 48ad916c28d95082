import type { Diagnosis, Spike } from "../../analysis/diagnosis.ts";
import type { Cause } from "../../analysis/facts.ts";
import { foundAt } from "../../analysis/found.ts";
import type { Locale } from "../../analysis/report/locales/index.ts";
import { sayingOf } from "../../analysis/report/page.ts";
import type { Saying } from "../../analysis/report/sections/section.ts";
import { verdict } from "../../analysis/report/sections/verdict.ts";
import { instant } from "../saying.ts";
import type { News } from "./news.ts";
import type { StandingState } from "./state.ts";

/** One line of the agent's log: what it says, and the same for programs. */
export interface Line {
  level: "info" | "warn";
  message: string;
  fields: Record<string, unknown>;
}

/** How the report is asked for: "loadspike report", with the database where it is not the configuration's. */
export interface Asking {
  command: string;
  /** Where the numbers of spikes are those of a part of the recording: from when on. */
  since: number | null;
}

/** Makes lines of what is new. Names in them are printable. */
export function linesOf(news: readonly News[], diagnosis: Diagnosis, locale: Locale, asking: Asking): Line[] {
  const saying = sayingOf(diagnosis, locale);
  return news.map((one) => lineOf(one, saying, asking));
}

function lineOf(news: News, saying: Saying, { command, since }: Asking): Line {
  const { times, locale, diagnosis } = saying;
  if (news.kind === "verdict") {
    const { headline, cause } = verdict(saying);
    return {
      level: "info",
      message: locale.standing.verdict([headline, ...cause].join(" "), command),
      fields: { event: "verdict", verdict: diagnosis.verdict },
    };
  }
  if (news.kind === "forecast") {
    const { at, low, high, came, outcome } = news.prediction;
    const [shownAt, from, to] = [times.day(at), times.day(low), times.day(high)];
    return {
      level: "info",
      message:
        outcome === "came" && came !== null
          ? locale.standing.came(shownAt, from, to, times.day(came))
          : locale.standing.missed(shownAt, from, to),
      fields: { event: "forecast", outcome, at: instant(at), low: instant(low), high: instant(high) },
    };
  }
  // The one with printable names.
  const spike = diagnosis.spikes.find(({ id }) => id === news.spike.id) ?? news.spike;
  const part = since === null ? "" : ` --since ${instant(since)}`;
  const { start, end, duration_s, peak_load1, reality } = spike;
  const { cause, culprit, confidence } = spike.verdict;
  return {
    level: reality === "real" ? "warn" : "info",
    message: locale.standing.spike({
      start: times.day(start),
      end: times.day(end),
      duration_s,
      peak_load1,
      reality,
      cause: causeOf(spike, saying),
      confidence,
      command: `${command}${part} --spike ${spike.id}`,
    }),
    fields: {
      event: "spike",
      spike: {
        start: instant(start),
        end: instant(end),
        duration_s: Math.round(duration_s),
        peak_load1,
        reality,
        cause,
        culprit,
        confidence,
      },
    },
  };
}

/** How the next spike is told of when it is an hour away. */
export function foretold(
  { at, low, high }: Pick<NonNullable<StandingState["forecast"]>, "at" | "low" | "high">,
  diagnosis: Diagnosis,
  locale: Locale,
): string {
  const saying = sayingOf(diagnosis, locale);
  const { times, say } = saying;
  const { next_spike, verdict } = saying.diagnosis;
  if (next_spike?.first)
    return locale.standing.foretoldFirst(
      times.day(at),
      times.day(low),
      times.day(high),
      next_spike.first.culprit,
    );
  const { cause, culprit } = verdict;
  const named = isKnown(cause)
    ? say.cause(cause).named(culprit, foundAt(saying.diagnosis.spikes, cause))
    : locale.page.causeId(cause);
  return locale.standing.foretold(times.day(at), times.day(low), times.day(high), named);
}

function causeOf({ suspects, verdict: { cause, culprit } }: Spike, { say, locale }: Saying): string | null {
  if (!isKnown(cause)) return null;
  const found = suspects.find((card) => card.cause === cause)?.facts ?? [];
  return `${say.cause(cause).named(culprit, found)} (${locale.page.causeId(cause)})`;
}

const isKnown = (cause: Diagnosis["verdict"]["cause"]): cause is Cause =>
  cause !== null && cause !== "unexplained" && cause !== "mixed";
