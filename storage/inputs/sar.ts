import { Failure } from "../../collectors/failure.ts";
import { UNKNOWN_HOST } from "../facts.ts";
import { Members, parseJson } from "../members.ts";
import { type History, type HistoryRow, MOST_ROWS } from "./history.ts";
import { refuseOther } from "./known-texts.ts";

const askedFor = (...queue: string[]) => ["-j", "--", ...queue, "-u", "ALL", "-r", "-S"];
/** What any `sadf` is to be asked for: queue, processors, memory, swap. */
export const SADF = askedFor("-q");
/** And pressure, of which sysstat 12.3.3 and later know. */
export const SADF_WITH_PRESSURE = askedFor("-q", "ALL");

/**
 * The history of sysstat as `sadf -j` writes it, of 10.1.5 (CentOS 7) and later. `text` of one or several files of one host.
 * Throws a `Failure` that names the place: not JSON, not sadf's, local times, no load average.
 */
export function readSar(texts: readonly { name: string; text: string }[]): History {
  const parts = texts.map(({ name, text }) => partOf(text, name));
  const [first] = parts;
  if (!first) throw new Failure("sar: expected a file, found none");
  const names = new Set(parts.map(({ host }) => host.hostname).filter((name) => name !== null));
  if (names.size > 1)
    throw new Failure(`${first.name}: expected files of one host, found ${[...names].sort().join(", ")}`);
  const ordered = parts.toSorted((a, b) => (a.rows[0]?.time ?? 0) - (b.rows[0]?.time ?? 0));
  // A restart at the end of a day's file parts it from the next day's.
  const restarts = parts.flatMap((part) => part.restarts);
  const rows = ordered.flatMap((part) =>
    part.rows.map((row) => ({ ...row, boot: restarts.filter((at) => at <= row.time).length })),
  );
  const { origin, host } = ordered.at(-1)!;
  return { origin, name: first.name, host, rows, reading_s: null };
}

/** A file of its own; `restarts`: µs since 1970 UTC. */
interface Part extends Pick<History, "origin" | "name" | "host"> {
  rows: Omit<HistoryRow, "boot">[];
  restarts: number[];
}

function partOf(text: string, name: string): Part {
  refuseOther(name, text, "sar");
  // Decimal commas of some locales: a comma between digits stands in no other place of this JSON.
  const source = text.replace(/^\uFEFF/, "").replace(/(":\s*-?\d+),(\d+)(?=\s*[,}\]])/g, "$1.$2");
  const [host] = new Members(new Members(parseJson(source, name), name).get("sysstat"), name, "sysstat").list(
    "hosts",
    (entry, key) => new Members(entry, name, key),
  );
  if (!host) throw new Failure(`${name}: expected what "sadf -j" writes, found no host in it`);
  const restarts = host
    .list("restarts", (entry, key) => new Members(entry, name, key).get("boot"))
    .map((boot, i) => instantOf(new Members(boot, name, `restarts[${i}].boot`)));
  const rows = host.list(
    "statistics",
    (entry, key) => rowOf(new Members(entry, name, key), name, key),
    MOST_ROWS,
  );
  const known = rows.filter((row) => row !== null);
  if (rows.length > 0 && known.length === 0)
    throw new Failure(`${name}: expected the load average of each reading, found none`, {
      remedy: `write it with sadf ${SADF.join(" ").replace("--", "FILE --")}`,
    });
  return {
    origin: "sar",
    name,
    host: {
      ...UNKNOWN_HOST,
      hostname: host.text("nodename"),
      kernel: host.text("release"),
      cpus: host.number("number-of-cpus", 1, 65_536),
      timezone: null,
    },
    rows: known,
    restarts,
  };
}

function rowOf(entry: Members, name: string, key: string): Omit<HistoryRow, "boot"> | null {
  const member = (from: Members, of: string, within: string) => {
    const value = from.get(of);
    return value === null ? null : new Members(value, name, `${within}.${of}`);
  };
  const stamp = member(entry, "timestamp", key);
  const queue = member(entry, "queue", key);
  const load1 = queue?.number("ldavg-1", 0, 1e6) ?? null;
  if (stamp === null || queue === null || load1 === null) return null;
  // With all columns they are called otherwise up to sysstat 11.0 (its json_stats.c).
  const [cpu] = ["cpu-load", "cpu-load-all"]
    .flatMap((list) => entry.list(list, (one, at) => new Members(one, name, at)))
    .filter((one) => one.text("cpu") === "all");
  const share = (of: string) => cpu?.number(of, 0, 101) ?? null;
  const [idle, iowait_pct, steal_pct] = [share("idle"), share("iowait"), share("steal")];
  const psi = member(entry, "psi", key);
  const pressure = (of: string, which: string) =>
    psi && (member(psi, of, key)?.number(which, 0, 110) ?? null);
  return {
    time: instantOf(stamp),
    load1,
    load5: queue.number("ldavg-5", 0, 1e6),
    load15: queue.number("ldavg-15", 0, 1e6),
    cpu_busy_pct: idle === null ? null : Math.max(0, 100 - idle - (iowait_pct ?? 0) - (steal_pct ?? 0)),
    iowait_pct,
    steal_pct,
    mem_available_kb: member(entry, "memory", key)?.number("avail", 0, 1e15) ?? null,
    swap_used_kb: member(entry, "memory", key)?.number("swpused", 0, 1e15) ?? null,
    psi_cpu_some_pct: pressure("psi-cpu", "some_avg"),
    psi_io_full_pct: pressure("psi-io", "full_avg"),
    psi_mem_some_pct: pressure("psi-mem", "some_avg"),
  };
}

/** µs since 1970 UTC. Up to sysstat 12.6 `utc` says whether it is that, then `tz` which it is. */
function instantOf(stamp: Members): number {
  const [date, time] = [stamp.text("date") ?? "", stamp.text("time") ?? ""];
  const expected = "times in UTC (sadf without -t or -T)";
  if (stamp.number("utc", 0, 1) === 0) throw stamp.wrong("utc", expected, 0);
  const zone = stamp.text("tz");
  if (zone !== null && !/^(UTC|GMT)$/.test(zone)) throw stamp.wrong("tz", expected, zone);
  const at = Date.parse(`${date}T${time}Z`);
  if (Number.isNaN(at)) throw stamp.wrong("date", "a day and a time of day", `${date} ${time}`);
  return at * 1000;
}
