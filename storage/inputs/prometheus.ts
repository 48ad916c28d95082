import type { Host } from "../../collectors/collector.ts";
import { Failure } from "../../collectors/failure.ts";
import { UNKNOWN_HOST } from "../facts.ts";
import type { Tell } from "../tell.ts";
import type { History } from "./history.ts";
import { type Connection, remembering, shownUrl } from "./prometheus/connection.ts";
import { hostOf, INFOS, namesOf, replicaOf } from "./prometheus/guest.ts";
import { notWhole } from "./prometheus/partial.ts";
import { Parts } from "./prometheus/parts.ts";
import { CPU_SELECTOR, METRICS } from "./prometheus/rows.ts";
import { instantValues, labelSets, rawSeries } from "./prometheus/series.ts";

/** What to ask for. */
export interface Wanted {
  /** Matchers without braces: `instance="lb1:9100"`; "" for whoever is there. */
  matchers: string;
  /** s since 1970 UTC. */
  from_s: number;
  to_s: number;
  /** Told the hours that have been read, after each part. */
  tell?: Tell;
}

const DAY_S = 86_400;
/** Series of a part: a day of this many at 15 s is an answer of some ten megabytes. */
const SERIES_OF_A_DAY = 120;

/**
 * The history of one guest's node_exporter in Prometheus, VictoriaMetrics, Mimir or Thanos: raw samples, asked for by days.
 * Throws a `Failure` of one line: no such guest, several of them, or what the connection throws.
 */
export async function readPrometheus(server: Connection, wanted: Wanted): Promise<History> {
  const { from_s, to_s } = wanted;
  const { connection, partial } = remembering(server);
  const guest = await oneGuest(connection, wanted, partial);
  const selector = (more: string) =>
    `{${[more, ...Object.entries(guest).map(([name, value]) => `${name}=${quoted(value)}`)].join(",")}}`;
  const hosts = await hostsOf(connection, selector, to_s);
  const about = hosts.get(guest.instance ?? "") ?? UNKNOWN_HOST;
  const step_s = partLength(about.cpus ?? 1);
  const parts = new Parts(shownUrl(connection.url));
  for (let from = from_s; from < to_s; from += step_s) {
    const to = Math.min(to_s, from + step_s);
    const some = await Promise.all(
      [`__name__=~"${METRICS.join("|")}"`, `__name__="node_cpu_seconds_total",${CPU_SELECTOR}`].map((more) =>
        rawSeries(connection, selector(more), to, to - from),
      ),
    );
    parts.add(some.flat());
    wanted.tell?.(Math.round((to - from_s) / 3600), Math.round((to_s - from_s) / 3600));
  }
  const cpus = Math.max(about.cpus ?? 0, parts.cpus ?? 0) || null;
  return {
    origin: "prometheus",
    name: `${shownUrl(connection.url)} (${guest.instance ?? wanted.matchers})`,
    host: { ...about, cpus, hostname: about.hostname ?? guest.instance ?? null },
    rows: parts.rows,
    reading_s: parts.reading_s,
    partial: partial(),
  };
}

function partLength(cpus: number): number {
  const parts = Math.ceil((3 * cpus + METRICS.length) / SERIES_OF_A_DAY);
  return Math.max(3600, DAY_S / parts);
}

/** The labels that its series have in common. */
async function oneGuest(
  connection: Connection,
  { matchers, from_s, to_s }: Wanted,
  partial: () => string | null,
): Promise<Record<string, string>> {
  const where = shownUrl(connection.url);
  const selector = `node_load1{${matchers}}`;
  const found = await labelSets(connection, selector, from_s, to_s);
  const [first] = found;
  if (!first) {
    const others = await labelSets(connection, "node_load1", from_s, to_s);
    // Thanos says of a query alone what its answer lacks, and nothing of a list of series (0.43).
    if (others.length === 0) await instantValues(connection, "count(node_load1)", to_s);
    const missing = partial();
    throw new Failure(`${where}: no ${selector} in that time`, {
      remedy:
        others.length > 0
          ? `there are ${namesOf(others)}`
          : missing !== null
            ? notWhole(missing)
            : "there is no node_load1 of any guest: is node_exporter scraped, and does it keep so long?",
    });
  }
  const guests = Map.groupBy(found, ({ instance = "" }) => instance);
  if (guests.size > 1)
    throw new Failure(`${where}: expected one guest, found ${guests.size}: ${namesOf(found)}`, {
      remedy: "name one with --instance",
    });
  const best = found.length === 1 ? first : await fullest(connection, selector, from_s, to_s, first);
  const labels = Object.entries(best).filter(([name]) => name !== "__name__");
  return Object.fromEntries(labels);
}

/** Of several servers' copies the one with the most readings. */
async function fullest(
  connection: Connection,
  selector: string,
  from_s: number,
  to_s: number,
  otherwise: Record<string, string>,
): Promise<Record<string, string>> {
  const counts = await instantValues(
    connection,
    `count_over_time(${selector}[${Math.ceil(to_s - from_s)}s])`,
    to_s,
  );
  return (
    counts.toSorted((a, b) => b.value - a.value || replicaOf(a.labels).localeCompare(replicaOf(b.labels)))[0]
      ?.labels ?? otherwise
  );
}

/**
 * What the series of guests say of their hosts, by the label instance. @param selector makes one of matchers, of those guests alone
 */
export async function hostsOf(
  connection: Connection,
  selector: (more: string) => string,
  at_s: number,
): Promise<Map<string, Host>> {
  const [infos, cpus] = await Promise.all([
    instantValues(connection, `last_over_time(${selector(`__name__=~"${INFOS.join("|")}"`)}[1d])`, at_s),
    instantValues(
      connection,
      `count by (instance) (last_over_time(${selector('__name__="node_cpu_seconds_total",mode="idle"')}[1d]))`,
      at_s,
    ),
  ]);
  const labelsOf = Map.groupBy(
    infos.map(({ labels }) => labels),
    ({ instance = "" }) => instance,
  );
  const cpusOf = new Map(cpus.map(({ labels, value }) => [labels.instance ?? "", value]));
  const instances = [...labelsOf.keys(), ...cpusOf.keys()];
  return new Map(
    instances.map((instance) => [
      instance,
      hostOf(labelsOf.get(instance) ?? [], cpusOf.get(instance) ?? null),
    ]),
  );
}

/** A label's value as PromQL writes it. */
export function quoted(value: string): string {
  return JSON.stringify(value);
}
