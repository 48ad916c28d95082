import type { Beat } from "../analysis/predict.ts";
import type { Together } from "../analysis/predict-together.ts";
import { labelledLines, wrap } from "../analysis/report/layout.ts";
import type { Locale } from "../analysis/report/locales/index.ts";
import type { Planned } from "./planned-job.ts";

const WIDTH = 80;

type Rows = { label: string; text: string }[];

/** One job, and its beat. */
export function predictionOf(beat: Beat, planned: Planned, locale: Locale): string {
  const words = locale.commands.predict;
  return [
    ...wrap(runOf(planned, locale), WIDTH),
    ...wrap(words.looks(beat.hz, beat.sample_period_s), WIDTH),
    "",
    ...labelledLines([...beatRows(beat, locale), realRow([planned], locale)], WIDTH, "  "),
    "",
  ].join("\n");
}

/** Several jobs: those in step together, and then all. */
export function predictionTogether(together: Together, planned: readonly Planned[], locale: Locale): string {
  const words = locale.commands.predict;
  const { duration } = locale.quantities;
  const { groups, coincide_every_s, coincide_for_s } = together;
  const lines = wrap(words.looks(together.hz, together.sample_period_s), WIDTH);
  for (const { jobs, beat } of groups) {
    lines.push("");
    for (const at of jobs) lines.push(...wrap(runOf(planned[at]!, locale), WIDTH));
    if (jobs.length > 1) lines.push(...wrap(words.inStep(jobs.length), WIDTH));
    lines.push(...labelledLines(beatRows(beat, locale), WIDTH, "  "));
  }
  const rows: Rows = [];
  if (groups.length > 1)
    rows.push({
      label: words.labels.meet,
      text:
        coincide_every_s === null || coincide_for_s === null
          ? words.onTop
          : words.meet(duration(coincide_every_s), duration(coincide_for_s)),
    });
  rows.push({ label: words.labels.peak, text: words.peak(together.peak_load1.toFixed(2), false) });
  rows.push(realRow(planned, locale));
  return [...lines, "", words.all(planned.length), ...labelledLines(rows, WIDTH, "  "), ""].join("\n");
}

function runOf({ interval, driftMs, tasks, burstMs }: Planned, { commands }: Locale): string {
  return commands.predict.run(interval, driftMs, tasks, burstMs);
}

function beatRows(beat: Beat, locale: Locale): Rows {
  const words = locale.commands.predict;
  const { duration } = locale.quantities;
  const { labels } = words;
  const rows: Rows =
    beat.beat_period_s === null || beat.spike_duration_s === null
      ? [{ label: labels.spikes, text: words.noBeat }]
      : [
          { label: labels.every, text: duration(beat.beat_period_s) },
          { label: labels.lasts, text: words.lasts(duration(beat.spike_duration_s)) },
        ];
  rows.push({ label: labels.inside, text: words.finds(beat.hit_every_nth_sample) });
  rows.push({
    label: beat.locked ? labels.locked : labels.peak,
    text: words.peak(beat.peak_load1.toFixed(2), beat.locked),
  });
  if (beat.hit_every_nth_sample > 1) rows.push({ label: "", text: words.atMost });
  return rows;
}

function realRow(planned: readonly Planned[], { commands }: Locale): Rows[number] {
  const mean = planned.reduce(
    (sum, { interval, driftMs, burstMs, tasks }) =>
      sum + (tasks * burstMs) / 1000 / (interval + driftMs / 1000),
    0,
  );
  const { labels, real } = commands.predict;
  return { label: labels.real, text: real(mean.toFixed(mean < 0.1 ? 3 : 2)) };
}
