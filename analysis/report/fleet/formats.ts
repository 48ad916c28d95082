import type { FleetGuest, GuestGroup } from "../../fleet/fleet.ts";
import type { Together } from "../../fleet/together.ts";
import type { RenderOptions } from "../formats/format.ts";
import { blocksMarkup, labelled } from "../formats/html/blocks.ts";
import { documentOf } from "../formats/html/document.ts";
import { instant, jsonText, rounded } from "../formats/json-values.ts";
import { html as h } from "../formats/markup.ts";
import { joined, sectionLines, sheetOf } from "../formats/text/blocks.ts";
import { labelledLines, wrap } from "../layout.ts";
import type { FleetFormatId } from "./ids.ts";
import type { FleetPage } from "./page.ts";

type Format = (page: FleetPage, options?: RenderOptions) => string;

/** How many guests at once are written. */
export const fleetFormats: Record<FleetFormatId, Format> = { text, json, html };

function text(page: FleetPage, options: RenderOptions = {}): string {
  const sheet = sheetOf(page, options);
  const { width, paint } = sheet;
  const head = [
    ...wrap(page.headline, width).map((line) => paint(line, "bold")),
    "",
    ...labelledLines(page.facts, width),
  ];
  return joined([head, ...page.sections.map((section) => sectionLines(section, sheet))]);
}

function html({ locale, times, title, tone, headline, facts, sections }: FleetPage): string {
  const ground = { locale, times, pictures: null };
  return documentOf({
    language: locale.id,
    title,
    body: h`<header class="verdict ${tone}"><h1>${headline}</h1></header>
${labelled(facts)}
${sections.map(({ id, title: name, blocks }) => h`<section id="${id}"><h2>${name}</h2>${blocksMarkup(blocks, ground)}</section>`)}`,
  });
}

/** The public format `loadspike.fleet/1`: instants RFC 3339 in UTC, lengths in seconds. */
function json({ fleet }: FleetPage): string {
  const { server, window, partial, guests, left_out, by, groups, others } = fleet;
  return jsonText({
    format: "loadspike.fleet/1",
    server,
    window: { start: instant(window.start), end: instant(window.end) },
    guests: guests.map(guestOut),
    partial,
    left_out,
    by: by?.label ?? null,
    groups: groups.map((group: GuestGroup) => ({
      value: group.value,
      members: group.members,
      ...togetherOut(group),
    })),
    others: others && togetherOut(others),
  });
}

function guestOut({ name, labels, read, spikes, starts, period, next, causes, agent }: FleetGuest) {
  const tally = ({ count, seconds }: FleetGuest["spikes"]["real"]) => ({
    spikes: count,
    seconds: rounded(seconds, 0),
  });
  return {
    name,
    labels,
    read: { by: read.by, step_s: "step_s" in read ? read.step_s : null },
    phantom: tally(spikes.phantom),
    real: tally(spikes.real),
    unclear: tally(spikes.unclear),
    starts: starts.map(instant),
    periodicity: period && {
      period_s: rounded(period.period_s, 0),
      low_s: rounded(period.low_s, 0),
      high_s: rounded(period.high_s, 0),
      spikes: period.spikes,
    },
    next_spike: next && { at: instant(next.at), low: instant(next.low), high: instant(next.high) },
    causes,
    agent: agent && {
      ...agent,
      last_look: agent.last_look === null ? null : instant(agent.last_look),
    },
  };
}

function togetherOut({ guests, spikes, within_s, shared, expected, p_value, verdict }: Together) {
  return {
    guests,
    spikes,
    within_s: rounded(within_s, 1),
    shared,
    expected: rounded(expected, 2),
    p_value: Number(p_value.toPrecision(3)),
    verdict,
  };
}
