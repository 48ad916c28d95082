import { existsSync } from "node:fs";
import { parse } from "smol-toml";
import { z } from "zod";
import { formatIds } from "../analysis/report/formats/ids.ts";
import { Failure, messageOf } from "../collectors/failure.ts";
import { ARGUMENT_LEVELS } from "../collectors/privacy/level.ts";
import { readRegular } from "../collectors/untrusted/regular-file.ts";
import { describeIssue } from "./config-errors.ts";
import type { KeyNotes, Notes } from "./config-notes.ts";
import { publishSchema } from "./config-publish.ts";
import { INSTALLED_CONFIG } from "./database-file.ts";

const MOST_BYTES = 2 ** 20;

const absolutePath = z
  .string("expected an absolute path in quotes")
  .regex(/^\//, "expected an absolute path");
const wholeNumber = (low: number, high: number) =>
  z
    .number(`expected a whole number from ${low} to ${high}`)
    .int(`expected a whole number from ${low} to ${high}`)
    .min(low, `expected a whole number from ${low} to ${high}`)
    .max(high, `expected a whole number from ${low} to ${high}`);
const cronExpression = z
  .string("expected a cron expression in quotes")
  .regex(/^\s*\S+(\s+\S+){4}\s*$/, 'expected a cron expression of five fields, as in "17 3 * * *"');

const notes: Notes = z.registry<KeyNotes>();
const formatId = z.enum(formatIds, `expected one of ${formatIds.join(", ")}`);

/** Every key with its notes; the installed file, its manual page and its checks are all made from this. */
const schema = z.strictObject({
  database: absolutePath
    .optional()
    .register(notes, { question: "Where do the recordings lie?", sample: "/var/lib/loadspike/loadspike.db" }),
  keepalived: z
    .strictObject({
      trusted: z.array(absolutePath).max(100, "expected at most 100 paths").default([]).register(notes, {
        question:
          'Whose word counts beside root\'s? keepalived is believed where nobody but root may change its executable and its configuration; others are named here, as in ["/opt/keepalived/sbin/keepalived", "/opt/keepalived/keepalived.conf"].',
      }),
    })
    .prefault({}),
  privacy: z
    .strictObject({
      arguments: z
        .enum(ARGUMENT_LEVELS, `expected one of ${ARGUMENT_LEVELS.join(", ")}`)
        .default(ARGUMENT_LEVELS[0])
        .register(notes, {
          question:
            "How much of command lines may be kept? names: the program, the script, names of options; redacted: values too, but for what looks like a secret (no such list is ever complete); full: all of it.",
        }),
    })
    .prefault({}),
  retention: z
    .strictObject({
      days: wholeNumber(1, 3650)
        .default(90)
        .register(notes, { question: "How far back shall a report be able to look, in days?" }),
      max_size_mb: wholeNumber(16, 1_000_000).default(900).register(notes, {
        question:
          "How much of the disk may it take at most, in MB? Holds whatever happens: the oldest rows go first.",
      }),
      schedule: cronExpression.default("17 3 * * *").register(notes, {
        question: "When may the clearing up take its seconds? (cron: minute hour day month weekday)",
      }),
    })
    .prefault({}),
  report: z
    .strictObject({
      schedule: cronExpression.optional().register(notes, {
        question: "Shall a report be written by itself, and when? Nothing given: never.",
        sample: "30 6 * * 1",
      }),
      directory: absolutePath.default("/var/lib/loadspike/reports").register(notes, {
        question: "Where to? The user loadspike has to be allowed to write there.",
      }),
      format: z
        .union(
          [formatId, z.array(formatId).min(1)],
          `expected one of ${formatIds.join(", ")}, or a list of them`,
        )
        .default("html")
        .register(notes, {
          question: `As what? (${formatIds.join(", ")}; several as a list, as in ["html", "text"])`,
        }),
      days: wholeNumber(1, 3650).default(7).register(notes, { question: "How many days does it look back?" }),
      keep: wholeNumber(1, 10_000).default(12).register(notes, {
        question: "How many of these reports are kept, of each format? Older ones are deleted.",
      }),
      on_spike: absolutePath.optional().register(notes, {
        question:
          "Shall a program be told of each spike when it has ended? It gets the spike's report as JSON on standard input (as from report --spike N --format json), and is killed after a minute. It runs as the agent's user within the service's sandbox, without arguments or a shell; nobody but root or that user may be able to change it.",
        sample: "/usr/local/lib/loadspike/on-spike",
      }),
    })
    .prefault({}),
  publish: publishSchema(absolutePath, notes),
  log: z
    .strictObject({
      level: z
        .enum(["debug", "info", "warn", "error"], "expected one of debug, info, warn, error")
        .default("info")
        .register(notes, { question: "How much is said to the journal? (debug, info, warn, error)" }),
    })
    .prefault({}),
});

export interface ConfigKey extends KeyNotes {
  /** `null`: above all tables. */
  table: string | null;
  key: string;
  /** What holds where nothing is given; `undefined`: nothing does. */
  fallback: unknown;
}

/** Every key, in the order of the installed file. */
export function configKeys(): ConfigKey[] {
  const defaults: Record<string, unknown> = schema.parse({});
  return Object.entries(schema.shape).flatMap(([name, field]): ConfigKey[] => {
    if (!(field instanceof z.ZodPrefault))
      return [{ ...notesOf(field, name), table: null, key: name, fallback: defaults[name] }];
    const values = { ...(defaults[name] as Record<string, unknown>) };
    return Object.entries(field.unwrap().shape).map(([key, inner]) => ({
      ...notesOf(inner, key),
      table: name,
      key,
      fallback: values[key],
    }));
  });
}

function notesOf(field: z.core.$ZodType, key: string): KeyNotes {
  const found = notes.get(field);
  if (!found) throw new Failure(`${key}: the schema of the configuration says nothing of it`);
  const value = field instanceof z.ZodDefault ? field.unwrap() : field;
  // The schema's own bounds.
  const bounds = value instanceof z.ZodNumber ? ` (${value.minValue} to ${value.maxValue})` : "";
  return { ...found, question: `${found.question}${bounds}` };
}

export type Config = z.infer<typeof schema>;

/**
 * Reads the configuration: `file` where one is given (it must be there), else the installed one where there is one, else
 * the defaults. Throws a `Failure` that names the file, the key, what was expected and what was found.
 */
export function loadConfig(file?: string, installed = INSTALLED_CONFIG): Config {
  const path = file ?? (existsSync(installed) ? installed : null);
  if (path === null) return schema.parse({});
  let text: string;
  try {
    text = readRegular(path, MOST_BYTES).toString("utf8");
  } catch (error) {
    throw new Failure(`${path}: the configuration cannot be read`, {
      cause: error,
      remedy: "look at --config FILE",
    });
  }
  return parseConfig(text, path);
}

/** `path` is named in errors only. */
export function parseConfig(text: string, path: string): Config {
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (error) {
    // smol-toml draws the place below its first line.
    const [first] = messageOf(error).split("\n");
    const line = error instanceof Error && "line" in error ? `:${error.line}` : "";
    throw new Failure(`${path}${line}: expected TOML, found: ${first}`);
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new Failure(parsed.error.issues.map((issue) => describeIssue(issue, raw, path, keysOf)).join("; "));
}

/** The keys of a table; of the outermost level, "", the tables as well. */
function keysOf(table: string): string[] {
  const all = configKeys();
  if (table !== "") return all.filter((key) => key.table === table).map(({ key }) => key);
  return [...new Set(all.map(({ table: own, key }) => (own === null ? key : `[${own}]`)))];
}
