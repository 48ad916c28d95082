import type { Charts, CountedChart } from "../../charts/model.ts";
import type { Spike, SuspectCard } from "../../diagnosis.ts";
import type { FigureBlock, LegendEntry, SpikeBlock } from "../blocks.ts";
import type { PictureData } from "../pictures/draw.ts";
import { type Course, singleLooks } from "../pictures/timeline.ts";
import { type Saying, tasks } from "../sections/section.ts";
import { cardBlock } from "../sections/suspects.ts";

/** So much of the time around a spike is shown with it, in lengths of the spike, and at least. */
const AROUND = 0.6;
const LEAST_AROUND_US = 300e6;
/** Lengths of a run on either side of it: the line is seen to come and to go. */
const REACH_RUNS = 2.5;
const LEAST_REACH_S = 0.02;

/** One spike by itself: its pictures, what speaks for and against each cause, what happened around it. */
export function spikeBlock(saying: Saying, charts: Charts, data: PictureData, spike: Spike): SpikeBlock {
  const { locale, words, times, say } = saying;
  const { labels } = locale.charts.screen;
  const by = (wanted: (card: SuspectCard) => boolean) =>
    spike.suspects
      .filter(wanted)
      .sort((a, b) => b.score - a.score)
      .map((card) => cardBlock(card, saying, pointsOf(card, saying)));
  const counted = charts.counted.find((one) => one.spike === spike.id);
  const { cause, culprit, confidence } = spike.verdict;
  const isKnown = cause !== null && cause !== "unexplained" && cause !== "mixed";
  const who = culprit === "" ? "" : `, ${words.spikes.by(culprit)}`;
  return {
    id: spike.id,
    title: `${locale.charts.screen.spike(spike.id)}${locale.page.colon} ${times.short(spike.start)}`,
    reality: spike.reality,
    facts: [
      { label: labels.lasted, text: locale.quantities.duration(spike.duration_s) },
      { label: labels.load1, text: tasks(spike.peak_load1) },
      { label: labels.counted, text: tasks(spike.kernel_active_mean) },
      { label: labels.real, text: withError(spike) },
      {
        label: labels.verdict,
        text: `${words.realities[spike.reality]}${words.host.separator}${words.causeId(cause)}${isKnown ? ` ${confidence.toFixed(2)}${who}` : ""}`,
      },
    ],
    supported: by(({ status }) => status === "supported" || status === "undecided"),
    others: by(({ status }) => status === "contradicted" || status === "not-examined"),
    beside: spike.happened.map(({ at, fact }) => ({ label: times.short(at), text: say.fact(fact) })),
    figures: [
      courseFigure(saying, charts, data, spike),
      ...(counted ? [stackFigure(saying, counted, `spike-${spike.id}-who`)] : []),
    ],
  };
}

/** Below this an error would stand there as 0.00. */
const SHOWN_FROM = 0.005;

function withError({ true_active_mean: mean, true_active_error: error }: Spike): string {
  return error === null || error < SHOWN_FROM ? tasks(mean) : `${tasks(mean)} ± ${tasks(error)}`;
}

function pointsOf(card: SuspectCard, { say, words }: Saying): string[] {
  const reason = card.reason === null ? [] : [words.sentence(say.fact(card.reason))];
  return [...card.facts.map(say.fact), ...reason];
}

/** Its load, and where it is a beat the stroboscope below it, drawn as closely as the run is long. */
function courseFigure(saying: Saying, { strobe }: Charts, data: PictureData, spike: Spike): FigureBlock {
  const { locale } = saying;
  const { timeline, strobe: sayStrobe, legend, screen } = locale.charts;
  const around = Math.max(LEAST_AROUND_US, (spike.end - spike.start) * AROUND);
  const view = {
    from: Math.max(data.timeline.start, spike.start - around),
    to: Math.min(data.timeline.end, spike.end + around),
  };
  const beats =
    strobe !== null && spike.verdict.cause === "sampling-beat" && spike.verdict.culprit === strobe.comm;
  const title = `${screen.spike(spike.id)}${locale.page.colon} ${beats ? sayStrobe.title : timeline.title}`;
  const id = `spike-${spike.id}-course`;
  return {
    figure: beats
      ? {
          id,
          kind: "strobe",
          label: title,
          view,
          load: 120,
          strobe: 150,
          reach_s: Math.min(
            (strobe.high_s - strobe.low_s) / 2,
            Math.max(LEAST_REACH_S, REACH_RUNS * strobe.busy_s),
          ),
        }
      : { id, kind: "timeline", label: title, view, load: 150, lane: 48 },
    title: "",
    sentence: "",
    legend: [...timelineLegend(saying, data), ...(beats ? [{ mark: "run", text: legend.run }] : [])],
    heads: [],
    rows: [],
  };
}

export function stackFigure(
  { locale }: Saying,
  { spike, names, kernel, random, over }: CountedChart,
  id: string,
): FigureBlock {
  const { counted: say, legend, heads } = locale.charts;
  const title = say.title(spike);
  const sentence = say.sentence(over.kernel, over.random);
  const said = (name: string) => name || legend.others;
  const known = (value: number) => tasks(Number.isNaN(value) ? null : value);
  return {
    figure: { id, kind: "stack", spike, label: title },
    title,
    sentence,
    legend: [
      ...names.map((name, i) => ({ mark: `n${i % 7}`, text: said(name) })),
      ...(kernel.some(Number.isNaN) || random.some(Number.isNaN)
        ? [{ mark: "unseen", text: legend.unseen }]
        : []),
    ],
    heads: [heads.name, heads.kernel, heads.random],
    rows: names.map((name, i) => [said(name), known(over.kernel.names[i]!), known(over.random.names[i]!)]),
  };
}

/** What of it there is in this recording. */
export function timelineLegend({ locale }: Saying, { timeline }: PictureData): LegendEntry[] {
  const { legend } = locale.charts;
  const realities = new Set(timeline.spikes.map(({ reality }) => reality));
  const steps = [timeline.overview, ...timeline.details];
  const kinds = new Set(timeline.marks.map(({ kind }) => kind));
  const entries: [boolean, string, string][] = [
    [true, "load-line", legend.load1],
    [steps.some(({ step_s }) => step_s < singleLooks()), "looks", legend.counted],
    [isKnown(timeline.active), "active-line", legend.active],
    [realities.has("phantom"), "spike phantom", legend.phantom],
    [realities.has("real"), "spike real", legend.real],
    [realities.has("unclear"), "spike unclear", legend.unclear],
    [timeline.gaps.length > 0, "gap", legend.gap],
    ...(["state", "clock", "change", "line"] as const).map((kind): [boolean, string, string] => [
      kinds.has(kind),
      `mark ${kind}`,
      legend[kind],
    ]),
  ];
  return entries.filter(([there]) => there).map(([, mark, text]) => ({ mark, text }));
}

function isKnown({ overview, details }: Course): boolean {
  return [overview, ...details].some((values) => Array.from(values).some((value) => !Number.isNaN(value)));
}
