import type { Host, KeepalivedFacts, PeriodicScript } from "../../collectors/collector.ts";
import type { InputFacts, OpenInput } from "../../storage/inputs/input.ts";
import { type Cell, placeOf, type TableName, textOf } from "../../storage/schema.ts";
import { ENGLISH } from "../saying.ts";
import { Names } from "./names.ts";
import { reasonOf } from "./reasons.ts";

type Change = (names: Names, text: string, row: readonly Cell[]) => string;
const byName: Change = (names, text) => names.name(text);
const byPath: Change = (names, text) => names.path(text);
const byFunctions: Change = (names, text) => names.functions(text);

/** What of each table may tell whose machine it is. */
const COLUMNS: Readonly<Record<TableName, Readonly<Record<string, Change>>>> = {
  samples: {},
  tasks: { comm: byName, exe: byPath, unit: byPath, wchan: byFunctions, stack: byFunctions },
  events: {
    comm: (names, text, row) => (row[KIND] === "log" ? identifier(names, text) : names.name(text)),
    parent_comm: byName,
    path: byPath,
    detail: (names, text, row) => detail(names, text, row[KIND]),
    source: (names, text) => sourceName(names, text),
  },
};
const KIND = placeOf("events", "kind");

/** syslog's, by which a line's words are understood: of a container what it is stays. */
function identifier(names: Names, text: string): string {
  const kept = names.name(text);
  return kept !== text && /keepalived/i.test(text) ? `${kept}-keepalived` : kept;
}

/** Which collector, or part of the recorder: one of ours, or what another tool calls its own. */
const sourceName = (names: Names, id: string) =>
  Object.hasOwn(ENGLISH.sources, id) || id === "storage" || id === "recorder" ? id : names.name(id);

/** Keys of what was summed, and of what a process used. */
const COUNTED = new Set(
  "count first_s last_s busy_s max_s failed kind by at_s read_kb written_kb".split(" "),
);

function detail(names: Names, text: string, kind: Cell | undefined): string {
  if (kind === "gap" && /^\d*$/.test(text)) return text;
  const summed = objectIn(text);
  if (summed === null) return names.text(text);
  const entries = Object.entries(summed).map(([key, value]) => [
    COUNTED.has(key) ? key : names.name(key),
    typeof value === "number" ? value : names.name(String(value)),
  ]);
  return JSON.stringify(Object.fromEntries(entries));
}

/** "{"count":12}" of what was summed; `null`: it is other text. */
function objectIn(text: string): object | null {
  if (!text.startsWith("{")) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

/**
 * The same recording with other names for hosts, addresses, users, paths and what is not everybody's; a diagnosis of it comes to the same.
 * Reads the rows once before, for names that the kernel cut.
 */
export async function anonymise(input: OpenInput): Promise<OpenInput> {
  const names = new Names();
  for (const { hostname } of [input.facts.host, ...input.facts.boots]) if (hostname) names.host(hostname);
  await learnNames(input, names);
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

async function learnNames(input: OpenInput, names: Names): Promise<void> {
  for (const [table, column] of [
    ["tasks", "exe"],
    ["events", "path"],
  ] as const) {
    const path = placeOf(table, column);
    await input.read(table, (row) => {
      const program = textOf(row[path]) ?? "";
      names.learn(program.slice(program.lastIndexOf("/") + 1));
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
    sources: facts.sources.map(({ name, reason, ...known }) => ({
      ...known,
      name: sourceName(names, name),
      reason: reason && reasonOf(reason, names),
    })),
    predictions: facts.predictions.map(({ cause, culprit, ...known }) => ({
      ...known,
      cause: names.name(cause),
      culprit: names.name(culprit),
    })),
    marks: facts.marks.map(({ time, text }) => ({ time, text: names.name(`change: ${text}`) })),
  };
}

function hostOf(host: Host, names: Names): Host {
  const { hostname, kernel, cpus, hypervisor, boot_id, hz, timezone } = host;
  return {
    hostname: hostname && names.host(hostname),
    kernel: kernel && names.release(kernel),
    cpus,
    hypervisor: hypervisor && names.text(hypervisor),
    boot_id: boot_id && names.name(boot_id),
    hz,
    timezone: timezone && knownZone(timezone),
  };
}

/** Times of a report are in it; what is no zone of the world's is somebody's own word. */
function knownZone(timeZone: string): string | null {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone === "" ? null : timeZone;
  } catch {
    return null;
  }
}

function keepalivedOf(facts: KeepalivedFacts, names: Names): KeepalivedFacts {
  const { version, config, scripts, dump_files, own_network } = facts;
  return {
    version: version && names.text(version),
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
