/** A spike as an agent tells of it. Instants in s since 1970 UTC. */
export interface PublishedSpike {
  start: number;
  end: number;
  reality: "phantom" | "real" | "unclear";
  cause: string;
}

export interface PublishingGuest {
  /** `instance="lb1:9100",job="node"` */
  labels: string;
  spikes: readonly PublishedSpike[];
  from: number;
  to: number;
  step_s?: number;
  version?: string;
  /** When it looked for the last time. */
  silentSince?: number;
  next?: { at: number; low: number; high: number };
  lost?: number;
  /** A source that it ceases to see in the middle. */
  breaks?: string;
  culprit?: string;
}

const KINDS = [
  ["sampling-beat", "phantom"],
  ["io-stall", "real"],
  ["unexplained", "unclear"],
] as const;

/**
 * What the agent of a guest would have published: values by series, one at each of `instantsOf`.
 */
export function published(guest: PublishingGuest): { name: string; values: number[] }[] {
  const { labels, spikes, from, to, version = "0.1.0", silentSince = to } = guest;
  const times = instantsOf(guest);
  const series = (name: string, value: (t: number) => number) => {
    const [metric = "", own = ""] = name.split("{");
    return {
      name: `loadspike_${metric}{${[labels, own.replace("}", "")].filter(Boolean).join(",")}}`,
      values: times.map(value),
    };
  };
  const done = (t: number, of: (spike: PublishedSpike) => boolean) =>
    spikes.filter((spike) => spike.end <= t && of(spike));
  const isOn = (t: number) => spikes.some(({ start, end }) => t >= start && t < end);
  const middle = (from + to) / 2;
  return [
    series(`build_info{version="${version}"}`, () => 1),
    series("last_look_timestamp_seconds", (t) => Math.min(t, silentSince)),
    series("spike_under_way", (t) => (isOn(t) ? 1 : 0)),
    series("counted_tasks", (t) => (isOn(t) ? 5 : 0.1)),
    ...KINDS.map(([cause, reality]) =>
      series(
        `spikes_total{cause="${cause}",reality="${reality}"}`,
        (t) => done(t, (one) => one.cause === cause && one.reality === reality).length,
      ),
    ),
    ...["phantom", "real", "unclear"].map((reality) =>
      series(`spike_seconds_total{reality="${reality}"}`, (t) =>
        done(t, (one) => one.reality === reality).reduce((sum, { start, end }) => sum + end - start, 0),
      ),
    ),
    series('events_lost_total{source="runs"}', (t) => (t > middle ? (guest.lost ?? 0) : 0)),
    series('source_up{source="runs"}', (t) => (guest.breaks === "runs" && t > middle ? 0 : 1)),
    series('source_up{source="pressure"}', () => 0),
    ...(["at", "low", "high"] as const).flatMap((bound) => {
      const at = guest.next?.[bound];
      return at === undefined ? [] : [series(`next_spike_timestamp_seconds{bound="${bound}"}`, () => at)];
    }),
    ...(guest.culprit === undefined
      ? []
      : [series(`culprit_info{comm="${guest.culprit}",cause="${spikes[0]?.cause}"}`, () => 1)]),
  ];
}

export function instantsOf({
  from,
  to,
  step_s = 60,
}: Pick<PublishingGuest, "from" | "to" | "step_s">): number[] {
  const first = Math.ceil(from / step_s) * step_s;
  return Array.from({ length: Math.floor((to - first) / step_s) + 1 }, (_, i) => first + i * step_s);
}

/** One line a sample. @param unit as in `exposition` */
export function* publishedLines(guest: PublishingGuest, unit: "ms" | "s"): Generator<string> {
  const times = instantsOf(guest);
  for (const { name, values } of published(guest))
    for (let i = 0; i < times.length; i++)
      yield `${name} ${values[i]} ${unit === "ms" ? times[i]! * 1000 : times[i]!}`;
}
