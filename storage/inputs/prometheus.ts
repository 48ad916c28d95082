import type { Host } from "../../collectors/collector.ts";
import { Failure } from "../../collectors/failure.ts";
import { UNKNOWN_HOST } from "../facts.ts";
import type { Tell } from "../tell.ts";
import { type History, type HistoryRow, MOST_ROWS } from "./history.ts";
import { type Connection, shownUrl } from "./prometheus/connection.ts";
import { CPU_SELECTOR, Joined, METRICS } from "./prometheus/rows.ts";
import { instantValues, labelSets, rawSeries, type Series } from "./prometheus/series.ts";

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
/** Of several servers that scrape the same guest each has a label of its own. */
const REPLICA = /^(?:prometheus_replica|replica|__replica__|cluster_replica)$/;
const SHOWN = 4;

/**
 * The history of one guest's node_exporter in Prometheus, VictoriaMetrics, Mimir or Thanos: raw samples, asked for by days.
 * Throws a `Failure` of one line: no such guest, several of them, or what the connection throws.
 */
export async function readPrometheus(connection: Connection, wanted: Wanted): Promise<History> {
  const { from_s, to_s } = wanted;
  const guest = await oneGuest(connection, wanted);
  const selector = (more: string) =>
    `{${[more, ...Object.entries(guest).map(([name, value]) => `${name}=${quoted(value)}`)].join(",")}}`;
  const hosts = await hostsOf(connection, selector, to_s);
  const about = hosts.get(guest.instance ?? "") ?? UNKNOWN_HOST;
  const step_s = partLength(about.cpus ?? 1);
  const rows: HistoryRow[] = [];
  const scrapes: number[] = [];
  let boots = 0;
  let cpus = about.cpus;
  // A rate needs the reading before: parts share one.
  let last: Series[] = [];
  for (let from = from_s; from < to_s; from += step_s) {
    const to = Math.min(to_s, from + step_s);
    const some = await Promise.all(
      [`__name__=~"${METRICS.join("|")}"`, `__name__="node_cpu_seconds_total",${CPU_SELECTOR}`].map((more) =>
        rawSeries(connection, selector(more), to, to - from),
      ),
    );
    const joined = new Joined();
    for (const series of [...last, ...some.flat()]) joined.add(series);
    last = some.flat().map(latestOf);
    const of = joined.rows();
    const known = rows.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
    for (const row of of) if (row.time > known) rows.push({ ...row, boot: row.boot + boots });
    boots += of.at(-1)?.boot ?? 0;
    cpus = Math.max(cpus ?? 0, joined.cpus ?? 0) || null;
    if (joined.scrape_s !== null) scrapes.push(joined.scrape_s);
    if (rows.length > MOST_ROWS)
      throw new Failure(`${shownUrl(connection.url)}: expected at most ${MOST_ROWS} readings, found more`, {
        remedy: "ask for a shorter time with --since and --until",
      });
    wanted.tell?.(Math.round((to - from_s) / 3600), Math.round((to_s - from_s) / 3600));
  }
  return {
    origin: "prometheus",
    name: `${shownUrl(connection.url)} (${guest.instance ?? wanted.matchers})`,
    host: { ...about, cpus, hostname: about.hostname ?? guest.instance ?? null },
    rows,
    reading_s: scrapes.length === 0 ? null : scrapes.reduce((sum, one) => sum + one, 0) / scrapes.length,
  };
}

function partLength(cpus: number): number {
  const parts = Math.ceil((3 * cpus + METRICS.length) / SERIES_OF_A_DAY);
  return Math.max(3600, DAY_S / parts);
}

const latestOf = ({ labels, time, value }: Series): Series => ({
  labels,
  time: time.slice(-1),
  value: value.slice(-1),
});

/** The labels that its series have in common. */
async function oneGuest(
  connection: Connection,
  { matchers, from_s, to_s }: Wanted,
): Promise<Record<string, string>> {
  const where = shownUrl(connection.url);
  const selector = `node_load1{${matchers}}`;
  const found = await labelSets(connection, selector, from_s, to_s);
  const [first] = found;
  if (!first) {
    const others = await labelSets(connection, "node_load1", from_s, to_s);
    throw new Failure(`${where}: no ${selector} in that time`, {
      remedy:
        others.length === 0
          ? "there is no node_load1 of any guest: is node_exporter scraped, and does it keep so long?"
          : `there are ${namesOf(others)}`,
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

const replicaOf = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels)
    .filter(([name]) => REPLICA.test(name))
    .map(([, value]) => value)
    .join();

function namesOf(found: readonly Readonly<Record<string, string>>[]): string {
  const names = [...new Set(found.map(({ instance = "(no instance)" }) => instance))].sort();
  const more = names.length - SHOWN;
  return `${names.slice(0, SHOWN).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/**
 * What the series of guests say of their hosts, by the label instance. @param selector makes one of matchers, of those guests alone
 */
export async function hostsOf(
  connection: Connection,
  selector: (more: string) => string,
  at_s: number,
): Promise<Map<string, Host>> {
  const names = ["node_uname_info", "node_dmi_info"];
  const [infos, cpus] = await Promise.all([
    instantValues(connection, `last_over_time(${selector(`__name__=~"${names.join("|")}"`)}[1d])`, at_s),
    instantValues(
      connection,
      `count by (instance) (last_over_time(${selector('__name__="node_cpu_seconds_total",mode="idle"')}[1d]))`,
      at_s,
    ),
  ]);
  const hosts = new Map<string, Host>();
  const host = (instance = "") => {
    const known = hosts.get(instance) ?? { ...UNKNOWN_HOST };
    hosts.set(instance, known);
    return known;
  };
  for (const { labels } of infos) {
    const { instance, nodename, release, system_vendor } = labels;
    const known = host(instance);
    known.hostname ??= nodename ?? null;
    known.kernel ??= release ?? null;
    if (system_vendor !== undefined && /vmware/i.test(system_vendor)) known.hypervisor = "vmware";
  }
  for (const { labels, value } of cpus) host(labels.instance).cpus = value;
  return hosts;
}

/** A label's value as PromQL writes it. */
export function quoted(value: string): string {
  return JSON.stringify(value);
}
