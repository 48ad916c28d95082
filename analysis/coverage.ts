import { EVENT_KINDS, RUNS_POLLED } from "../collectors/collector.ts";
import type { Recording } from "../storage/recording.ts";
import { spansOf } from "./derived/spans.ts";
import type { Diagnosis, Gap } from "./diagnosis.ts";
import type { Evidence } from "./evidence.ts";
import { median } from "./statistics/robust.ts";

/** A silence this many times longer than usual is a gap, and at least this long. */
const SILENCE = 20;
const LEAST_GAP_S = 60;

/** Times for which nothing, or not everything, was recorded. */
export function gapsOf(evidence: Evidence): Gap[] {
  const { recording, axis } = evidence;
  const gaps: Gap[] = [];
  const stated = spansOf(recording, axis, "gap", (row) => !detailOf(recording, row).startsWith(RUNS_POLLED));
  for (let i = 0; i < stated.length; i++) {
    const end = Number.isNaN(stated.end[i]!) ? stated.start[i]! : stated.end[i]!;
    const detail = detailOf(recording, stated.row[i]!);
    const reason = /^\d+$/.test(detail) ? `${detail} events lost` : detail || "the recorder was off";
    gaps.push({ start: axis.wall(stated.start[i]!), end: axis.wall(end), reason });
  }
  const usual = usualDistance(axis.samples);
  for (let i = 1; i < axis.samples.length; i++) {
    const silence = axis.samples[i]! - axis.samples[i - 1]!;
    if (silence < Math.max(LEAST_GAP_S, SILENCE * usual)) continue;
    const start = recording.samples.time[i - 1]!;
    const end = recording.samples.time[i]!;
    if (!gaps.some((gap) => gap.start <= end && gap.end >= start))
      gaps.push({ start, end, reason: "no samples" });
  }
  return gaps.sort((a, b) => a.start - b.start);
}

/** What this recording cannot show, a sentence each. */
export function limitsOf(evidence: Evidence): string[] {
  const { recording, looks, active, axis, polled } = evidence;
  const { samples, tasks, events } = recording;
  const limits: string[] = [];
  const usual = usualDistance(axis.samples);
  const has = (kind: (typeof EVENT_KINDS)[number]) => events.kind.includes(EVENT_KINDS.indexOf(kind));
  if (samples.length < 2) return ["There are no samples to speak of: record for longer."];
  if (looks.synthetic)
    limits.push(
      "Load average here is not the kernel's own arithmetic (a container?): its counts cannot be decoded.",
    );
  else if (looks.hz === null)
    limits.push(
      usual > 5
        ? `Looks are ${usual.toFixed(0)} s apart: the kernel's single counts, one every 5 s, cannot be told.`
        : "The instants of the kernel's looks could not be found: load average hardly changed, or too little was recorded.",
    );
  if (polled === null && evidence.runs.length === 0)
    limits.push("Runs of processes were not recorded: no periodic job can be named from its times.");
  if (polled !== null)
    limits.push(
      `Runs were only looked for at the looks: ${polled.missed} of ${polled.forks} forks came and went in between; short jobs are missing or seem rarer and shorter than they are, exit codes and CPU times are unknown.`,
    );
  if (tasks.length === 0)
    limits.push("Who was running or waiting at the looks was not recorded: load cannot be split by name.");
  if (active.length === 0)
    limits.push("The true number of active tasks was not recorded beside the load average.");
  else if (active.onGrid)
    limits.push("Looks were taken at fixed distances: they may beat with periodic jobs themselves.");
  if (!has("file.write")) limits.push("File events were not recorded: writes of state dumps are unknown.");
  if (Number.isNaN(samples.psi_cpu_some_pct[0]!))
    limits.push(
      "This kernel gives no pressure figures (PSI needs 4.20 or later): they could not bear witness.",
    );
  return limits;
}

const detailOf = ({ events, strings }: Recording, row: number) => strings[events.detail[row]!]!;

/** The trace format has the bare number; ours says of what: "12 process events lost: the kernel's buffer was full". */
function lostEvents(detail: string): number {
  return Number(/^(\d+)(?:$| (?:\w+ )?events? lost)/.exec(detail)?.[1] ?? 0);
}

export function selfCost({ recording }: Evidence): Diagnosis["self"] {
  const { samples, events } = recording;
  const gap = EVENT_KINDS.indexOf("gap");
  let lost = 0;
  for (let i = 0; i < events.length; i++)
    if (events.kind[i] === gap) lost += lostEvents(detailOf(recording, i));
  const { self_cpu_pct, self_rss_kb } = samples;
  let cpu = 0;
  let known = 0;
  let rss = -1;
  for (let i = 0; i < samples.length; i++) {
    const share = self_cpu_pct[i]!;
    if (share >= 0) {
      cpu += share;
      known++;
    }
    if (self_rss_kb[i]! > rss) rss = self_rss_kb[i]!;
  }
  return {
    cpu_pct: known === 0 ? null : cpu / known,
    rss_kb: rss < 0 ? null : rss,
    lost_events: lost,
  };
}

function usualDistance(t: Float64Array): number {
  const some = Math.min(t.length - 1, 5000);
  if (some < 1) return 0;
  return median(Float64Array.from({ length: some }, (_, i) => t[i + 1]! - t[i]!));
}
