import { type Charts, isStill, type LaneId, type Stretch } from "../../charts/model.ts";
import type { Happening } from "../../diagnosis.ts";
import type { PictureData } from "../pictures/draw.ts";
import type { Course, Mark, TimelineData } from "../pictures/timeline.ts";
import type { Saying } from "../sections/section.ts";

/** Lines that come close to nothing are drawn in a scale of at least so many percent. */
const LEAST_TOP = 10;

/** What the pictures are drawn from: the charts' numbers with the few words that stand in pictures. */
export function pictureData(saying: Saying, charts: Charts): PictureData {
  const { diagnosis, locale, words, times } = saying;
  const { charts: say } = locale;
  const { strobe, relief } = charts;
  const perDay = ({ spikes, hours }: { spikes: number; hours: number }) =>
    hours > 0 ? (spikes / hours) * 24 : 0;
  return {
    timeline: timelineData(saying, charts),
    strobe: strobe && {
      busy_s: strobe.busy_s,
      low_s: strobe.low_s,
      high_s: strobe.high_s,
      at: strobe.t.map((t) => strobe.start + t * 1e6),
      after_s: strobe.after_s,
      counted: strobe.counted,
    },
    folded: strobe && {
      busy_s: strobe.busy_s,
      from_s: strobe.folded.from_s,
      step_s: strobe.folded.step_s,
      counted: strobe.folded.counted,
      error: strobe.folded.error,
    },
    stacks: charts.counted.map(({ spike, start, step_s, bins, names, kernel, random }) => ({
      spike,
      start,
      step_s,
      bins,
      names: names.map((name) => name || say.legend.others),
      kernel,
      random,
    })),
    epochs: charts.epochs.map((one) => ({
      title: say.epochs.axis(one),
      before_s: one.before_s,
      step_s: one.step_s,
      mean: one.mean,
      low: one.low,
      high: one.high,
    })),
    heat: charts.lengths.map((one) => ({
      title: say.heads.length,
      start: one.start,
      step_s: one.step_s,
      columns: one.columns,
      edges_s: one.edges_s,
      count: one.count,
    })),
    relief: relief && {
      ...relief,
      names: diagnosis.alternatives.map(({ change, peak_load1 }) => ({
        title: words.change(change).title,
        peak: say.relief.peak(peak_load1),
      })),
    },
    forecasts: diagnosis.predictions.slice(-MOST_FORECASTS).map(({ at, low, high, came, outcome }) => ({
      name: times.short(at),
      low_s: (low - at) / 1e6,
      high_s: (high - at) / 1e6,
      came_s: came === null || outcome === "open" ? null : (came - at) / 1e6,
    })),
    changes: diagnosis.changes
      .filter(({ before, after }) => before.hours > 0 && after.hours > 0)
      .slice(-MOST_CHANGES)
      .map(({ at, before, after, expected_after }) => ({
        name: times.short(at),
        before: perDay(before),
        after: perDay(after),
        expected: expected_after === null ? null : perDay({ spikes: expected_after, hours: after.hours }),
      })),
    words: {
      run: say.strobe.run,
      axis: say.strobe.axis,
      load: say.strobe.load,
      folded: { axis: say.folded.axis, count: say.folded.count },
      kernel: say.counted.kernel,
      random: say.counted.random,
      nobody: say.counted.nobody,
      begins: say.epochs.begins,
      foretold: say.forecasts.foretold,
      before: say.changes.before,
      after: say.changes.after,
      read: say.read.words,
    },
  };
}

const MOST_FORECASTS = 12;
const MOST_CHANGES = 8;

function timelineData({ diagnosis, locale, say, times }: Saying, { timeline }: Charts): TimelineData {
  const { overview, details } = timeline;
  const course = (of: (stretch: Stretch) => Float32Array): Course => ({
    overview: of(overview),
    details: details.map(of),
  });
  // A lane in which nothing ever happens is said to be so, and takes no room.
  const moving = (Object.keys(overview.lanes) as LaneId[]).filter((lane) => !isStill(timeline, lane));
  const known = moving.map((lane) => ({
    label: locale.charts.lanes[lane],
    unit: "%",
    top: LEAST_TOP,
    course: course(({ lanes, load1 }) => lanes[lane] ?? load1),
  }));
  const text = ({ at, fact }: Happening) => `${times.short(at)}  ${say.fact(fact)}`;
  const marks: Mark[] = [
    ...diagnosis.timeline.map((one) => ({ at: one.at, kind: kindOf(one), text: text(one) })),
    ...diagnosis.changes.map(({ at, what }) => ({
      at,
      kind: "change" as const,
      text: `${times.short(at)}  ${what.map(say.fact).join(locale.page.changes.and)}`,
    })),
  ];
  return {
    start: overview.start,
    end: Math.min(diagnosis.window.end, overview.start + overview.load1.length * overview.step_s * 1e6),
    overview: { start: overview.start, step_s: overview.step_s },
    details: details.map(({ start, step_s }) => ({ start, step_s })),
    load1: course(({ load1 }) => load1),
    counted: course(({ counted }) => counted),
    active: course(({ active }) => active),
    error: course(({ error }) => error),
    lanes: known,
    spikes: diagnosis.spikes.map(({ id, start, end, reality }) => ({ id, start, end, reality })),
    gaps: diagnosis.window.gaps.map(({ start, end }) => ({ start, end })),
    marks: marks.sort((a, b) => a.at - b.at),
  };
}

function kindOf({ fact }: Happening): Mark["kind"] {
  if (fact.id === "timeline.vrrp") return "state";
  return fact.id === "timeline.stall" || fact.id === "timeline.clock-step" ? "clock" : "line";
}
