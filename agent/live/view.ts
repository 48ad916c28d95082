import { drawCurve, nothingMark } from "../../analysis/report/drawing.ts";
import { pad } from "../../analysis/report/layout.ts";
import { localTime } from "../../analysis/report/local-time.ts";
import type { Locale } from "../../analysis/report/locales/index.ts";
import type { LiveWords } from "../../analysis/report/locales/live.ts";
import { cut, printable } from "../../analysis/report/printable.ts";
import type { Host } from "../../collectors/collector.ts";
import { UNKNOWN_HOST } from "../../storage/facts.ts";
import type { EventRow } from "../../storage/schema.ts";
import {
  type Attendance,
  activeOfMinute,
  attendance,
  type CountedLook,
  countedLooks,
  type Recent,
} from "./recent.ts";

/** All that the view shows. Instants are µs since 1970 UTC. */
export interface LiveState {
  now: number;
  host: Pick<Host, "hostname" | "timezone">;
  who:
    | { kind: "here"; since: number }
    | { kind: "agent"; pid: number; since: number }
    | { kind: "silent"; pid: number; told: number }
    | { kind: "nobody"; last: number | null };
  recent: Pick<Recent, "samples" | "tasks" | "events">;
  /** Seconds to the kernel's next look; `null`: not known. */
  next_look_s: number | null;
  /** "asked": it is being found out. */
  next_spike: { at: number; low: number; high: number } | "asked" | null;
  /** What went wrong, newest last. */
  warnings: readonly { time: number; text: string }[];
}

export interface Size {
  width: number;
  height: number;
}

/** A line, and what a terminal with colours makes of it. */
export interface ViewLine {
  text: string;
  style?: "title" | "heading" | "counted" | "active" | "faint";
}

const LONGEST_HOST = 24;
const LEAST: Size = { width: 20, height: 4 };

/** The view: at most as many lines as the terminal has, none wider than it, no character that a terminal would obey. */
export function view(state: LiveState, locale: Locale, size: Size, ascii = false): ViewLine[] {
  const width = Math.max(size.width, LEAST.width);
  const height = Math.max(size.height, LEAST.height);
  const words = locale.live;
  const times = timesOf(state, locale);
  const ellipsis = ascii ? "..." : "…";
  const { samples, events } = state.recent;
  const latest = samples.at(-1);
  const looks = countedLooks(samples);
  const room = share(height);
  const gap: ViewLine[] = room.gaps ? [{ text: "" }] : [];

  const counts = [
    latest
      ? words.load(latest.load1.toFixed(2), fixed(latest.load5), fixed(latest.load15))
      : words.load("?", null, null),
    words.counted(lastCount(looks)),
    words.active(activeOfMinute(state.recent)),
  ].join("   ");
  const shown = looks.slice(-(width - 7));
  const lines: ViewLine[] = [
    { text: titleOf(state, locale, times, width, ellipsis), style: "title" },
    ...gap,
    { text: counts, style: "heading" },
    ...gap,
    ...stripOf(shown, room.strip, locale, ascii),
    ...gap,
    { text: words.who, style: "heading" },
    ...attendance(state.recent, room.looks).map((one): ViewLine => {
      const text = `${times.clock(one.time)}  ${pad(words[one.phase], 13)}  ${whoOf(one, words)}`;
      return one.names.length === 0 ? { text, style: "faint" } : { text };
    }),
    ...gap,
    { text: words.look(state.next_look_s) },
    { text: spikeOf(state, locale, times) },
    ...gap,
    { text: words.events, style: "heading" },
  ];
  const happened = [
    ...events.map((event) => ({ time: event.time, text: eventText(event, locale) })),
    ...state.warnings,
  ]
    .sort((a, b) => b.time - a.time)
    .slice(0, Math.max(1, height - lines.length - 1));
  if (happened.length === 0) lines.push({ text: words.noEvent, style: "faint" });
  for (const { time, text } of happened) lines.push({ text: `${times.clock(time)}  ${printable(text)}` });
  const keys: ViewLine = {
    text: state.who.kind === "here" ? words.keys.record : words.keys.live,
    style: "faint",
  };
  while (lines.length < height - 1) lines.push({ text: "" });
  return [...lines.slice(0, height - 1), keys]
    .slice(0, size.height)
    .map((line) => ({ ...line, text: ascii ? line.text.replaceAll("×", "x") : line.text }))
    .map((line) => ({ ...line, text: cut(line.text, size.width, size.width < 4 ? "" : ellipsis) }));
}

function whoOf({ names, unnamed, looks }: Attendance, words: LiveWords): string {
  if (names.length === 0) return unnamed > 0 ? words.unnamed(unnamed) : words.nobody(looks);
  return names
    .map(({ comm, count, asleep }) => words.task(printable(comm), count, asleep))
    .join(words.separator);
}

/** The kernel publishes what it counted a little after its look: the latest may still be to come. */
const lastCount = (looks: readonly CountedLook[]): number | null =>
  looks.at(-1)?.counted ?? looks.at(-2)?.counted ?? null;

/** Of the height, what is not fixed: 24 lines show four of the strip, four looks and two events. */
function share(height: number): { gaps: boolean; strip: number; looks: number } {
  const gaps = height >= 24;
  const free = Math.max(3, height - (gaps ? 14 : 9));
  const strip = Math.min(8, Math.max(1, Math.floor(free * 0.4)));
  return { gaps, strip, looks: Math.max(1, Math.floor((free - strip) * 0.6)) };
}

const fixed = (value: number | null) => value?.toFixed(2) ?? null;

interface Times {
  clock(time: number): string;
  day(time: number): string;
}

/** The last one made: `Intl` takes milliseconds to make it, and a view is drawn each second. */
let made: { key: string; times: Times } | null = null;

function timesOf({ host, now }: LiveState, locale: Locale): Times {
  // Offsets are looked at anew each hour.
  const key = `${locale.id} ${Math.floor(now / 3600e6)} ${host.timezone}`;
  if (made?.key !== key) made = { key, times: timesIn(host.timezone, now, locale) };
  return made.times;
}

function timesIn(timezone: string | null, now: number, locale: Locale): Times {
  const window = { start: now - 3600e6, end: now, samples: 0, step_s: 0, gaps: [] };
  const { timeZone, day } = localTime(
    { host: { ...UNKNOWN_HOST, timezone }, window, next_spike: null },
    locale.calendar,
  );
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone, timeStyle: "medium" });
  return { clock: (time) => clock.format(time / 1000), day };
}

/** Who records. */
export function whoInWords(
  who: LiveState["who"],
  words: Locale["live"],
  { day }: Pick<Times, "day">,
): string {
  if (who.kind === "here") return words.here(day(who.since));
  if (who.kind === "agent") return words.agent(who.pid, day(who.since));
  if (who.kind === "silent") return words.silent(who.pid, day(who.told));
  return words.nobodyRecords(who.last === null ? null : day(who.last));
}

function titleOf(
  { host, who, now }: LiveState,
  { live: words }: Locale,
  times: Times,
  width: number,
  ellipsis: string,
): string {
  const name = host.hostname === null ? words.noName : cut(printable(host.hostname), LONGEST_HOST);
  const state = whoInWords(who, words, times);
  const clock = times.clock(now);
  const left = cut(`${words.title}  ${name}  ${state}`, width - clock.length - 1, ellipsis);
  return `${pad(left, width - clock.length)}${clock}`;
}

function stripOf(looks: readonly CountedLook[], rows: number, locale: Locale, ascii: boolean): ViewLine[] {
  if (looks.length === 0) return [{ text: locale.live.noStrip, style: "heading" }];
  const curve = {
    start: 0,
    end: looks.length * 5e6,
    step_s: 5,
    load1: looks.map(({ counted }) => counted),
    counted: [],
    active: looks.map(({ active }) => active),
  };
  const drawn = drawCurve(
    { kind: "curve", curve, spikes: [], words: locale.page.curve },
    looks.length,
    rows,
    ascii,
  );
  const unknown = looks.some(({ counted }) => counted === null) ? nothingMark(ascii) : null;
  return [
    {
      text: locale.live.strip(looks.length, locale.quantities.duration(looks.length * 5), unknown),
      style: "heading",
    },
    ...drawn.rows.map(({ label, columns }): ViewLine => {
      return { text: `${label.padStart(5)} ${columns.join("")}`, style: "counted" };
    }),
    ...(drawn.active
      ? [
          {
            text: `${pad(locale.page.curve.real, 5, "right")} ${drawn.active.join("")}`,
            style: "active" as const,
          },
        ]
      : []),
  ];
}

function spikeOf({ now, next_spike }: LiveState, { live: words, quantities }: Locale, times: Times): string {
  if (next_spike === "asked") return words.spikeAsked;
  if (next_spike === null || next_spike.high < now) return words.noSpike;
  const { at, low, high } = next_spike;
  if (low <= now) return words.due(times.day(low), times.day(high));
  return words.spike(times.day(at), times.day(low), times.day(high), quantities.duration((at - now) / 1e6));
}

function eventText(event: EventRow, { live: { event: words }, quantities }: Locale): string {
  const { kind, comm, detail, path, duration_s, exit_code, gap, lost } = event;
  const lasted = duration_s === null ? null : quantities.duration(duration_s);
  switch (kind) {
    case "run":
      return words.run(comm ?? "?", lasted, exit_code);
    case "file.write":
      return words.write(comm ?? "", path ?? "?", lasted ?? "?");
    case "vrrp.state":
      return words.vrrp(detail ?? "");
    case "log":
      return words.log(comm ?? "", detail ?? "");
    case "clock.stall":
      return words.stall(lasted ?? "?");
    case "clock.step":
      return words.step(lasted ?? "?");
    case "cpu.quota":
      return words.quota(path ?? comm ?? "?");
    default:
      return gap === "lost" ? words.lost(lost) : words.off(lasted ?? "?");
  }
}
