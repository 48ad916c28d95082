import { type Clock, timeAxis } from "./clock.ts";
import { linear, plainNumber, roundTop, type Scale, valueAxis, valueTicks } from "./scale.ts";
import {
  bandArea,
  endOf,
  highestIn,
  type Part,
  partsOf,
  type Steps,
  stepArea,
  stepAt,
  stepLine,
} from "./series.ts";
import { type Box, fitted, picture, px, tag, textAt } from "./svg.ts";

/** A spike as it is marked. */
export interface MarkedSpike {
  id: number;
  start: number;
  end: number;
  reality: string;
}

/** Something that happened beside the load. */
export interface Mark {
  at: number;
  kind: "state" | "clock" | "change" | "line";
  text: string;
}

/** Steps over the whole recording, and finer ones around spikes. */
export interface Course {
  overview: ArrayLike<number>;
  details: readonly ArrayLike<number>[];
}

export interface TimelineData {
  start: number;
  end: number;
  overview: { start: number; step_s: number };
  details: readonly { start: number; step_s: number }[];
  load1: Course;
  counted: Course;
  /** Mean of what was active, and twice its standard error. */
  active: Course;
  error: Course;
  /** `top`: the least that the lane reaches up to. */
  lanes: readonly { label: string; unit: string; top: number; course: Course }[];
  spikes: readonly MarkedSpike[];
  gaps: readonly { start: number; end: number }[];
  marks: readonly Mark[];
}

export interface View {
  from: number;
  to: number;
}

/** Steps shorter than this show single looks of the kernel. */
export function singleLooks(): number {
  return 6;
}

export function courseParts(data: TimelineData, course: Course, { from, to }: View, width: number): Part[] {
  const steps = (where: { start: number; step_s: number }, values: ArrayLike<number>): Steps => ({
    ...where,
    values,
  });
  return partsOf(
    steps(data.overview, course.overview),
    data.details.map((where, i) => steps(where, course.details[i] ?? [])),
    from,
    to,
    width,
  );
}

/** What stands at an instant: the fine value where there is one. */
export function valueAt(data: TimelineData, course: Course, time: number): number {
  for (const [i, where] of data.details.entries()) {
    const values = course.details[i] ?? [];
    const steps = { ...where, values };
    if (time >= where.start && time < endOf(steps)) return values[stepAt(steps, time)] ?? Number.NaN;
  }
  return course.overview[stepAt({ ...data.overview, values: course.overview }, time)] ?? Number.NaN;
}

/** Spikes shaded and numbered, gaps hatched. */
export function backdrop(
  { spikes, gaps }: Pick<TimelineData, "spikes" | "gaps">,
  box: Box,
  x: Scale,
  { from, to }: View,
  numbered: boolean,
): string {
  const rect = (begin: number, end: number, kind: string) => {
    const left = x(Math.max(begin, from));
    const width = Math.max(2, x(Math.min(end, to)) - left);
    return tag("rect", { class: kind, x: left, y: box.top, width, height: box.height });
  };
  let free = Number.NEGATIVE_INFINITY;
  const inView = <Span extends { start: number; end: number }>(spans: readonly Span[]) =>
    spans.filter(({ start, end }) => end >= from && start <= to);
  return [
    ...inView(gaps).map(({ start, end }) => rect(start, end, "gap")),
    ...inView(spikes).map((spike) => {
      const shade = rect(spike.start, spike.end, `spike ${spike.reality}`);
      const middle = x((Math.max(spike.start, from) + Math.min(spike.end, to)) / 2);
      if (!numbered || middle < free) return shade;
      free = middle + 20;
      return (
        shade +
        textAt(middle, box.top - 5, String(spike.id), {
          class: "number",
          "text-anchor": "middle",
          "data-spike": String(spike.id),
        })
      );
    }),
  ].join("");
}

export function marksStrip(marks: readonly Mark[], x: Scale, y: number, { from, to }: View): string {
  const shapes = {
    state: "M0-6 5 4-5 4Z",
    clock: "M-4-4H4V4H-4Z",
    change: "M0-6 5 0 0 6-5 0Z",
    line: "M0-5V5",
  };
  return marks
    .filter(({ at }) => at >= from && at <= to)
    .map(({ at, kind, text }) =>
      tag(
        "g",
        { transform: `translate(${px(x(at))} ${px(y)})` },
        tag("title", {}, textOnly(text)) + tag("path", { class: `mark ${kind}`, d: shapes[kind] }),
      ),
    )
    .join("");
}

/** The load lane alone: what was shown, what was counted, what was there. */
export function loadLane(data: TimelineData, box: Box, x: Scale, view: View): string {
  const parts = (course: Course) => courseParts(data, course, view, box.width);
  const load1 = parts(data.load1);
  // Dots of looks that share a pixel are a smear.
  const single = (singleLooks() * 1e6 * box.width) / (view.to - view.from) > 1;
  const counted = parts(data.counted);
  const active = parts(data.active);
  const error = parts(data.error);
  const upper = moved(active, error, 1);
  const top = roundTop(
    Math.max(1, highestIn(load1), highestIn(upper), single ? highestIn(counted.filter(isFine)) : 0),
  );
  const y = linear(0, top, box.top + box.height, box.top + 4);
  const ticks = valueTicks(0, top, Math.max(2, Math.floor(box.height / 34))).filter(Number.isInteger);
  return (
    valueAxis(box, y, ticks.length > 1 ? ticks : valueTicks(0, top, 2)) +
    tag("path", { class: "load-area", d: stepArea(load1, x, y) }) +
    tag("path", { class: "looks", d: single ? lookDots(counted, x, y) : "" }) +
    tag("path", { class: "load-line", d: stepLine(load1, x, y) }) +
    tag("path", {
      class: "active-band",
      d: bandArea(moved(active, error, -1), upper, x, y),
    }) +
    tag("path", { class: "active-line", d: stepLine(active, x, y) })
  );
}

/** A line that lies above or below by an error. */
export function moved(parts: readonly Part[], errors: readonly Part[], sign: number): Part[] {
  return parts.map((part, i) => ({
    ...part,
    values: Float32Array.from(part.values, (value, step) => {
      return Math.max(0, value + sign * (errors[i]?.values[step] ?? 0));
    }),
  }));
}

export function isFine({ step_s }: Part): boolean {
  return step_s < singleLooks();
}

/** Where a step is one look of the kernel: what it counted, as a dot. */
export function lookDots(parts: readonly Part[], x: Scale, y: Scale): string {
  return parts
    .filter(isFine)
    .flatMap((part) => {
      const width = part.step_s * 1e6;
      const dots: string[] = [];
      for (let i = 0; i < part.values.length; i++) {
        const at = part.start + (i + 0.5) * width;
        if (at < part.from || at > part.to || Number.isNaN(part.values[i]!)) continue;
        dots.push(`M${px(x(at))} ${px(y(part.values[i]!))}z`);
      }
      return dots;
    })
    .join("");
}

/** Where the time axis of a picture lies that can be zoomed. */
export function roomOf(width: number): { left: number; inner: number } {
  return { left: 52, inner: Math.max(40, width - 62) };
}

/** Load and what stands beside it, one lane below the other. */
export function timelinePicture(
  data: TimelineData,
  view: View,
  { width, load, lane }: { width: number; load: number; lane: number },
  label: string,
  clock: Clock,
): string {
  const { left, inner } = roomOf(width);
  const x = linear(view.from, view.to, left, left + inner);
  const main: Box = { left, top: 20, width: inner, height: load };
  const strip = data.marks.length === 0 ? 0 : 22;
  const lanesTop = main.top + load + strip;
  const bottom = lanesTop + data.lanes.length * lane;
  const all: Box = { left, top: main.top, width: inner, height: bottom - main.top };
  const lanes = data.lanes.map((one, i) => {
    const box: Box = { left, top: lanesTop + i * lane + 17, width: inner, height: lane - 20 };
    const parts = courseParts(data, one.course, view, inner);
    const top = Math.max(one.top, roundTop(highestIn(parts)));
    const y = linear(0, top, box.top + box.height, box.top);
    return (
      textAt(left, box.top - 4, fitted(one.label, inner - 60), { class: "lane" }) +
      textAt(left + inner, box.top - 4, `${plainNumber(top)} ${one.unit}`, {
        class: "tick",
        "text-anchor": "end",
      }) +
      tag("path", {
        class: "grid",
        d: `M${px(left)} ${px(box.top)}h${px(inner)}M${px(left)} ${px(y(0))}h${px(inner)}`,
      }) +
      tag("path", { class: "lane-area", d: stepArea(parts, x, y) })
    );
  });
  return picture(
    width,
    bottom + 36,
    label,
    timeAxis(all, x, view.from, view.to, clock) +
      backdrop(data, all, x, view, true) +
      loadLane(data, main, x, view) +
      marksStrip(data.marks, x, main.top + load + 12, view) +
      lanes.join("") +
      tag("path", { class: "cursor", d: "" }),
  );
}

export function textOnly(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
