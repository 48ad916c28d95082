import { jsonText } from "../../analysis/report/formats/json-values.ts";
import type { Language, Locale } from "../../analysis/report/locales/index.ts";
import type { Availability, CollectorId, Context } from "../../collectors/collector.ts";
import { messageOf } from "../../collectors/failure.ts";
import { collectors } from "../../collectors/index.ts";
import type { Tell } from "../../storage/tell.ts";
import { LiveClock } from "../clock.ts";
import { type Config, loadConfig } from "../config.ts";
import { localeFor } from "../language.ts";
import { Progress } from "../progress.ts";
import { availabilityForPrograms, ENGLISH, sayAvailability, saySource } from "../saying.ts";
import { Sources } from "../sources.ts";
import { labelled } from "../table.ts";

export interface DoctorOptions {
  json?: true;
  lang?: Language;
}

interface Finding {
  id: CollectorId;
  availability: Availability;
}

export function doctor({ json, lang }: DoctorOptions): void {
  const config = configOrFault();
  const trusted = typeof config === "string" ? [] : config.keepalived.trusted;
  const locale = localeFor(lang);
  const progress = new Progress(locale);
  const context = { root: "/", clock: new LiveClock(), trusted, warn: () => {} };
  const found = progress.during(() => examine(context, progress.of("opening", "sources")));
  process.stdout.write(
    json ? jsonText(forPrograms(found)) : textOf(found, keptArguments(config, locale), locale),
  );
}

function examine(context: Context, opened: Tell): Finding[] {
  const sources = new Sources(collectors, context, { emit: () => {}, opened });
  const states = sources.state();
  sources.close();
  return states;
}

/** Sentences in English, and the facts beside them. */
function forPrograms(findings: readonly Finding[]) {
  return findings.map(({ id, availability }) => ({
    source: id,
    ...ENGLISH.sources[id],
    availability: availabilityForPrograms(id, availability),
  }));
}

/** A configuration that cannot be read is a finding, and no reason to tell nothing else. */
function configOrFault(): Config | string {
  try {
    return loadConfig();
  } catch (error) {
    return messageOf(error);
  }
}

const keptArguments = (config: Config | string, locale: Locale): string =>
  typeof config === "string" ? config : locale.status.arguments[config.privacy.arguments];

function textOf(findings: readonly Finding[], kept: string, locale: Locale): string {
  const { ok, no_data, failed, would_help, lost_without, colon, available } = locale.doctor;
  const states = { ok, "no-data": no_data, failed };
  const rows = findings.flatMap(({ id, availability }): [string, string][] => {
    const { status } = availability;
    const state = `${states[status]}${colon}${sayAvailability(locale, id, availability)}`;
    const named: [string, string] = [id, state];
    if (status === "ok") return [named];
    const lost: [string, string] = ["", `${lost_without}${colon}${locale.sources[id].loses}`];
    if (status === "failed") return [named, lost];
    return [named, ["", `${would_help}${colon}${saySource(locale, availability.remedy)}`], lost];
  });
  const seen = findings.filter(({ availability }) => availability.status === "ok").length;
  rows.push([locale.status.labels.arguments, kept]);
  return `${labelled(rows)}\n${available(seen, findings.length)}\n`;
}
