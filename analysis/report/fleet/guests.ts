import { type FleetGuest, isAiling, spikesOf } from "../../fleet/fleet.ts";
import type { Block, TableColumn } from "../blocks.ts";
import type { FleetSaying } from "./saying.ts";

/** A terminal is no place for more; the page has all of them. */
const MOST_ROWS = 200;
const MOST_NEXT = 20;

/** One row a guest: on a terminal those that spiked or whose agent is in trouble, the rest counted. */
export function guestsTable({ fleet, words, times }: FleetSaying): Block[] {
  const { guests, left_out } = fleet;
  const { heads } = words;
  if (guests.length === 0) return [{ kind: "prose", text: words.nobody }];
  const isUnclear = guests.some(({ spikes }) => spikes.unclear.count > 0);
  const columns: TableColumn[] = [
    { head: heads.guest },
    { head: heads.phantom, align: "right" },
    { head: heads.real, align: "right" },
    ...(isUnclear ? [{ head: heads.unclear, align: "right" } as const] : []),
    { head: heads.every, align: "right" },
    { head: heads.next, align: "right" },
    { head: heads.agent },
    { head: heads.cause, aside: true },
  ];
  const spikes = ({ count, seconds }: FleetGuest["spikes"]["real"]) => words.spikes(count, seconds);
  const rows = guests.map((guest) => ({
    cells: [
      guest.name,
      spikes(guest.spikes.phantom),
      spikes(guest.spikes.real),
      ...(isUnclear ? [spikes(guest.spikes.unclear)] : []),
      words.every(guest.period?.period_s ?? null),
      guest.next === null ? "-" : times.short(guest.next.at),
      words.health[healthOf(guest)],
      guest.causes.map(({ cause, culprit }) => words.cause(cause, culprit)).join(", "),
    ],
    under: null,
  }));
  // Those that nobody need look at stand last whatever was asked for.
  const isNews = (guest: FleetGuest) => spikesOf(guest) > 0 || isAiling(guest);
  const news = rows.filter((_, i) => isNews(guests[i]!));
  const calm = rows.filter((_, i) => !isNews(guests[i]!));
  const fits = rows.length <= MOST_ROWS;
  const to = fits ? rows.length : Math.min(MOST_ROWS, news.length);
  const note = fits ? null : news.length > to ? words.cut(rows.length - to) : words.left(rows.length - to);
  return [
    {
      kind: "table",
      columns,
      rows: fits ? rows : [...news, ...calm],
      legend: words.legend,
      excerpt: { from: 0, to, note },
    },
    ...(left_out > 0 ? [{ kind: "prose", text: words.leftOut(left_out) } as const] : []),
  ];
}

function healthOf(guest: FleetGuest): "none" | "ok" | "silent" | "blind" | "lost" {
  if (guest.agent === null) return "none";
  if (guest.agent.silent) return "silent";
  if (guest.agent.sources_down.length > 0) return "blind";
  return guest.agent.lost > 0 ? "lost" : "ok";
}

/** Who is next, each with its interval. */
export function nextTable({ fleet, words, times }: FleetSaying): Block[] {
  const foretold = fleet.guests
    .flatMap(({ name, next, causes }) => (next === null ? [] : [{ name, next, cause: causes[0] }]))
    .sort((a, b) => a.next.at - b.next.at);
  if (foretold.length === 0) return [];
  const { heads } = words;
  const left = foretold.length - MOST_NEXT;
  return [
    {
      kind: "table",
      columns: [
        { head: heads.guest },
        { head: heads.next },
        { head: heads.between },
        { head: heads.cause, aside: true },
      ],
      rows: foretold.map(({ name, next: { at, low, high }, cause }) => ({
        cells: [
          name,
          at < fleet.window.end ? words.due(times.short(at)) : times.short(at),
          words.between(times.short(low), times.short(high)),
          cause === undefined ? "" : words.cause(cause.cause, cause.culprit),
        ],
        under: null,
      })),
      legend: null,
      excerpt: { from: 0, to: Math.min(foretold.length, MOST_NEXT), note: left > 0 ? words.cut(left) : null },
    },
  ];
}
