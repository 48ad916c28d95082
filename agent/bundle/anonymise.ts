import type { Host, KeepalivedFacts, PeriodicScript } from "../../collectors/collector.ts";
import type { SourceFact } from "../../collectors/fact.ts";
import type { InputFacts, OpenInput } from "../../storage/inputs/input.ts";
import { type Cell, placeOf, type TableName, textOf } from "../../storage/schema.ts";
import { Names } from "./names.ts";

/** What lies there came with the distribution; so did its name. */
const OF_DISTRIBUTION = /^\/(?:usr\/)?(?:s?bin\/[^/]+|lib(?:exec|64)?\/.+)$/;

type Change = (names: Names, text: string, row: readonly Cell[]) => string;
const byName: Change = (names, text) => names.name(text);
const byPath: Change = (names, text) => names.path(text);

/** What of each table may tell whose machine it is. Kernel functions (wchan, stack) are everybody's. */
const COLUMNS: Readonly<Record<TableName, Readonly<Record<string, Change>>>> = {
  samples: {},
  tasks: { comm: byName, exe: byPath, unit: byPath },
  events: {
    comm: (names, text, row) => (row[KIND] === "log" ? identifier(names, text) : names.name(text)),
    parent_comm: byName,
    path: byPath,
    detail: (names, text, row) => detail(names, text, row[KIND]),
  },
};
const KIND = placeOf("events", "kind");

/** syslog's, by which a line's words are understood: of a container what it is stays. */
function identifier(names: Names, text: string): string {
  const kept = names.name(text);
  return kept !== text && /keepalived/i.test(text) ? `${kept}-keepalived` : kept;
}

function detail(names: Names, text: string, kind: Cell | undefined): string {
  if (kind === "gap") return text;
  // "{"count":12}" of what was summed.
  return /^\{.*\}$/s.test(text)
    ? text.replace(/(:\s*)"([^"]*)"/g, (_, colon: string, word: string) => `${colon}"${names.name(word)}"`)
    : names.text(text);
}

/**
 * The same recording with other names for hosts, addresses, users, paths and what is not everybody's; a diagnosis of it comes to the same.
 * Reads the rows once before, for what came with the distribution.
 */
export async function anonymise(input: OpenInput): Promise<OpenInput> {
  const names = new Names();
  for (const { hostname } of [input.facts.host, ...input.facts.boots]) if (hostname) names.host(hostname);
  await keepDistribution(input, names);
  for (const { facts } of input.facts.keepalived)
    for (const { command } of facts?.scripts ?? []) names.learn(/[^/\s]*(?=\s|$)/.exec(command)?.[0] ?? "");
  return {
    name: input.name,
    facts: factsOf(input.facts, names),
    read(table, take) {
      const columns = Object.entries(COLUMNS[table]).map(([name, change]) => ({
        at: placeOf(table, name),
        change,
      }));
      return input.read(table, (row) => {
        const changed = [...row];
        for (const { at, change } of columns) {
          const text = textOf(row[at]);
          if (text !== null) changed[at] = change(names, text, row);
        }
        take(changed);
      });
    },
  };
}

async function keepDistribution(input: OpenInput, names: Names): Promise<void> {
  for (const [table, column] of [
    ["tasks", "exe"],
    ["events", "path"],
  ] as const) {
    const [comm, path] = [placeOf(table, "comm"), placeOf(table, column)];
    await input.read(table, (row) => {
      const program = textOf(row[path]) ?? "";
      const name = program.slice(program.lastIndexOf("/") + 1);
      names.learn(name);
      const own = textOf(row[comm]);
      if (own === null || !name.startsWith(own) || !OF_DISTRIBUTION.test(program)) return;
      names.keep(name);
      names.keep(own);
    });
  }
}

function factsOf(facts: InputFacts, names: Names): InputFacts {
  return {
    ...facts,
    source: names.text(facts.source),
    host: hostOf(facts.host, names),
    boots: facts.boots.map((host) => hostOf(host, names)),
    keepalived: facts.keepalived.map(({ time, facts }) => ({
      time,
      facts: facts && keepalivedOf(facts, names),
    })),
    sources: facts.sources.map((source) => ({
      ...source,
      reason: source.reason && reasonOf(source.reason, names),
    })),
    predictions: facts.predictions.map((one) => ({ ...one, culprit: names.name(one.culprit) })),
    marks: facts.marks.map(({ time, text }) => ({ time, text: names.name(`change: ${text}`) })),
  };
}

function hostOf(host: Host, names: Names): Host {
  const { hostname, boot_id } = host;
  return { ...host, hostname: hostname && names.host(hostname), boot_id: boot_id && names.name(boot_id) };
}

function keepalivedOf(facts: KeepalivedFacts, names: Names): KeepalivedFacts {
  const { version, config, scripts, dump_files, own_network } = facts;
  return {
    version,
    config: config && names.path(config),
    scripts: scripts.map((script) => scriptOf(script, names)),
    dump_files: dump_files.map((file) => names.path(file)),
    ...(own_network && { own_network }),
  };
}

/** Only what is known: what a newer version has beside may be a name. */
function scriptOf(script: PeriodicScript, names: Names): PeriodicScript {
  const { kind, interval_s, timeout_s, tracked, sends, fall, rise, lines, shell_words } = script;
  return {
    name: names.text(script.name),
    kind,
    command: names.text(script.command),
    comm: names.name(script.comm),
    interval_s,
    timeout_s,
    user: script.user && names.text(script.user),
    tracked,
    sends: sends.map((signal) => names.text(signal)),
    where: names.text(script.where),
    ...(fall !== undefined && { fall }),
    ...(rise !== undefined && { rise }),
    ...(lines && { lines: lines.map((line) => names.text(line)) }),
    ...(shell_words && { shell_words: shell_words.map((word) => names.text(word)) }),
  };
}

/** Values that are paths, or hold addresses or given names; codes stay. */
function reasonOf(reason: SourceFact, names: Names): SourceFact {
  const change = (value: unknown): unknown => {
    if (typeof value === "string") return /^[a-z][a-z-]{0,30}$/.test(value) ? value : names.text(value);
    if (Array.isArray(value)) return value.map(change);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, change(one)]));
  };
  return { id: reason.id, values: change(reason.values) } as SourceFact;
}
