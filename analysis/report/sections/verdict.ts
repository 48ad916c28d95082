import { noneExpected } from "../../changes/outcome.ts";
import type { Diagnosis, Spike } from "../../diagnosis.ts";
import { foundAt } from "../../found.ts";
import { holdsOfWhatStays } from "../../suspects/index.ts";
import type { Page, VerdictFact } from "../blocks.ts";
import { latestChange } from "./changes.ts";
import type { Saying } from "./section.ts";
import { summary, unexplainedIn } from "./summary.ts";
import { sustainedValues } from "./sustained.ts";

/** Spikes last for minutes and come hours apart: less than this has not seen what is usual. */
const SHORTEST_WATCH_S = 3600;
/** Between looks further apart a short spike comes and goes unseen. */
const MINUTES_APART_S = 45;

/** Whether the load was real, why, how sure that is, and what to do tonight. */
export function verdict(saying: Saying): Page["verdict"] {
  return {
    headline: headline(saying),
    cause: causeLines(saying),
    summary: summary(saying),
    facts: labelledFacts(saying),
  };
}

/** The first line of a report: nothing that the spikes do not carry. */
function headline(saying: Saying): string {
  const { spikes, window } = saying.diagnosis;
  const { headline: say, sustained } = saying.words;
  if (spikes.length === 0) {
    const stays = sustainedValues(saying);
    if (stays !== null) return sustained.headline(stays);
    const seconds = (window.end - window.start) / 1e6;
    return seconds < SHORTEST_WATCH_S
      ? say.tooShort(seconds)
      : window.step_s < MINUTES_APART_S
        ? say.none
        : say.noneSeen(window.step_s);
  }
  const has = (reality: Spike["reality"]) => spikes.filter((spike) => spike.reality === reality).length;
  const kinds = { phantom: has("phantom"), real: has("real"), unclear: has("unclear") };
  if (kinds.phantom === spikes.length) return say.phantom(spikes.length);
  if (kinds.real === spikes.length) return say.real(spikes.length);
  if (kinds.unclear < spikes.length) return say.several(spikes.length, kinds);
  // The table below may well hold figures that do not suffice.
  const hasBooks = saying.diagnosis.history?.can.some(({ id }) => id === "history.counters") ?? false;
  const measured = hasBooks || spikes.some((spike) => spike.true_active_mean !== null);
  return measured ? say.undecided(spikes.length) : say.unmeasured(spikes.length);
}

/** The verdict's cause, and how sure it is; empty where there was nothing to explain. */
function causeLines({ diagnosis, words, say }: Saying): string[] {
  const { cause, culprit, confidence } = diagnosis.verdict;
  if (cause === null || (diagnosis.spikes.length === 0 && diagnosis.sustained === null)) return [];
  if (cause === "mixed" || cause === "unexplained") return [words.cause[cause]];
  return [
    words.cause.known(say.cause(cause).named(culprit, foundAt(diagnosis.spikes, cause)), cause),
    words.cause.confidence(confidence),
  ];
}

function now(saying: Saying): string {
  const { diagnosis, words, say } = saying;
  const { spikes, verdict } = diagnosis;
  const { cause } = verdict;
  const stays = sustainedValues(saying);
  const alone = spikes.length === 0 ? stays : null;
  if (alone && holdsOfWhatStays(cause) !== "all") return words.sustained.now(alone);
  if (noneExpected(diagnosis.changes, diagnosis.verdict.cause)) return words.changes.now;
  // Nobody left a recorder of ours on.
  const told = diagnosis.history === null ? words.now : { ...words.now, ...words.history.now };
  if (cause === null || (spikes.length === 0 && !alone)) {
    const calm = calmNow(diagnosis);
    return calm === "waited" ? told.waited(isAlwaysAbove(diagnosis), isNamed(diagnosis)) : told[calm];
  }
  if (cause === "unexplained" || cause === "mixed") return told[cause];
  const { now: tonight } = say.cause(cause);
  const known = typeof tonight === "string" ? tonight : tonight(verdict.culprit, foundAt(spikes, cause));
  return unexplainedIn(spikes) === 0 ? known : `${known}${words.changes.between}${told.others}`;
}

/** More than one task for each processor, at times: no spike, and not nothing. Load1 alone may be left over from before. */
function calmNow({ load, host: { cpus } }: Diagnosis): "none" | "waited" | "fell" {
  if (load === null || cpus === null || load.load1_high <= cpus) return "none";
  return (load.counted_high ?? load.load1_high) > cpus ? "waited" : "fell";
}

const isAlwaysAbove = ({ load, host: { cpus } }: Diagnosis) => load !== null && load.load1_low > (cpus ?? 0);
const isNamed = ({ load }: Diagnosis) => load !== null && load.by.length > 0;

/** The facts below the verdict, each with its label. */
function labelledFacts(saying: Saying): VerdictFact[] {
  const { diagnosis, words, times, locale } = saying;
  const { duration } = locale.quantities;
  const { window, periodicity } = diagnosis;
  const { labels } = words;
  const change = latestChange(saying);
  const stays = sustainedValues(saying);
  const lost_s = window.gaps.reduce((sum, gap) => sum + (gap.end - gap.start) / 1e6, 0);
  const restarts = window.gaps.filter(({ reason }) => reason.id === "coverage.restarted").length;
  return [
    { id: "now", label: labels.now, text: now(saying) },
    ...(stays !== null && diagnosis.spikes.length > 0
      ? [{ id: "sustained" as const, label: words.sustained.label, text: words.sustained.headline(stays) }]
      : []),
    { id: "next", label: labels.next, ...foretold(saying) },
    ...(change === null ? [] : [{ id: "changes" as const, label: words.changes.label, text: change }]),
    ...(periodicity
      ? [
          {
            id: "every" as const,
            label: labels.every,
            text: words.every(
              duration(periodicity.period_s),
              duration(periodicity.low_s),
              duration(periodicity.high_s),
              window.step_s < MINUTES_APART_S ? null : duration(window.step_s),
            ),
          },
        ]
      : []),
    { id: "host", label: labels.host, text: host(saying) },
    {
      id: "seen",
      label: labels.seen,
      text: words.seen(
        times.full(window.start),
        times.full(window.end),
        duration((window.end - window.start) / 1e6),
        window.samples,
        { count: window.gaps.length, restarts, lost: duration(lost_s) },
      ),
    },
    { id: "times", label: labels.times, text: times.zone },
  ];
}

function foretold(saying: Saying): Pick<VerdictFact, "text" | "what"> {
  const { diagnosis, words, times, locale } = saying;
  const next = diagnosis.next_spike;
  if (!next)
    return {
      text: noneExpected(diagnosis.changes, diagnosis.verdict.cause)
        ? words.changes.next
        : words.next.unknown,
    };
  const between = words.next.between(times.day(next.at), times.day(next.low), times.day(next.high));
  if (!next.first) return { text: between };
  const { culprit, peak_load1, length_s } = next.first;
  const what = words.next.first(culprit, peak_load1.toFixed(1), locale.quantities.duration(length_s));
  return { text: words.next.withFirst(between, what), what };
}

/** "lb1, kernel 3.10.0-1160, 4 CPUs, VMware, HZ 1000 (observed)" */
function host({ diagnosis: { host, kernel_sampling }, words }: Saying): string {
  return [
    host.hostname ?? words.noName,
    host.kernel === null ? null : words.host.kernel(host.kernel),
    host.cpus === null ? null : words.host.cpus(host.cpus),
    host.hypervisor === null ? null : words.host.hypervisor(host.hypervisor, host.hypervisor_version ?? null),
    kernel_sampling
      ? words.host.hz(kernel_sampling.hz, words.host.sources[kernel_sampling.hz_source])
      : host.hz === null
        ? words.host.noHz
        : words.host.hz(host.hz, words.host.sources.manifest),
  ]
    .filter((part) => part !== null)
    .join(words.host.separator);
}
