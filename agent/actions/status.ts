import { isSilence, lossesIn } from "../../analysis/coverage.ts";
import { type PolledRuns, polledRuns } from "../../analysis/derived/polled-runs.ts";
import { jsonText } from "../../analysis/report/formats/json-values.ts";
import type { Language, Locale } from "../../analysis/report/locales/index.ts";
import type { StatusWords } from "../../analysis/report/locales/status.ts";
import type { CollectorId } from "../../collectors/collector.ts";
import type { SourceFacts } from "../../collectors/fact.ts";
import { databaseError, openDatabase } from "../../storage/database.ts";
import { type Extent, readExtent } from "../../storage/extent.ts";
import type { Numbers, Samples } from "../../storage/recording.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import type { Checked } from "../check/check.ts";
import { hasService } from "../install/service.ts";
import { localeFor, localeOf } from "../language.ts";
import { type AgentState, isSilent, lastAgent, runningAgent } from "../lock.ts";
import { putAsideBeside } from "../record-file.ts";
import { availabilityForPrograms, ENGLISH, instant, sayAvailability, sayReplaced } from "../saying.ts";
import { labelled } from "../table.ts";
import { ageOf } from "../time/age.ts";
import { databaseFile } from "../wanted-database.ts";

export interface StatusOptions {
  db?: string;
  json?: true;
  lang?: Language;
  failIf?: string | true;
}

type StatusLines = Omit<StatusWords, "labels" | "not_known" | "colon">;

/** Of so long it is told what the recorder cost, and what it missed. */
const LAST_S = 3600;

interface Status {
  file: string;
  running: AgentState | null;
  /** It is alive, and does not say any more how it goes. */
  silent: boolean;
  /** Times of the last hour in which nobody looked; `null`: none. */
  gaps: { count: number; longest_s: number; until: number } | null;
  /** Damaged files that lie beside the database. */
  aside: string[];
  /** The running one, or one that died. */
  agent: AgentState | null;
  extent: Extent;
  /** So far is this machine's clock behind the last row; `null`: it is not. */
  clock_behind_s: number | null;
  /** Means of the last hour; `null`: not known. */
  cost: { cpu_pct: number | null; rss_kb: number | null };
  /** What the rows of the last hour say was lost: events, and how many times an unknown number. */
  lost_last_hour: { events: number; unknown: number };
  /** What the rows of the last hour tell of polling (one every 10 minutes); `null`: nothing. */
  last_hour: PolledRuns | null;
}

export async function status({ db, json, lang, failIf }: StatusOptions): Promise<void> {
  if (failIf !== undefined) return plugin(failIf, db, localeFor(lang));
  const found = examine(await databaseFile(db));
  process.stdout.write(json ? jsonText(forPrograms(found)) : textOf(found, localeFor(lang)));
}

/** What cannot be done is UNKNOWN as well, and none of it wrong usage: that would be CRITICAL to who reads the exit status. */
async function plugin(words: string | true, db: string | undefined, locale: Locale): Promise<void> {
  const { checkRecording, parseWatched, unknown } = await import("../check/check.ts");
  let told: Checked;
  try {
    const watched = parseWatched(words === true ? "" : words);
    told = checkRecording(await databaseFile(db), watched, locale, Date.now() * 1000);
  } catch (error) {
    told = unknown(error);
  }
  process.stdout.write(`${told.line}\n`);
  process.exitCode = told.status;
}

function examine(file: string): Status {
  const database = openDatabase(file, { readonly: true });
  try {
    const extent = readExtent(database);
    const now = Date.now() * 1000;
    const recording = readRecording(database, { start: Math.min(extent.last ?? 0, now) - LAST_S * 1e6 });
    const { self_cpu_pct, self_rss_kb, length } = recording.samples;
    const running = runningAgent(file);
    const losses = lossesIn(recording);
    const age_s = extent.last === null ? 0 : ageOf(extent.last, now);
    return {
      file,
      running,
      silent: running !== null && isSilent(running, now),
      aside: putAsideBeside(file),
      gaps: gapsIn(recording.samples),
      agent: running ?? lastAgent(file),
      extent,
      clock_behind_s: age_s < 0 ? -age_s : null,
      cost: { cpu_pct: mean(self_cpu_pct, length), rss_kb: length === 0 ? null : self_rss_kb.at(length - 1) },
      lost_last_hour: { events: losses.events, unknown: losses.unknown },
      last_hour: polledRuns(recording),
    };
  } catch (error) {
    throw databaseError(error, file);
  } finally {
    database.close();
  }
}

/** By the monotonic clock: one that was set ahead is no time in which nobody looked. */
function gapsIn({ time, mono_s, boot }: Samples): Status["gaps"] {
  const steps = time.subarray(1).map((at, index) => {
    const isOneBoot = boot[index] === boot[index + 1];
    return isOneBoot ? mono_s[index + 1]! - mono_s[index]! : (at - time[index]!) / 1e6;
  });
  const step_s = steps.toSorted()[steps.length >> 1] ?? 0;
  const at = [...steps.keys()].filter((index) => isSilence(steps[index]!, step_s));
  if (at.length === 0) return null;
  return {
    count: at.length,
    longest_s: Math.max(...at.map((index) => steps[index]!)),
    until: time[at.at(-1)! + 1]!,
  };
}

function mean(numbers: Numbers, length: number): number | null {
  const values = Array.from({ length }, (_, row) => numbers.at(row));
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

const availabilityOf = (agent: AgentState | null, id: CollectorId) =>
  agent?.sources.find((source) => source.id === id)?.availability;

/** Whether the agent polls /proc in place of the kernel's process events; `null`: no agent says. */
function polls(agent: AgentState | null): boolean | null {
  const runs = availabilityOf(agent, "runs");
  if (runs === undefined) return null;
  return runs.status === "ok" && runs.detail.some(({ id }) => id === "runs.polling");
}

/** Where in time the kernel looks; `null`: not known. */
function kernelLooks(agent: AgentState | null): SourceFacts["kernel-looks.known"] | null {
  const looks = availabilityOf(agent, "kernel-looks");
  if (looks?.status !== "ok") return null;
  for (const fact of looks.detail) if (fact.id === "kernel-looks.known") return fact.values;
  return null;
}

/** Sentences in English, and the facts beside them. */
function forPrograms({
  file,
  running,
  silent,
  aside,
  gaps,
  agent,
  extent,
  clock_behind_s,
  cost,
  lost_last_hour,
  last_hour,
}: Status) {
  const looks = kernelLooks(agent);
  const runs = availabilityOf(agent, "runs");
  return {
    database: file,
    running: running !== null,
    /** Alive, and said nothing for minutes. */
    silent,
    put_aside: aside,
    gaps_last_hour: gaps,
    lost_last_hour,
    agent: agent && {
      ...agent,
      kernel_looks: looks && localeOf("en").status.kernel_looks(looks.uncertainty_s, looks.source),
      sources: agent.sources.map(({ availability, ...source }) => ({
        ...source,
        availability: availabilityForPrograms(source.id, availability),
      })),
    },
    ...extent,
    clock_behind_s,
    cost,
    runs: {
      polled: polls(agent),
      detail: runs === undefined ? null : sayAvailability(ENGLISH, "runs", runs),
      last_hour,
    },
  };
}

function textOf(found: Status, locale: Locale): string {
  const { file, aside, gaps, agent, extent, clock_behind_s, cost, lost_last_hour, last_hour } = found;
  const { labels, not_known, colon, ...said } = locale.status;
  const missing = agent?.sources.filter(({ availability }) => availability.status !== "ok") ?? [];
  const looks = kernelLooks(agent);
  const known = (time: number | null) => (time === null ? not_known : instant(time));
  return labelled([
    [labels.agent, agentInWords(found, said)],
    [labels.database, said.database(file, extent.bytes)],
    [labels.rows, said.rows(extent.rows)],
    [labels.first, known(extent.first)],
    [
      labels.last,
      clock_behind_s === null ? known(extent.last) : said.ahead(known(extent.last), clock_behind_s),
    ],
    [labels.cost, said.cost(cost.cpu_pct, cost.rss_kb)],
    [
      labels.lost,
      agent
        ? said.lost(agent.lost, agent.lost_unknown)
        : said.lost_in_its_last_hour(said.lost(lost_last_hour.events, lost_last_hour.unknown)),
    ],
    [labels.kernel_looks, looks ? said.kernel_looks(looks.uncertainty_s, looks.source) : not_known],
    ...polledInWords(agent, last_hour, locale),
    ...(agent?.arguments ? [[labels.arguments, said.arguments[agent.arguments]] as [string, string]] : []),
    ...missing.map(({ id, availability }): [string, string] => [
      labels.not_seen,
      `${id}${colon}${sayAvailability(locale, id, availability)}`,
    ]),
    ...(gaps
      ? [[labels.gaps, said.gaps(gaps.count, gaps.longest_s, instant(gaps.until))] as [string, string]]
      : []),
    ...(aside.length > 0 ? [[labels.aside, said.aside(aside)] as [string, string]] : []),
    [labels.last_error, lastErrorOf(file, agent, said)],
  ]);
}

function agentInWords({ running, silent, agent }: Status, said: StatusLines): string {
  if (running === null) {
    const last = agent && { pid: agent.pid, since: instant(agent.since) };
    return said.stopped(last, hasService() ? "systemctl start loadspike" : "loadspike record");
  }
  const since = instant(running.since);
  if (!silent) return said.recording(running.pid, since);
  return said.silent(running.pid, since, instant(running.told ?? running.since));
}

function lastErrorOf(file: string, agent: AgentState | null, said: StatusLines): string {
  if (agent?.last_error) return agent.last_error;
  return agent?.replaced ? sayReplaced(said, file, agent.replaced) : said.no_error;
}

/** Nothing where the kernel tells of each run. */
function polledInWords(
  agent: AgentState | null,
  last_hour: PolledRuns | null,
  locale: Locale,
): [string, string][] {
  const runs = availabilityOf(agent, "runs");
  const texts: string[] = [];
  if (runs && polls(agent)) {
    texts.push(sayAvailability(locale, "runs", runs));
    if (!last_hour) texts.push(locale.status.polled_not_told_yet);
  }
  if (last_hour) texts.push(locale.status.polled_in_the_last_hour(last_hour.missed, last_hour.forks));
  return texts.map((text, index) => [index === 0 ? locale.status.labels.runs : "", text]);
}
