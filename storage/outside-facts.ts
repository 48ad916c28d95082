import type { Host, KeepalivedFacts, PeriodicScript } from "../collectors/collector.ts";
import { type SourceFact, sourceFact } from "../collectors/fact.ts";
import { Members, wrong } from "./members.ts";

/**
 * What stands beside the rows, of a manifest or a database that somebody may have sent: taken only as far as it is what our types say.
 * Each throws a `Failure` with `where` and the key.
 */

/** More than any machine has, or any interval is long. */
const MOST_CPUS = 65_536;
const MOST_HZ = 10_000;
const LONGEST_S = 1e8;

export function readHostFacts(value: unknown, where: string, key = ""): Host {
  const host = new Members(value, where, key);
  const version = host.text("hypervisor_version");
  return {
    hostname: host.text("hostname"),
    kernel: host.text("kernel"),
    cpus: host.number("cpus", 1, MOST_CPUS),
    hypervisor: host.text("hypervisor"),
    ...(version !== null && { hypervisor_version: version }),
    boot_id: host.text("boot_id"),
    hz: host.number("hz", 1, MOST_HZ),
    timezone: host.text("timezone"),
  };
}

export function readKeepalivedFacts(value: unknown, where: string, key = ""): KeepalivedFacts | null {
  if (value === null) return null;
  const facts = new Members(value, where, key);
  const own = facts.get("own_network");
  if (own !== null && own !== true) throw facts.wrong("own_network", "true or nothing", own);
  return {
    ...(value as object),
    version: facts.text("version"),
    config: facts.text("config"),
    scripts: facts.list("scripts", (entry, name) => readScript(entry, where, name)),
    dump_files: facts.texts("dump_files"),
  };
}

function readScript(value: unknown, where: string, key: string): PeriodicScript {
  const script = new Members(value, where, key);
  const interval_s = script.number("interval_s", 0, LONGEST_S);
  if (interval_s === null) throw script.wrong("interval_s", "seconds", undefined);
  const tracked = script.get("tracked") ?? false;
  if (typeof tracked !== "boolean") throw script.wrong("tracked", "true or false", tracked);
  for (const count of ["fall", "rise"]) script.number(count, 0, LONGEST_S);
  for (const words of ["lines", "shell_words"]) script.texts(words);
  return {
    // In the order of whoever wrote it, and with what a newer version has beside.
    ...(value as object),
    name: script.text("name") ?? "",
    kind: script.get("kind") === null ? "vrrp_script" : script.choice("kind", ["vrrp_script", "misc_check"]),
    command: script.text("command") ?? "",
    comm: script.text("comm") ?? "",
    interval_s,
    timeout_s: script.number("timeout_s", 0, LONGEST_S),
    user: script.text("user"),
    tracked,
    sends: script.texts("sends"),
    where: script.text("where") ?? "",
  };
}

/** Our own fact, also one of another version; what else was said, in its words. */
export function readSourceFact(value: unknown, where: string, key = ""): SourceFact | null {
  if (value === null) return null;
  if (typeof value === "string") return sourceFact("source.said", { text: value.slice(0, 1000) });
  const fact = new Members(value, where, key);
  const [id, values] = [fact.get("id"), fact.get("values")];
  if (typeof id !== "string" || typeof values !== "object" || values === null || Array.isArray(values))
    throw wrong(where, key, "an id and values", value);
  return { id, values } as SourceFact;
}
