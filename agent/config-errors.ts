import type { z } from "zod";

/** What TOML calls what zod expects. */
const KINDS: Readonly<Record<string, string>> = {
  object: "a table",
  array: "a list",
  string: "a text in quotes",
};

/**
 * One thing that is wrong in a configuration, in a line.
 * @param path of the file
 * @param known the keys of a table, or of the outermost level where that is ""
 */
export function describeIssue(
  issue: z.core.$ZodIssue,
  raw: unknown,
  path: string,
  known: (table: string) => readonly string[],
): string {
  const key = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    const unknown = issue.keys.map((name) => [key, name].filter(Boolean).join(".")).join(", ");
    return `${path}: unknown key ${unknown}; expected one of ${known(key).join(", ")}`;
  }
  // What is checked by more than its form may hold a secret: it is not repeated.
  if (issue.code === "custom") return `${path}: ${key}: ${issue.message}`;
  const found = issue.path.reduce<unknown>(
    (value, name) => (value as Record<PropertyKey, unknown> | undefined)?.[name],
    raw,
  );
  return `${path}: ${key}: ${expectedOf(issue)}, found ${JSON.stringify(found)}`;
}

function expectedOf(issue: z.core.$ZodIssue): string {
  if (issue.message.startsWith("expected")) return issue.message;
  if (issue.code === "invalid_type") return `expected ${KINDS[issue.expected] ?? issue.expected}`;
  return `expected ${issue.message}`;
}
