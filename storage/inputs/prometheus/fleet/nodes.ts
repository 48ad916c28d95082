import { UNKNOWN_HOST } from "../../../facts.ts";
import type { Tell } from "../../../tell.ts";
import type { History } from "../../history.ts";
import { hostsOf, quoted, readPrometheus } from "../../prometheus.ts";
import { CPU_SELECTOR, Joined, OF_PROCESSORS, STEPPED } from "../rows.ts";
import { type Grid, instantValues, steppedSeries } from "../series.ts";
import type { Series } from "../values.ts";
import { type Asked, type FoundGuest, inParts, type Labels, MANY, oneOf, selectorOf } from "./guests.ts";

/** How guests without an agent are read: every sample as it was stored, or one in so many seconds. */
export type Reading = { by: "samples" } | { by: "steps"; step_s: number };

/** Guests of one question about each of their samples. */
const SCANNED_TOGETHER = 250;
/** Readings of one answer; each is a number and a time. */
const MOST_POINTS = 60_000;
const MOST_STEPS = 10_000;

/**
 * The highest load1 of each guest within the time: whose never reached what the smallest spike makes of it had none, and is asked
 * nothing else.
 */
export async function readHighest(
  asked: Asked,
  guests: readonly FoundGuest[],
  tell: Tell = () => {},
): Promise<Map<string, number>> {
  const highest = new Map<string, number>();
  const window = `[${Math.ceil(asked.to_s - asked.from_s)}s]`;
  let done = 0;
  for (const part of inParts(guests, SCANNED_TOGETHER)) {
    const query = `max by (instance) (max_over_time(${selectorOf("node_load1", asked, oneOf(part))}${window}))`;
    for (const { labels, value } of await instantValues(asked.connection, query, asked.to_s, MANY))
      highest.set(labels.instance ?? "", value);
    done += part.length;
    tell(done, guests.length);
  }
  return highest;
}

/** The history of each guest, one after another, so that whoever reads them holds one at a time. Those with nothing to read are left out. */
export async function* readNodes(
  asked: Asked,
  guests: readonly FoundGuest[],
  reading: Reading,
): AsyncGenerator<{ guest: FoundGuest; history: History }> {
  if (reading.by === "steps") yield* readStepped(asked, guests, reading.step_s);
  else
    for (const guest of guests) {
      const { connection, from_s, to_s } = asked;
      const matchers = matchersOf(guest);
      const history = await readPrometheus(connection, { matchers, from_s, to_s });
      if (history.rows.length > 1) yield { guest, history };
    }
}

/** All its labels, so that it is this one and no copy of it. */
const matchersOf = ({ node }: FoundGuest) =>
  Object.entries(node ?? {})
    .map(([name, value]) => `${name}=${quoted(value)}`)
    .join(",");

async function* readStepped(asked: Asked, guests: readonly FoundGuest[], step_s: number) {
  const first = Math.ceil(asked.from_s / step_s);
  const last = Math.floor(asked.to_s / step_s);
  const points = (last - first + 1) * (STEPPED.length + OF_PROCESSORS.length + 4);
  for (const part of inParts(guests, Math.max(1, Math.floor(MOST_POINTS / points)))) {
    const selector = (more: string) => selectorOf("", asked, oneOf(part), more);
    const joined = new Map(part.map((guest) => [guest.instance, { guest, of: new Joined() }]));
    for (let from = first; from <= last; from += MOST_STEPS) {
      const to = Math.min(last, from + MOST_STEPS - 1);
      const grid = { from_s: from * step_s, to_s: to * step_s, step_s };
      for (const series of await partOf(asked, selector, grid)) {
        const one = joined.get(series.labels.instance ?? "");
        if (one && isOf(series, one.guest)) one.of.add(series);
      }
    }
    const hosts = await hostsOf(asked.connection, selector, asked.to_s);
    for (const { guest, of } of joined.values()) {
      const rows = of.rows();
      const { instance } = guest;
      const host = hosts.get(instance) ?? UNKNOWN_HOST;
      const known = { ...host, cpus: of.cpus ?? host.cpus, hostname: host.hostname ?? instance };
      if (rows.length > 1)
        yield {
          guest,
          history: { origin: "prometheus", name: instance, host: known, rows, reading_s: null },
        };
    }
  }
}

/** The columns of one stretch: what each processor has is summed up by the server, and how many there were is asked beside it. */
async function partOf(
  { connection }: Asked,
  selector: (more: string) => string,
  grid: Grid,
): Promise<Series[]> {
  const ask = (query: string) => steppedSeries(connection, query, grid, MANY);
  const named = (name: string, more = "") => selector([`__name__="${name}"`, more].filter(Boolean).join(","));
  const cpu = "node_cpu_seconds_total";
  const [single, times, counts, ...queues] = await Promise.all([
    ask(selector(`__name__=~"${STEPPED.join("|")}"`)),
    ask(`sum without (cpu) (${named(cpu, CPU_SELECTOR)})`),
    ask(`count without (cpu, mode) (${named(cpu, 'mode="idle"')})`),
    ...OF_PROCESSORS.map((name) => ask(`sum without (cpu) (${named(name)})`)),
  ]);
  const processors = new Map(
    counts!.map(({ labels, time, value }) => [keyOf(labels), new Map(time.map((at, i) => [at, value[i]!]))]),
  );
  const withName = (name: string, series: readonly Series[]) =>
    series.map((one) => ({ ...one, labels: { ...one.labels, __name__: name } }));
  return [
    ...single!,
    ...withName(cpu, times!).map((one) => {
      const many = processors.get(keyOf(one.labels));
      return { ...one, of: one.time.map((at) => many?.get(at) ?? 1) };
    }),
    ...queues.flatMap((series, i) => withName(OF_PROCESSORS[i]!, series)),
  ];
}

/** What a guest's series have in common. */
const keyOf = ({ __name__, mode, ...labels }: Labels) => JSON.stringify(Object.entries(labels).sort());

/** Of several servers' copies those of one. */
const isOf = ({ labels }: Series, { node }: FoundGuest) =>
  Object.entries(node ?? {}).every(([name, value]) => labels[name] === value);
