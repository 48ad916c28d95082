import type { Diagnosis, Spike, SuspectCard, Verdict } from "../diagnosis.ts";

/** The public format `loadspike.report/1`: instants RFC 3339 in UTC, numbers no finer than they were measured. */
export function json(diagnosis: Diagnosis): string {
  const { host, window, kernel_sampling, periodicity, verdict, next_spike, self, curve, profile } = diagnosis;
  const report = {
    format: "loadspike.report/1",
    host,
    window: {
      start: instant(window.start),
      end: instant(window.end),
      samples: window.samples,
      gaps: window.gaps.map((gap) => ({
        start: instant(gap.start),
        end: instant(gap.end),
        reason: gap.reason,
      })),
    },
    kernel_sampling: kernel_sampling && {
      ...kernel_sampling,
      period_s: rounded(kernel_sampling.period_s, 9),
    },
    spikes: diagnosis.spikes.map(spikeOut),
    periodicity: periodicity && {
      period_s: rounded(periodicity.period_s, 0),
      low_s: rounded(periodicity.low_s, 0),
      high_s: rounded(periodicity.high_s, 0),
      spikes: periodicity.spikes,
    },
    suspects: diagnosis.suspects.map(cardOut),
    verdict: { ...verdictOut(verdict), summary: verdict.summary },
    next_spike: next_spike && {
      at: instant(next_spike.at),
      low: instant(next_spike.low),
      high: instant(next_spike.high),
    },
    advice: diagnosis.advice,
    profile: profile && {
      ...profile,
      period_s: rounded(profile.period_s, 6),
      period_error_s: rounded(profile.period_error_s, 6),
      busy_s: rounded(profile.busy_s, 4),
      busy_p95_s: rounded(profile.busy_p95_s, 4),
      tasks: rounded(profile.tasks, 2),
      dumps_per_run: rounded(profile.dumps_per_run, 2),
    },
    alternatives: diagnosis.alternatives.map((one) => ({
      ...one,
      peak_load1: rounded(one.peak_load1, 2),
      spike_hours_per_week: rounded(one.spike_hours_per_week, 2),
    })),
    predictions: diagnosis.predictions.map((one) => ({
      made_at: instant(one.made_at),
      at: instant(one.at),
      low: instant(one.low),
      high: instant(one.high),
      came: one.came === null ? null : instant(one.came),
      outcome: one.outcome,
    })),
    limits: diagnosis.limits,
    self: {
      cpu_pct: rounded(self.cpu_pct, 3),
      rss_kb: rounded(self.rss_kb, 0),
      lost_events: self.lost_events,
    },
    curve: {
      start: instant(curve.start),
      step_s: rounded(curve.step_s, 3),
      load1: curve.load1.map((value) => rounded(value, 2)),
      counted: curve.counted.map((value) => rounded(value, 2)),
      active: curve.active.map((value) => rounded(value, 2)),
    },
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function spikeOut(spike: Spike) {
  return {
    id: spike.id,
    start: instant(spike.start),
    end: instant(spike.end),
    duration_s: rounded(spike.duration_s, 0),
    peak_time: instant(spike.peak_time),
    peak_load1: rounded(spike.peak_load1, 2),
    kernel_active_mean: rounded(spike.kernel_active_mean, 2),
    true_active_mean: rounded(spike.true_active_mean, 3),
    reality: spike.reality,
    verdict: verdictOut(spike.verdict),
    suspects: spike.suspects.map(cardOut),
    who: spike.who.map((who) => ({
      comm: who.comm,
      at_kernel_look: rounded(who.at_kernel_look, 2),
      at_random: rounded(who.at_random, 3),
    })),
  };
}

function cardOut(card: SuspectCard) {
  return {
    cause: card.cause,
    culprit: card.culprit,
    status: card.status,
    score: rounded(card.score, 3),
    p_value: card.p_value === null ? null : Number(card.p_value.toPrecision(3)),
    evidence: card.evidence,
    reason: card.reason,
  };
}

function verdictOut({ cause, culprit, confidence }: Verdict) {
  return { cause, culprit, confidence: rounded(confidence, 2) };
}

/** RFC 3339 with microseconds, of which `Date` knows only the milliseconds. */
function instant(time: number): string {
  const whole = Math.floor(time / 1000);
  const rest = String(Math.round(time) - whole * 1000).padStart(3, "0");
  return new Date(whole).toISOString().replace("Z", `${rest}Z`);
}

/** JSON has no NaN: what is not a number is unknown. */
function rounded(value: number | null, digits: number): number | null {
  if (value === null || !Number.isFinite(value)) return null;
  return Number(value.toFixed(digits));
}
