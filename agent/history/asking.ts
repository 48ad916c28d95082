import type { Command } from "commander";
import { Failure } from "../../collectors/failure.ts";
import type { Connection } from "../../storage/inputs/prometheus/connection.ts";
import { quoted } from "../../storage/inputs/prometheus.ts";
import { type Access, accessOf, type addressOf } from "./secrets.ts";

/** Whom to ask a server of metrics for. */
export interface Matched {
  instance?: string;
  match?: string;
}

/** How to be let in to a server of metrics, of every command that asks one. */
export function withAccess(command: Command): Command {
  return command
    .option("--user <name>", "basic authentication; the password from --password-file or LOADSPIKE_PASSWORD")
    .option("--password-file <file>", "a file whose first line is the password")
    .option("--bearer-file <file>", "a file whose first line is a token (or LOADSPIKE_TOKEN)")
    .option("--ca <file>", "trust these certificates (PEM) in place of the system's")
    .option(
      "--header <header>",
      "send 'Name: value' as well, or the lines of @FILE; may be repeated",
      (value: string, before: string[]) => [...before, value],
      [],
    );
}

/** Throws a `Failure` that repeats nothing secret. */
export function connectionOf(url: ReturnType<typeof addressOf>, access: Access): Connection {
  return { url, ...accessOf(access, process.env) };
}

/** `instance="…"` and what stands between the braces. Throws a `Failure`. */
export function matchersOf({ instance, match }: Matched): string {
  const inner = match === undefined ? "" : /^\s*\{([^{}]+)\}\s*$/.exec(match)?.[1];
  if (inner === undefined)
    throw new Failure(`--match: expected labels as {job="node",nodename="lb1"}, found "${match}"`);
  return [instance === undefined ? "" : `instance=${quoted(instance)}`, inner.trim().replace(/,$/, "")]
    .filter((part) => part !== "")
    .join(",");
}
