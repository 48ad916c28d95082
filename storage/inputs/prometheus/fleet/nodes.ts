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
/** Readings of one part, each a number and a time: two parts are there at once, and what is made of them as garbage. */
const MOST_POINTS = 150_000;
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

/** One part is on its way while the guests of the one before are read. */
async function* readStepped(asked: Asked, guests: readonly FoundGuest[], step_s: number) {
  const first = Math.ceil(asked.from_s / step_s);
  const last = Math.floor(asked.to_s / step_s);
  const points = (last - first + 1) * (STEPPED.length + OF_PROCESSORS.length + 4);
  const parts = inParts(guests, Math.max(1, Math.floor(MOST_POINTS / points)));
  const ask = () => {
    const { value } = parts.next();
    const asking = value ? steppedPart(asked, value, { first, last, step_s }) : null;
    // Whoever stops before it is there has an error of its own.
    asking?.catch(() => {});
    return asking;
  };
  for (let coming = ask(); coming !== null; ) {
    const { hosts, joined } = await coming;
    coming = ask();
    for (const { guest, of } of joined) {
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

async function steppedPart(
  asked: Asked,
  part: readonly FoundGuest[],
  { first, last, step_s }: { first: number; last: number; step_s: number },
) {
  const selector = (more: string) => selectorOf("", asked, oneOf(part), more);
  const joined = new Map(part.map((guest) => [guest.instance, { guest, of: new Joined() }]));
  const add = (series: Series) => {
    const one = joined.get(series.labels.instance ?? "");
    if (one && isOf(series, one.guest)) one.of.add(series);
  };
  for (let from = first; from <= last; from += MOST_STEPS) {
    const to = Math.min(last, from + MOST_STEPS - 1);
    await addStretch(asked, selector, { from_s: from * step_s, to_s: to * step_s, step_s }, add);
  }
  return { hosts: await hostsOf(asked.connection, selector, asked.to_s), joined: joined.values() };
}

/** The columns of one stretch: what each processor has is summed up by the server, and how many there were is asked beside it. */
async function addStretch(
  { connection }: Asked,
  selector: (more: string) => string,
  grid: Grid,
  add: (series: Series) => void,
): Promise<void> {
  const ask = (query: string, take: (series: Series) => void) =>
    steppedSeries(connection, query, grid, take, MANY);
  const named = (name: string, more = "") => selector([`__name__="${name}"`, more].filter(Boolean).join(","));
  const withName = (__name__: string, series: Series) => ({
    ...series,
    labels: { ...series.labels, __name__ },
  });
  const cpu = "node_cpu_seconds_total";
  const askProcessors = async () => {
    const processors = new Map<string, Series>();
    await ask(`count without (cpu, mode) (${named(cpu, 'mode="idle"')})`, (series) =>
      processors.set(keyOf(series.labels), series),
    );
    await ask(`sum without (cpu) (${named(cpu, CPU_SELECTOR)})`, (series) =>
      add({ ...withName(cpu, series), of: manyAt(series.time, processors.get(keyOf(series.labels))) }),
    );
  };
  // Two questions at once: a server has others to answer.
  await Promise.all([ask(selector(`__name__=~"${STEPPED.join("|")}"`), add), askProcessors()]);
  for (const name of OF_PROCESSORS)
    await ask(`sum without (cpu) (${named(name)})`, (series) => add(withName(name, series)));
}

/** How many there were at each of these instants; one where nobody says. */
function manyAt(times: readonly number[], counts: Series | undefined): number[] {
  let from = 0;
  return times.map((time) => {
    while (counts && from < counts.time.length && counts.time[from]! < time) from++;
    return counts?.time[from] === time ? counts.value[from]! : 1;
  });
}

/** What a guest's series have in common. */
const keyOf = ({ __name__, mode, ...labels }: Labels) => JSON.stringify(Object.entries(labels).sort());

/** Of several servers' copies those of one. */
const isOf = ({ labels }: Series, { node }: FoundGuest) =>
  Object.entries(node ?? {}).every(([name, value]) => labels[name] === value);
