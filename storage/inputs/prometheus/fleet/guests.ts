import { quoted } from "../../prometheus.ts";
import type { Connection } from "../connection.ts";
import { labelSets } from "../series.ts";
import type { Bound } from "../values.ts";

/** Where and what to ask of many guests. */
export interface Asked {
  connection: Connection;
  /** Matchers without braces; "": whoever is there. */
  matchers: string;
  /** s since 1970 UTC. */
  from_s: number;
  to_s: number;
}

export type Labels = Readonly<Record<string, string>>;

/** A guest, by its label `instance`. */
export interface FoundGuest {
  instance: string;
  /** Of all its series together. */
  labels: Labels;
  /** Our agent publishes it. */
  agent: boolean;
  /** Those that select the series of node_exporter, of one server's copy of them; `null`: there are none. */
  node: Labels | null;
}

/** More than twice what anybody was promised. */
export const MANY: Bound = {
  most: 400_000,
  whose: "the series of some ten thousand guests",
  remedy: "name some of the guests with --match",
};
/** What the series' own names and values are, and no guest's. */
const OWN = new Set(["__name__", "version"]);

/** Everybody who has either kind of series within the time, by name. */
export async function findGuests(asked: Asked): Promise<FoundGuest[]> {
  const { connection, from_s, to_s } = asked;
  const [agents = [], nodes = []] = await Promise.all(
    ["loadspike_build_info", "node_load1"].map((name) =>
      labelSets(connection, selectorOf(name, asked), from_s, to_s, MANY),
    ),
  );
  const guests = new Map<string, FoundGuest>();
  const guestOf = ({ instance = "", ...labels }: Labels): FoundGuest => {
    const known = guests.get(instance);
    const own = Object.entries(labels).filter(([name]) => !OWN.has(name));
    const guest = {
      instance,
      agent: known?.agent ?? false,
      node: known?.node ?? null,
      labels: { ...Object.fromEntries(own), ...known?.labels },
    };
    guests.set(instance, guest);
    return guest;
  };
  // In an order of their own, so that the same copy is taken whenever it is asked for.
  for (const labels of inOrder(nodes)) {
    const { __name__, ...node } = labels;
    guestOf(labels).node ??= node;
  }
  for (const labels of inOrder(agents)) guestOf(labels).agent = true;
  joinOwn(guests);
  return [...guests.values()].sort((a, b) => (a.instance < b.instance ? -1 : 1));
}

/**
 * An agent that sends its series itself names its guest as the host is named (`lb1`), where a scraper has a port behind that (`lb1:9100`): they
 * are one guest.
 */
function joinOwn(guests: Map<string, FoundGuest>): void {
  for (const [instance, { agent, labels }] of guests) {
    const sending = guests.get(instance.replace(/:\d+$/, ""));
    if (agent || !sending?.agent || sending.node !== null) continue;
    sending.labels = { ...labels, ...sending.labels };
    guests.delete(instance);
  }
}

function inOrder(sets: readonly Labels[]): Labels[] {
  return sets
    .map((labels) => ({ labels, key: JSON.stringify(Object.entries(labels).sort()) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ labels }) => labels);
}

/** `{matchers, more}` behind a name; "" of a name that is among the matchers. */
export function selectorOf(
  name: string,
  { matchers }: Pick<Asked, "matchers">,
  ...more: readonly string[]
): string {
  return `${name}{${[matchers, ...more].filter((part) => part !== "").join(",")}}`;
}

/** A matcher of these guests alone. */
export function oneOf(guests: readonly Pick<FoundGuest, "instance">[]): string {
  const names = guests.map(({ instance }) => instance.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return `instance=~${quoted(names.join("|"))}`;
}

/** VictoriaMetrics takes questions of 16 KiB (`-search.maxQueryLen`). */
const LONGEST_MATCHER = 8000;

/** In parts of so many, and of names that fit into one question. */
export function* inParts(guests: readonly FoundGuest[], most: number): Generator<FoundGuest[]> {
  let part: FoundGuest[] = [];
  let length = 0;
  for (const guest of guests) {
    const own = oneOf([guest]).length;
    if (part.length > 0 && (part.length >= most || length + own > LONGEST_MATCHER)) {
      yield part;
      part = [];
      length = 0;
    }
    part.push(guest);
    length += own;
  }
  if (part.length > 0) yield part;
}
