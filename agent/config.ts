import { existsSync } from "node:fs";
import { parse } from "smol-toml";
import { z } from "zod";
import { formatIds } from "../analysis/report/formats/index.ts";
import { Failure, messageOf } from "../collectors/failure.ts";
import { ARGUMENT_LEVELS } from "../collectors/privacy/level.ts";
import { readRegular } from "../collectors/untrusted/regular-file.ts";
import { INSTALLED_CONFIG } from "./database-file.ts";

const MOST_BYTES = 2 ** 20;

const absolutePath = z.string().regex(/^\//, "expected an absolute path");
const wholeNumber = (low: number, high: number) =>
  z
    .number(`expected a whole number from ${low} to ${high}`)
    .int(`expected a whole number from ${low} to ${high}`)
    .min(low, `expected a whole number from ${low} to ${high}`)
    .max(high, `expected a whole number from ${low} to ${high}`);
const cronExpression = z
  .string("expected a cron expression in quotes")
  .regex(/^\s*\S+(\s+\S+){4}\s*$/, 'expected a cron expression of five fields, as in "17 3 * * *"');

/** Each key answers one question of the operator; its comment in the installed file says which. */
const schema = z.strictObject({
  /** Where do the recordings lie? */
  database: absolutePath.optional(),
  log: z
    .strictObject({
      /** How much is said to the journal? */
      level: z
        .enum(["debug", "info", "warn", "error"], "expected one of debug, info, warn, error")
        .default("info"),
    })
    .prefault({}),
  keepalived: z
    .strictObject({
      /** Which executables and configurations are believed though others than root may change them? */
      trusted: z.array(absolutePath).max(100, "expected at most 100 paths").default([]),
    })
    .prefault({}),
  privacy: z
    .strictObject({
      /** How much of command lines may be kept? */
      arguments: z
        .enum(ARGUMENT_LEVELS, `expected one of ${ARGUMENT_LEVELS.join(", ")}`)
        .default(ARGUMENT_LEVELS[0]),
    })
    .prefault({}),
  retention: z
    .strictObject({
      /** How far back shall a report be able to look? */
      days: wholeNumber(1, 3650).default(90),
      /** How much of the disk may it take? Holds whatever happens: the oldest rows go first. */
      max_size_mb: wholeNumber(16, 1_000_000).default(900),
      /** When may the cleaning up take its seconds? */
      schedule: cronExpression.default("17 3 * * *"),
    })
    .prefault({}),
  report: z
    .strictObject({
      /** Shall a report be written by itself, and when? Nothing given: never. */
      schedule: cronExpression.optional(),
      /** Where to? */
      directory: absolutePath.default("/var/lib/loadspike/reports"),
      /** As what? */
      format: z.enum(formatIds, `expected one of ${formatIds.join(", ")}`).default("html"),
      /** How many days does it look back? */
      days: wholeNumber(1, 3650).default(7),
    })
    .prefault({}),
});

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
  throw new Failure(parsed.error.issues.map((issue) => describe(issue, raw, path)).join("; "));
}

function describe(issue: z.core.$ZodIssue, raw: unknown, path: string): string {
  const key = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    const unknown = issue.keys.map((name) => [key, name].filter(Boolean).join(".")).join(", ");
    return `${path}: unknown key ${unknown}; the installed file lists those that there are`;
  }
  const found = issue.path.reduce<unknown>(
    (value, name) => (value as Record<PropertyKey, unknown> | undefined)?.[name],
    raw,
  );
  const expected = issue.message.startsWith("expected") ? issue.message : `expected ${issue.message}`;
  return `${path}: ${key}: ${expected}, found ${JSON.stringify(found)}`;
}
