import { type ChangeRow, changesPicture, changesStops } from "./changes.ts";
import type { Clock } from "./clock.ts";
import { type EpochsData, epochsPicture, epochsStops } from "./epochs.ts";
import { type FoldedData, foldedPicture, foldedStops } from "./folded.ts";
import { type ForecastRow, forecastPicture, forecastStops } from "./forecasts.ts";
import { type HeatData, heatPicture, heatStops } from "./heat.ts";
import { type ReliefData, reliefPicture, reliefStops } from "./relief.ts";
import { type StackData, stackPicture, stackStops } from "./stack.ts";
import type { ReadWords, Stops } from "./stops.ts";
import { type StrobeData, type StrobeWords, strobePicture } from "./strobe.ts";
import { type TimelineData, timelinePicture, type View } from "./timeline.ts";

/** All that the pictures of a page are drawn from. Instants are µs since 1970 UTC. */
export interface PictureData {
  timeline: TimelineData;
  strobe: StrobeData | null;
  folded: FoldedData | null;
  stacks: readonly (StackData & { spike: number })[];
  epochs: readonly (EpochsData & { title: string })[];
  heat: readonly (HeatData & { title: string })[];
  relief: ReliefData | null;
  forecasts: readonly ForecastRow[];
  changes: readonly ChangeRow[];
  words: PictureWords;
}

/** The few words that stand in pictures; names of processes in them are printable already. */
export interface PictureWords extends StrobeWords {
  folded: { axis: string; count: string };
  kernel: string;
  random: string;
  nobody: string;
  begins: string;
  foretold: string;
  before: string;
  after: string;
  read: ReadWords;
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

/** A picture at a width: its SVG, and the places at which it is read; `null` where one of time is read at any instant. */
export interface Drawable {
  svg(): string;
  stops(): Stops | null;
}

/** `null` where the data for it are not there. @param width in pixels */
export function drawable(figure: Figure, data: PictureData, width: number, clock: Clock): Drawable | null {
  const { words, timeline, strobe, folded, relief, forecasts, changes } = data;
  const { label } = figure;
  const known = (svg: () => string, stops: () => Stops | null = () => null) => ({ svg, stops });
  switch (figure.kind) {
    case "timeline": {
      const { view, load, lane } = figure;
      return known(() => timelinePicture(timeline, view, { width, load, lane }, label, clock));
    }
    case "strobe": {
      const { view, load, reach_s } = figure;
      const size = { width, load, strobe: figure.strobe };
      return strobe && known(() => strobePicture(timeline, strobe, view, size, reach_s, words, label, clock));
    }
    case "folded": {
      const size = { width, height: figure.height };
      const named = { run: words.run, ...words.folded };
      return (
        folded &&
        known(
          () => foldedPicture(folded, size, named, label),
          () => foldedStops(folded, size, words.read),
        )
      );
    }
    case "stack": {
      const size = { width, height: 230 };
      const stack = data.stacks.find(({ spike }) => spike === figure.spike);
      return stack
        ? known(
            () => stackPicture(stack, size, words, label, clock),
            () => stackStops(stack, size, words, clock),
          )
        : null;
    }
    case "epochs": {
      const size = { width, height: 170 };
      const epochs = data.epochs[figure.index];
      if (!epochs) return null;
      const named = { begins: words.begins, title: epochs.title, read: words.read };
      return known(
        () => epochsPicture(epochs, size, named, label),
        () => epochsStops(epochs, size, named),
      );
    }
    case "heat": {
      const size = { width, height: 200 };
      const heat = data.heat[figure.index];
      return heat
        ? known(
            () => heatPicture(heat, size, heat.title, label, clock),
            () => heatStops(heat, size, words.read, clock),
          )
        : null;
    }
    case "relief":
      return (
        relief &&
        known(
          () => reliefPicture(relief, width, label, clock),
          () => reliefStops(relief, width, words.read, clock),
        )
      );
    case "forecasts":
      return known(
        () => forecastPicture(forecasts, width, words, label),
        () => forecastStops(forecasts, width, words),
      );
    case "changes":
      return known(
        () => changesPicture(changes, width, words, label),
        () => changesStops(changes, width, words.read),
      );
  }
}

/** Its SVG; "" where the data for it are not there. */
export function drawFigure(figure: Figure, data: PictureData, width: number, clock: Clock): string {
  return drawable(figure, data, width, clock)?.svg() ?? "";
}
