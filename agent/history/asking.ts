import { Failure } from "../../collectors/failure.ts";
import type { Connection } from "../../storage/inputs/prometheus/connection.ts";
import { quoted } from "../../storage/inputs/prometheus.ts";
import type { Matched } from "./access-options.ts";
import { type Access, accessOf, type addressOf } from "./secrets.ts";

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
