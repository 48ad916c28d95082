import { changesPicture, forecastPicture, reliefPicture } from "./bars.ts";
import type { Clock } from "./clock.ts";
import { type EpochsData, epochsPicture } from "./epochs.ts";
import { type HeatData, heatPicture } from "./heat.ts";
import { type StackData, stackPicture } from "./stack.ts";
import {
  type FoldedData,
  foldedPicture,
  type StrobeData,
  type StrobeWords,
  strobePicture,
} from "./strobe.ts";
import { type TimelineData, timelinePicture, type View } from "./timeline.ts";

/** All that the pictures of a page are drawn from. Instants are µs since 1970 UTC. */
export interface PictureData {
  timeline: TimelineData;
  strobe: StrobeData | null;
  folded: FoldedData | null;
  stacks: readonly (StackData & { spike: number })[];
  epochs: readonly (EpochsData & { title: string })[];
  heat: readonly (HeatData & { title: string })[];
  relief: {
    start: number;
    step_s: number;
    curves: readonly ArrayLike<number>[];
    names: readonly { title: string; peak: string }[];
  } | null;
  forecasts: readonly { name: string; low_s: number; high_s: number; came_s: number | null }[];
  changes: readonly { name: string; before: number; after: number; expected: number | null }[];
  words: PictureWords;
}

/** The few words that stand in pictures; names of processes in them are printable already. */
export interface PictureWords extends StrobeWords {
  folded: { axis: string; count: string };
  kernel: string;
  random: string;
  begins: string;
  foretold: string;
  before: string;
  after: string;
}

/** One picture of the page. `label` is what a screen reader says of it. */
export type Figure = { id: string; label: string } & (
  | { kind: "timeline"; view: View; load: number; lane: number }
  | { kind: "strobe"; view: View; load: number; strobe: number; reach_s: number | null }
  | { kind: "folded"; height: number }
  | { kind: "stack"; spike: number }
  | { kind: "epochs"; index: number }
  | { kind: "heat"; index: number }
  | { kind: "relief" }
  | { kind: "forecasts" }
  | { kind: "changes" }
);

/** Its SVG at a width in pixels; "" where the data for it are not there. */
export function drawFigure(figure: Figure, data: PictureData, width: number, clock: Clock): string {
  const { words, timeline, strobe, folded, relief } = data;
  const { label } = figure;
  switch (figure.kind) {
    case "timeline":
      return timelinePicture(
        timeline,
        figure.view,
        { width, load: figure.load, lane: figure.lane },
        label,
        clock,
      );
    case "strobe": {
      if (strobe === null) return "";
      const size = { width, load: figure.load, strobe: figure.strobe };
      return strobePicture(timeline, strobe, figure.view, size, figure.reach_s, words, label, clock);
    }
    case "folded": {
      const size = { width, height: figure.height };
      return folded === null ? "" : foldedPicture(folded, size, { run: words.run, ...words.folded }, label);
    }
    case "stack": {
      const stack = data.stacks.find(({ spike }) => spike === figure.spike);
      return stack ? stackPicture(stack, { width, height: 230 }, words, label, clock) : "";
    }
    case "epochs": {
      const epochs = data.epochs[figure.index];
      return epochs
        ? epochsPicture(epochs, { width, height: 170 }, { begins: words.begins, title: epochs.title }, label)
        : "";
    }
    case "heat": {
      const heat = data.heat[figure.index];
      return heat ? heatPicture(heat, { width, height: 200 }, heat.title, label, clock) : "";
    }
    case "relief":
      return relief === null ? "" : reliefPicture(relief, relief.names, width, label, clock);
    case "forecasts":
      return forecastPicture(data.forecasts, width, words, label);
    case "changes":
      return changesPicture(data.changes, width, words, label);
  }
}
