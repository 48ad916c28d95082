import type { Tell } from "../../../tell.ts";
import { instantValues, steppedSeries } from "../series.ts";
import { type Asked, type FoundGuest, inParts, type Labels, MANY, oneOf, selectorOf } from "./guests.ts";

/** What the agent of one guest has published of itself. Seconds, and instants in s since 1970 UTC. */
export interface PublishedByAgent {
  version: string | null;
  first_look: number | null;
  last_look: number | null;
  lost: number;
  /** Sources that it saw within the time and does not see now. */
  sources_down: string[];
  spikes: { cause: string; reality: string; count: number }[];
  seconds: { reality: string; seconds: number }[];
  next: Partial<Record<"at" | "low" | "high", number>>;
  culprits: { comm: string; cause: string }[];
  /** When a spike was under way, each to `step_s`: the distance of its samples, a minute at least. */
  raised: { start: number; end: number }[];
  step_s: number;
}

/** A spike is on for minutes: once a minute sees all of them. */
const STEP_S = 60;
/** Instants of an answer, were a spike on all the time: some five megabytes. */
const MOST_POINTS = 200_000;
/** Prometheus gives at most 11,000 instants of a series. */
const MOST_STEPS = 10_000;

/** Series of one name that a guest has at most, nearly always: its sources. */
const SERIES_OF_A_GUEST = 10;
/** Samples that one question goes through: VictoriaMetrics refuses 1e9 (`-search.maxSamplesPerQuery`), Prometheus gives up after two minutes. */
const MOST_SAMPLES = 400e6;

/** By instance. What can be summed up is summed up by the server; when spikes were on is asked of those alone who had any. */
export async function readAgents(
  asked: Asked,
  guests: readonly FoundGuest[],
  tell: Tell = () => {},
): Promise<Map<string, PublishedByAgent>> {
  const distance_s = await distanceOf(asked);
  const step_s = Math.max(STEP_S, distance_s);
  const found = new Map(guests.map(({ instance }) => [instance, nothing(step_s)]));
  const samples = SERIES_OF_A_GUEST * Math.ceil((asked.to_s - asked.from_s) / distance_s);
  const together = Math.max(1, Math.floor(MOST_SAMPLES / samples));
  // All of them need no names.
  const parts = guests.length <= together ? [guests] : inParts(guests, together);
  let done = 0;
  for (const part of parts) {
    await readSums(asked, part === guests ? "" : oneOf(part), found);
    done += part.length;
    tell(done, guests.length);
  }
  const spiked = guests.filter(({ instance }) => (found.get(instance)?.spikes.length ?? 0) > 0);
  await readRaised(asked, spiked, found, tell);
  return found;
}

/** Seconds between the samples of a guest: the median of all, of the last hour. Nobody is there any more: as the agent publishes. */
async function distanceOf(asked: Asked): Promise<number> {
  const selector = selectorOf("loadspike_last_look_timestamp_seconds", asked);
  const query = `quantile(0.5, count_over_time(${selector}[1h]))`;
  const [median] = await instantValues(asked.connection, query, asked.to_s, MANY);
  return median === undefined || !(median.value >= 1) ? STEP_S : 3600 / median.value;
}

/** What the server sums up of some guests. @param more a matcher of them; "": all */
async function readSums(
  asked: Asked,
  more: string,
  found: ReadonlyMap<string, PublishedByAgent>,
): Promise<void> {
  const window = `[${Math.ceil(asked.to_s - asked.from_s)}s]`;
  const one = (name: string) => `loadspike_${selectorOf(name, asked, more)}`;
  // Of several servers' copies of a series the largest counts: one of them may have been away.
  const by = (labels: string, query: string) => `max by (instance${labels}) (${query})`;
  type Take = (guest: PublishedByAgent, labels: Labels, value: number) => void;
  const questions: [query: string, take: Take][] = [
    [
      by(",version", `timestamp(${one("build_info")})`),
      (guest, { version }) => {
        guest.version = version ?? null;
      },
    ],
    [
      by("", `max_over_time(${one("last_look_timestamp_seconds")}${window})`),
      (guest, _, value) => {
        guest.last_look = value;
      },
    ],
    [
      `min by (instance) (min_over_time(${one("last_look_timestamp_seconds")}${window}))`,
      (guest, _, value) => {
        guest.first_look = value;
      },
    ],
    [
      `${by(",cause,reality", `increase(${one("spikes_total")}${window})`)} > 0.5`,
      (guest, { cause = "", reality = "" }, value) =>
        guest.spikes.push({ cause, reality, count: Math.round(value) }),
    ],
    [
      `${by(",reality", `increase(${one("spike_seconds_total")}${window})`)} > 0`,
      (guest, { reality = "" }, seconds) => guest.seconds.push({ reality, seconds }),
    ],
    [
      by(",bound", one("next_spike_timestamp_seconds")),
      (guest, { bound }, value) => {
        if (bound === "at" || bound === "low" || bound === "high") guest.next[bound] = value;
      },
    ],
    [
      `sum by (instance) (${by(",source", `increase(${one("events_lost_total")}${window})`)}) > 0.5`,
      (guest, _, value) => {
        guest.lost = Math.round(value);
      },
    ],
    [
      `${by(",source", one("source_up"))} == 0 and ${by(",source", `max_over_time(${one("source_up")}${window})`)} == 1`,
      (guest, { source = "" }) => guest.sources_down.push(source),
    ],
    [
      by(",comm,cause", `last_over_time(${one("culprit_info")}${window})`),
      (guest, { comm = "", cause = "" }) => guest.culprits.push({ comm, cause }),
    ],
  ];
  const ask = async () => {
    for (let next = questions.shift(); next; next = questions.shift()) {
      const [query, take] = next;
      for (const { labels, value } of await instantValues(asked.connection, query, asked.to_s, MANY)) {
        const guest = found.get(labels.instance ?? "");
        if (guest && Number.isFinite(value)) take(guest, labels, value);
      }
    }
  };
  // Two at once: a server has others to answer.
  await Promise.all([ask(), ask()]);
}

const nothing = (step_s: number): PublishedByAgent => ({
  version: null,
  first_look: null,
  last_look: null,
  lost: 0,
  sources_down: [],
  spikes: [],
  seconds: [],
  next: {},
  culprits: [],
  raised: [],
  step_s,
});

/** Instants at which a spike was on: no others come over the line. */
async function readRaised(
  asked: Asked,
  spiked: readonly FoundGuest[],
  found: ReadonlyMap<string, PublishedByAgent>,
  tell: Tell,
): Promise<void> {
  const first = Math.ceil(asked.from_s / STEP_S);
  const last = Math.floor(asked.to_s / STEP_S);
  let done = 0;
  const steps = Math.min(MOST_STEPS, last - first + 1);
  const together = Math.max(1, Math.floor(MOST_POINTS / steps));
  for (const part of inParts(spiked, Math.min(400, together))) {
    const selector = selectorOf("loadspike_spike_under_way", asked, oneOf(part));
    for (let from = first; from <= last; from += steps) {
      const to = Math.min(last, from + steps - 1);
      const grid = { from_s: from * STEP_S, to_s: to * STEP_S, step_s: STEP_S };
      await steppedSeries(
        asked.connection,
        `max by (instance) (${selector}) == 1`,
        grid,
        ({ labels, time }) => {
          const guest = found.get(labels.instance ?? "");
          if (guest) addRaised(guest.raised, time);
        },
        MANY,
      );
    }
    done += part.length;
    tell(done, spiked.length);
  }
}

/** Joins instants that follow each other into spans. @param time ms since 1970 */
function addRaised(raised: { start: number; end: number }[], time: readonly number[]): void {
  for (const ms of time) {
    const at = ms / 1000;
    const before = raised.at(-1);
    if (before && at - before.end <= 2 * STEP_S) before.end = at;
    else raised.push({ start: at, end: at });
  }
}
