import type {
  ComparedChange,
  Diagnosis,
  Happening,
  HistoryView,
  LoadSummary,
  Spike,
  SuspectCard,
  Sustained,
  Verdict,
} from "../../diagnosis.ts";
import type { Advice, Fact } from "../../facts.ts";
import { en } from "../locales/en/index.ts";
import type { Paragraph } from "../locales/words.ts";
import { sayingOf } from "../page.ts";
import type { Speaker } from "../say.ts";
import { summary } from "../sections/summary.ts";
import { shown } from "../shown.ts";
import type { Format } from "./format.ts";
import { factData, instant, jsonText, rounded } from "./json-values.ts";

/**
 * The public format `loadspike.report/1`: instants RFC 3339 in UTC, numbers no finer than they were measured. Its sentences are
 * English whatever the reader's language is: programs have read them since the first edition. The facts behind them stand beside.
 */
export const json: Format = {
  id: "json",
  ending: "json",
  render({ diagnosis }) {
    return jsonText(document(diagnosis));
  },
};

function document(diagnosis: Diagnosis) {
  const { host, window, kernel_sampling, periodicity, next_spike, self, curve, profile } = diagnosis;
  const saying = sayingOf(diagnosis, en, "UTC");
  const say = safeSpeaker(saying.say);
  return {
    format: "loadspike.report/1",
    host,
    window: {
      start: instant(window.start),
      end: instant(window.end),
      samples: window.samples,
      step_s: rounded(window.step_s, 3),
      gaps: window.gaps.map((gap) => ({
        start: instant(gap.start),
        end: instant(gap.end),
        reason: say.fact(gap.reason),
        fact: factData(gap.reason),
      })),
    },
    origin: diagnosis.origin,
    sources:
      diagnosis.sources?.map(({ name, status, since, until, reason }) => ({
        name,
        status,
        since: instant(since),
        until: until === null ? null : instant(until),
        reason: reason === null ? null : say.fact(reason),
        fact: reason === null ? null : factData(reason),
      })) ?? null,
    kernel_sampling: kernel_sampling && {
      ...kernel_sampling,
      period_s: rounded(kernel_sampling.period_s, 9),
    },
    spikes: diagnosis.spikes.map((spike) => spikeOut(spike, say)),
    periodicity: periodicity && {
      period_s: rounded(periodicity.period_s, 0),
      low_s: rounded(periodicity.low_s, 0),
      high_s: rounded(periodicity.high_s, 0),
      spikes: periodicity.spikes,
    },
    load: diagnosis.load && loadOut(diagnosis.load),
    sustained: diagnosis.sustained && sustainedOut(diagnosis.sustained),
    suspects: diagnosis.suspects.map((card) => cardOut(card, say)),
    verdict: { ...verdictOut(diagnosis.verdict), summary: summary(saying) },
    full_names: diagnosis.full_names,
    next_spike: next_spike && {
      at: instant(next_spike.at),
      low: instant(next_spike.low),
      high: instant(next_spike.high),
      ...(next_spike.first && {
        first: {
          culprit: next_spike.first.culprit,
          peak_load1: rounded(next_spike.first.peak_load1, 2),
          duration_s: rounded(next_spike.first.length_s, 0),
        },
      }),
    },
    advice: diagnosis.advice.map((one) => adviceOut(one, say)),
    profile: profile && {
      ...profile,
      period_s: rounded(profile.period_s, 6),
      period_error_s: rounded(profile.period_error_s, 6),
      busy_s: rounded(profile.busy_s, 4),
      busy_p95_s: rounded(profile.busy_p95_s, 4),
      tasks: rounded(profile.tasks, 2),
      dumps_per_run: rounded(profile.dumps_per_run, 2),
    },
    alternatives: diagnosis.alternatives.map(({ change, peak_load1, spike_hours_per_week }) => {
      const { title, what } = en.page.change(change);
      const { id, ...values } = change;
      return {
        title,
        peak_load1: rounded(peak_load1, 2),
        spike_hours_per_week: rounded(spike_hours_per_week, 2),
        change: what,
        id,
        values,
      };
    }),
    predictions: diagnosis.predictions.map((one) => ({
      made_at: instant(one.made_at),
      at: instant(one.at),
      low: instant(one.low),
      high: instant(one.high),
      came: one.came === null ? null : instant(one.came),
      outcome: one.outcome,
    })),
    changes: diagnosis.changes.map((one) => changeOut(one, say)),
    history: diagnosis.history && historyOut(diagnosis.history, say),
    limits: diagnosis.limits.map(say.fact),
    limit_facts: diagnosis.limits.map(factData),
    timeline: diagnosis.timeline.map((one) => happeningOut(one, say)),
    self: {
      cpu_pct: rounded(self.cpu_pct, 3),
      rss_kb: rounded(self.rss_kb, 0),
      lost_events: self.lost_events,
      losses_unknown: self.losses_unknown,
    },
    curve: {
      start: instant(curve.start),
      step_s: rounded(curve.step_s, 3),
      load1: curve.load1.map((value) => rounded(value, 2)),
      counted: curve.counted.map((value) => rounded(value, 2)),
      active: curve.active.map((value) => rounded(value, 2)),
    },
  };
}

function historyOut({ can, cannot, reader, candidates, agent }: HistoryView, say: Speaker) {
  const told = (facts: readonly Fact[]) => facts.map((one) => ({ says: say.fact(one), fact: factData(one) }));
  return {
    can: told(can),
    cannot: told(cannot),
    reader: reader && told([reader])[0],
    candidates: candidates.map((one) => ({ ...one, drift_s: rounded(one.drift_s, 7) })),
    agent: agent && told([agent])[0],
  };
}

/** Sentences are made of names that are printable; the data beside them holds the names as they are. */
function safeSpeaker(say: Speaker): Speaker {
  return { ...say, fact: (fact) => say.fact(shown(fact)), advice: (advice) => say.advice(shown(advice)) };
}

function changeOut(change: ComparedChange, say: Speaker) {
  const counted = ({ spikes, hours }: ComparedChange["before"]) => ({ spikes, hours: rounded(hours, 2) });
  return {
    at: instant(change.at),
    since: instant(change.since),
    what: change.what.map(say.fact).join("; "),
    facts: change.what.map(factData),
    cause: change.cause,
    before: counted(change.before),
    after: counted(change.after),
    expected_after: rounded(change.expected_after, 2),
    chance: rounded(change.chance, 4),
    verdict: change.verdict,
    wait_until: change.wait_until === null ? null : instant(change.wait_until),
    quiet: change.quiet.map(instant),
    notes: change.notes.map(say.fact),
    note_facts: change.notes.map(factData),
  };
}

function spikeOut(spike: Spike, say: Speaker) {
  return {
    id: spike.id,
    start: instant(spike.start),
    end: instant(spike.end),
    duration_s: rounded(spike.duration_s, 0),
    peak_time: instant(spike.peak_time),
    peak_load1: rounded(spike.peak_load1, 2),
    kernel_active_mean: rounded(spike.kernel_active_mean, 2),
    true_active_mean: rounded(spike.true_active_mean, 3),
    true_active_from: spike.true_active_from,
    true_active_error: rounded(spike.true_active_error, 3),
    reality: spike.reality,
    verdict: verdictOut(spike.verdict),
    suspects: spike.suspects.map((card) => cardOut(card, say)),
    who: spike.who.map((who) => ({
      comm: who.comm,
      at_kernel_look: rounded(who.at_kernel_look, 2),
      at_random: rounded(who.at_random, 3),
      exe: who.exe,
      unit: who.unit,
    })),
    happened: spike.happened.map((one) => happeningOut(one, say)),
  };
}

function happeningOut({ at, fact }: Happening, say: Speaker) {
  return { at: instant(at), text: say.fact(fact), fact: factData(fact) };
}

function cardOut(card: SuspectCard, say: Speaker) {
  return {
    cause: card.cause,
    culprit: card.culprit,
    status: card.status,
    score: rounded(card.score, 3),
    p_value: card.p_value === null ? null : Number(card.p_value.toPrecision(3)),
    evidence: card.facts.map(say.fact),
    reason: card.reason === null ? null : say.fact(card.reason),
    facts: card.facts.map(factData),
    reason_fact: card.reason === null ? null : factData(card.reason),
  };
}

/** `change` as it always was: paragraphs with empty lines between, entries behind "- ", snippets indented by four spaces. */
function adviceOut(advice: Advice, say: Speaker) {
  const { title, why, change, expected } = say.advice(advice);
  return { title, why, change: inOneText(change), expected, ...factData(advice) };
}

function inOneText(change: readonly Paragraph[]): string {
  const isSnippet = (part: Paragraph) => typeof part === "object" && "snippet" in part;
  return change
    .map((part, i) => {
      const before = change[i - 1];
      const gap = before === undefined ? "" : isSnippet(part) || isSnippet(before) ? "\n\n" : "\n";
      if (typeof part === "string") return gap + part;
      return gap + ("item" in part ? `- ${part.item}` : part.snippet.replace(/^(?=.)/gm, "    "));
    })
    .join("");
}

function verdictOut({ cause, culprit, confidence }: Verdict) {
  return { cause, culprit, confidence: rounded(confidence, 2) };
}

const tasksOut = (by: LoadSummary["by"]) =>
  by.map((one) => ({ ...one, tasks: rounded(one.tasks, 2), asleep: rounded(one.asleep, 2) }));

function loadOut(load: LoadSummary) {
  return {
    load1_low: load.load1_low,
    load1_high: load.load1_high,
    load1_mean: rounded(load.load1_mean, 2),
    counted_high: rounded(load.counted_high, 2),
    active_mean: rounded(load.active_mean, 3),
    by: tasksOut(load.by),
  };
}

function sustainedOut(load: Sustained) {
  return {
    since: instant(load.since),
    whole: load.whole,
    load1_mean: rounded(load.load1_mean, 2),
    per_cpu: rounded(load.per_cpu, 3),
    reality: load.reality,
    by: tasksOut(load.by),
    offset_tasks: load.offset_tasks,
    offset: load.offset.map((one) => ({ ...one, since: instant(one.since) })),
    counted_mean: rounded(load.counted_mean, 2),
    active_mean: rounded(load.active_mean, 3),
    asleep_mean: rounded(load.asleep_mean, 3),
    before: rounded(load.before, 2),
    busy: rounded(load.busy, 3),
    verdict: verdictOut(load.verdict),
  };
}
