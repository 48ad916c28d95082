import type { Diagnosis } from "../diagnosis.ts";
import type { Block, Page, SectionId } from "./blocks.ts";
import { picturesOf } from "./figures/index.ts";
import { localTime } from "./local-time.ts";
import type { Locale } from "./locales/locale.ts";
import { speaker } from "./say.ts";
import { advice, alternatives, predictions } from "./sections/change.ts";
import { changes } from "./sections/changes.ts";
import { history } from "./sections/history.ts";
import { limits } from "./sections/limits.ts";
import type { Saying } from "./sections/section.ts";
import { counted, load, spikes, timeline } from "./sections/spikes.ts";
import { suspects } from "./sections/suspects.ts";
import { sustained } from "./sections/sustained.ts";
import { verdict } from "./sections/verdict.ts";
import { shown } from "./shown.ts";

export type * from "./blocks.ts";

/** THE list, in the order of the page: the verdict's ground first, then what to change, then what is not known. */
const SECTIONS: readonly { id: SectionId; blocks(saying: Saying): Block[] }[] = [
  { id: "load", blocks: load },
  { id: "sustained", blocks: sustained },
  { id: "spikes", blocks: spikes },
  { id: "changes", blocks: changes },
  { id: "timeline", blocks: timeline },
  { id: "suspects", blocks: suspects },
  { id: "counted", blocks: counted },
  { id: "alternatives", blocks: alternatives },
  { id: "advice", blocks: advice },
  { id: "predictions", blocks: predictions },
  { id: "history", blocks: history },
  { id: "limits", blocks: limits },
];

/** A part of what there is: one spike of so many. */
export interface OneOf {
  id: number;
  of: number;
}

/** What the sections are made of. @param timezone IANA name; the host's own where it is left out, UTC where that is unknown */
export function sayingOf(diagnosis: Diagnosis, locale: Locale, timezone?: string): Saying {
  const safe = shown(diagnosis, diagnosis.full_names);
  const times = localTime(safe, locale.calendar, timezone);
  return { diagnosis: safe, locale, words: locale.page, times, say: speaker(locale, times) };
}

/**
 * @param timezone as in `sayingOf`
 * @param one where it is of one spike alone (`oneSpike`)
 */
export function pageOf(diagnosis: Diagnosis, locale: Locale, timezone?: string, one?: OneOf): Page {
  const saying = sayingOf(diagnosis, locale, timezone);
  const { diagnosis: safe, times } = saying;
  const made = SECTIONS.map(({ id, blocks }) => ({
    id,
    title: locale.page.sections[id],
    blocks: blocks(saying),
  }));
  return {
    diagnosis,
    locale,
    times,
    title: locale.page.title(safe.host.hostname ?? locale.page.noName),
    tone: toneOf(diagnosis),
    verdict: one ? ofOne(verdict(saying), one, locale) : verdict(saying),
    sections: made.filter(({ blocks }) => blocks.length > 0),
    pictures: picturesOf(saying, one !== undefined),
  };
}

function ofOne(told: Page["verdict"], { id, of }: OneOf, locale: Locale): Page["verdict"] {
  return { ...told, cause: [locale.charts.screen.oneOf(id, of), ...told.cause] };
}

function toneOf({ spikes, sustained }: Diagnosis): Page["tone"] {
  if (spikes.length === 0) return sustained?.reality ?? "calm";
  if (spikes.some((spike) => spike.reality === "real")) return "real";
  return spikes.every((spike) => spike.reality === "phantom") ? "phantom" : "unclear";
}
