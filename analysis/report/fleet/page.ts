import { type Fleet, type FleetGuest, isAiling, type Reality, spikesOf } from "../../fleet/fleet.ts";
import type { Block, LabelledText } from "../blocks.ts";
import { type LocalTime, localTime } from "../local-time.ts";
import type { Locale } from "../locales/locale.ts";
import { shown } from "../shown.ts";
import { causes } from "./causes.ts";
import { guestsTable, nextTable } from "./guests.ts";
import type { FleetSaying } from "./saying.ts";
import { together } from "./together.ts";

/** What is said of many guests, in order, in one language. Every text is printable. */
export interface FleetPage {
  /** As it was given. */
  fleet: Fleet;
  locale: Locale;
  times: LocalTime;
  title: string;
  tone: "calm" | Reality;
  headline: string;
  facts: LabelledText[];
  sections: { id: string; title: string; blocks: Block[] }[];
}

/** @param timezone IANA name; UTC where it is left out: guests have their own */
export function fleetPage(fleet: Fleet, locale: Locale, timezone?: string): FleetPage {
  const { window } = fleet;
  const times = localTime({ host: { timezone: null }, window, next_spike: null }, locale.calendar, timezone);
  const words = locale.fleet;
  const saying: FleetSaying = { fleet: shown(fleet), locale, words, times };
  const { sections: titles } = words;
  const made = [
    { id: "guests", title: titles.guests, blocks: guestsTable(saying) },
    { id: "causes", title: titles.causes, blocks: causes(saying) },
    { id: "next", title: titles.next, blocks: nextTable(saying) },
    { id: "agents", title: titles.agents, blocks: agents(saying) },
    { id: "together", title: titles.together, blocks: together(saying) },
    { id: "how", title: titles.how, blocks: how(saying) },
  ];
  const spiking = fleet.guests.filter((guest) => spikesOf(guest) > 0);
  const has = (reality: Reality) => spiking.filter(({ spikes }) => spikes[reality].count > 0);
  const real = has("real");
  const unclear = has("unclear").filter((guest) => !real.includes(guest));
  const phantom = spiking.length - real.length - unclear.length;
  return {
    fleet,
    locale,
    times,
    title: words.title(saying.fleet.server),
    tone:
      spiking.length === 0 ? "calm" : real.length > 0 ? "real" : unclear.length > 0 ? "unclear" : "phantom",
    headline: words.headline({
      guests: fleet.guests.length,
      spiking: spiking.length,
      real: real.length,
      unclear: unclear.length,
      phantom,
    }),
    facts: factsOf(saying),
    sections: made.filter(({ blocks }) => blocks.length > 0),
  };
}

function factsOf({ fleet, words, times, locale }: FleetSaying): LabelledText[] {
  const { window, guests, by, server, partial } = fleet;
  const withAgent = guests.filter(({ agent }) => agent !== null);
  const length = locale.quantities.duration((window.end - window.start) / 1e6);
  const grouped =
    by === null ? words.by.none : by.chosen ? words.by.chosen(by.label) : words.by.found(by.label);
  return [
    { label: words.labels.server, text: server },
    { label: words.labels.seen, text: words.seen(times.full(window.start), times.full(window.end), length) },
    { label: words.labels.times, text: times.zone },
    {
      label: words.labels.agents,
      text: words.agents(withAgent.length, guests.length, withAgent.filter(isAiling).length),
    },
    { label: words.labels.by, text: grouped },
    ...(partial === null ? [] : [{ label: words.labels.partial, text: words.partial(partial) }]),
  ];
}

/** Most of an outage are agents of one kind: some are enough to know which. */
const MOST_AILING = 50;

function agents(saying: FleetSaying): Block[] {
  const { fleet, words } = saying;
  const ailing = fleet.guests.filter(isAiling);
  if (ailing.length === 0) return [];
  const rows = ailing.map((guest) => ({ label: guest.name, text: troubleOf(guest, saying) }));
  const left = rows.length - MOST_AILING;
  const excerpt = {
    from: 0,
    to: Math.min(rows.length, MOST_AILING),
    note: left > 0 ? words.cut(left) : null,
  };
  return [{ kind: "labelled", rows, excerpt }];
}

function troubleOf({ agent }: FleetGuest, { fleet, words, times, locale }: FleetSaying): string {
  if (agent === null) return "";
  const { trouble } = words;
  const { last_look, silent, lost, sources_down, version } = agent;
  const ago = (at: number) => locale.quantities.duration((fleet.window.end - at) / 1e6);
  const parts = [
    ...(last_look === null
      ? [trouble.never]
      : silent
        ? [trouble.silent(times.short(last_look), ago(last_look))]
        : []),
    ...(sources_down.length > 0 ? [trouble.blind(sources_down)] : []),
    ...(lost > 0 ? [trouble.lost(lost)] : []),
    ...(version === null ? [] : [trouble.version(version)]),
  ];
  return parts.join(trouble.separator);
}

const errorOf = (guests: readonly FleetGuest[]) =>
  guests.reduce((most, { error_s }) => Math.max(most, error_s), 0);

function how({ fleet, words }: FleetSaying): Block[] {
  const kinds = Map.groupBy(fleet.guests, ({ read }) => JSON.stringify(read));
  const items = [...kinds.values()].map((guests) =>
    words.how(guests[0]!.read, guests.length, errorOf(guests)),
  );
  const isAlone = fleet.guests.some(({ read: { by } }) => by === "samples" || by === "steps");
  if (isAlone) items.push(words.noAgentLimits);
  return items.length === 0 ? [] : [{ kind: "list", items }];
}
