import { type Charts, isStill, type LaneId, type LengthsChart, MEAN_S } from "../../charts/model.ts";
import type { FigureBlock, LegendEntry, Pictures } from "../blocks.ts";
import type { PictureData } from "../pictures/draw.ts";
import { shortSpan } from "../pictures/scale.ts";
import { type Saying, tasks } from "../sections/section.ts";
import { stackFigure, timelineLegend } from "./spike.ts";

const MOST_ROWS = 48;

type Wanted = Pick<Pictures, "first" | "sections">;

/** The pictures of the whole recording: the one that shows the thing first, and the others where they belong. */
export function wholeFigures(saying: Saying, charts: Charts, data: PictureData): Wanted {
  const timeline = timelineFigure(saying, charts, data);
  const strobe = strobeFigures(saying, charts, data);
  const beats = charts.strobe?.kind === "beat";
  const highest = saying.diagnosis.spikes.toSorted((a, b) => b.peak_load1 - a.peak_load1)[0];
  const stack = charts.counted.find(({ spike }) => spike === highest?.id);
  return {
    first: beats ? strobe : [timeline],
    sections: {
      load: beats ? [timeline] : strobe,
      suspects: [...epochsFigures(saying, charts), ...lengthsFigures(saying, charts)],
      counted: stack ? [stackFigure(saying, stack, "who")] : [],
      alternatives: reliefFigure(saying, charts),
      predictions: forecastsFigure(saying, data),
      changes: changesFigure(saying, data),
    },
  };
}

function timelineFigure(saying: Saying, charts: Charts, data: PictureData): FigureBlock {
  const { locale, times } = saying;
  const { title, sentence } = locale.charts.timeline;
  const { heads } = locale.charts;
  const { load1, counted, active, error, start, step_s } = charts.timeline.overview;
  const group = Math.ceil(load1.length / MOST_ROWS);
  const rows: string[][] = [];
  for (let i = 0; i < load1.length; i += group) {
    const part = (values: Float32Array) =>
      values.subarray(i, i + group).filter((value) => !Number.isNaN(value));
    rows.push([
      times.short(start + i * step_s * 1e6),
      number(highest(part(load1))),
      number(mean(part(counted))),
      number(mean(part(active))),
      number(highest(part(error))),
    ]);
  }
  // Around spikes means are of shorter stretches: a spike of minutes is not thinned out to nothing.
  const closest = charts.timeline.details.length > 0 ? charts.timeline.details : [charts.timeline.overview];
  const peak = highest(Float32Array.from(closest, (one) => highest(one.active) ?? Number.NaN));
  const mean_s = Math.max(MEAN_S, ...closest.map((one) => one.step_s));
  const still = (Object.keys(charts.timeline.overview.lanes) as LaneId[]).filter((lane) =>
    isStill(charts.timeline, lane),
  );
  const told = sentence(
    highest(load1) ?? 0,
    peak,
    mean_s,
    still.map((lane) => locale.charts.lanes[lane]),
    saying.diagnosis.limits.some(({ id }) => id === "coverage.sleepers-unseen"),
    saying.diagnosis.spikes.some((spike) => spike.true_active_from === "counters"),
  );
  return {
    figure: {
      id: "timeline",
      kind: "timeline",
      label: title,
      view: { from: data.timeline.start, to: data.timeline.end },
      load: 190,
      lane: 52,
    },
    title,
    sentence: told,
    legend: timelineLegend(saying, data),
    heads: [heads.time, heads.load1, heads.counted, heads.active, heads.error],
    rows,
  };
}

function strobeFigures({ locale }: Saying, { strobe }: Charts, data: PictureData): FigureBlock[] {
  if (strobe === null) return [];
  const { strobe: say, folded: sayFolded, legend, heads } = locale.charts;
  const sentence = say.sentence(strobe);
  const foldedSentence = sayFolded.sentence(strobe);
  const title = sayFolded.title(strobe.kind);
  const marks: LegendEntry[] = [
    { mark: "some", text: legend.some },
    { mark: "none", text: legend.none },
    { mark: "run", text: legend.run },
  ];
  const sides = [
    [legend.run, strobe.inside],
    [legend.others, strobe.outside],
  ] as const;
  const folded: FigureBlock = {
    figure: { id: "folded", kind: "folded", label: title, height: 370 },
    title,
    sentence: foldedSentence,
    legend: [],
    heads: [heads.from, heads.looks, heads.counted],
    rows: Array.from(strobe.folded.counted, (counted, i) => [
      shortSpan(strobe.folded.from_s + i * strobe.folded.step_s),
      String(strobe.folded.looks[i]!),
      number(counted),
    ]),
  };
  // Of looks too few to compare there is nothing to be seen.
  const isSeen = strobe.kind === "beat" || strobe.covered !== null;
  return [
    {
      figure: {
        id: "strobe",
        kind: "strobe",
        label: say.title,
        view: { from: data.timeline.start, to: data.timeline.end },
        load: 84,
        strobe: 190,
        reach_s: null,
      },
      title: say.title,
      sentence,
      legend: marks,
      heads: ["", heads.looks, heads.counted],
      rows: sides.map(([name, { looks, counted }]) => [
        name,
        locale.quantities.thousands(looks),
        number(counted),
      ]),
    },
    ...(isSeen ? [folded] : []),
  ];
}

function epochsFigures({ locale }: Saying, { epochs }: Charts): FigureBlock[] {
  const { epochs: say, heads, legend } = locale.charts;
  return epochs.map((one, index) => ({
    figure: {
      id: `epochs-${index}`,
      kind: "epochs",
      index,
      label: say.title(one),
    },
    title: say.title(one),
    sentence: say.sentence(one),
    legend: [
      { mark: "epoch-line", text: say.axis(one) },
      { mark: "null-band", text: legend.shifted },
    ],
    heads: [heads.onset, heads.mean, heads.band],
    rows: Array.from(one.mean, (value, i) => [
      shortSpan(Math.round((i - (one.mean.length - 1) / 2) * one.step_s)),
      value.toPrecision(3),
      `${one.low[i]!.toPrecision(3)}–${one.high[i]!.toPrecision(3)}`,
    ]).filter((_, i) => i % 5 === 0),
  }));
}

function lengthsFigures({ locale }: Saying, { lengths }: Charts): FigureBlock[] {
  const { lengths: say, heads } = locale.charts;
  return lengths.map((one, index) => {
    const rows = rowsOf(one);
    const sentence = say.sentence(one);
    return {
      figure: { id: `lengths-${index}`, kind: "heat", index, label: say.title(one) },
      title: say.title(one),
      sentence,
      legend: [],
      heads: [heads.length, heads.number],
      rows: rows.map(({ from, to, count }) => [
        `${shortSpan(rounded(from))}–${shortSpan(rounded(to))}`,
        locale.quantities.thousands(count),
      ]),
    };
  });
}

function rowsOf({ edges_s, count, columns }: LengthsChart): { from: number; to: number; count: number }[] {
  const rows = edges_s.length - 1;
  return Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let column = 0; column < columns; column++) sum += count[column * rows + row]!;
    return { from: edges_s[row]!, to: edges_s[row + 1]!, count: sum };
  });
}

function reliefFigure({ locale }: Saying, { relief }: Charts): FigureBlock[] {
  const { title, sentence } = locale.charts.relief;
  if (relief === null) return [];
  // The section's own table has the figures.
  return [
    {
      figure: { id: "relief", kind: "relief", label: title },
      title,
      sentence,
      legend: [],
      heads: [],
      rows: [],
    },
  ];
}

function forecastsFigure({ locale, diagnosis }: Saying, data: PictureData): FigureBlock[] {
  const { title, sentence } = locale.charts.forecasts;
  const { legend } = locale.charts;
  if (data.forecasts.length === 0) return [];
  const decided = diagnosis.predictions.filter(({ outcome }) => outcome !== "open");
  const told = sentence(decided.filter(({ outcome }) => outcome === "came").length, decided.length);
  return [
    {
      figure: { id: "forecasts", kind: "forecasts", label: title },
      title,
      sentence: told,
      legend: [
        { mark: "span", text: legend.foretold },
        { mark: "came", text: legend.came },
      ],
      heads: [],
      rows: [],
    },
  ];
}

function changesFigure({ locale }: Saying, data: PictureData): FigureBlock[] {
  const { title, sentence } = locale.charts.changes;
  const { heads, legend } = locale.charts;
  if (data.changes.length === 0) return [];
  return [
    {
      figure: { id: "changed", kind: "changes", label: title },
      title,
      sentence,
      legend: [{ mark: "expected", text: legend.expected }],
      heads: [heads.time, heads.before, heads.after, heads.expected],
      rows: data.changes.map(({ name, before, after, expected }) => [
        name,
        tasks(before),
        tasks(after),
        tasks(expected),
      ]),
    },
  ];
}

const rounded = (value: number) => Number(value.toPrecision(2));
const number = (value: number | null) => tasks(value === null || Number.isNaN(value) ? null : value);
const mean = (values: Float32Array) =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

function highest(values: Float32Array): number | null {
  let most: number | null = null;
  for (const value of values) if (!Number.isNaN(value) && (most === null || value > most)) most = value;
  return most;
}
