import { drawable, type Figure } from "../pictures/draw.ts";
import { nearestStop, stopAfter } from "../pictures/stops.ts";
import { liveFigure, type Shared } from "./chart.ts";
import { cursorOf, readerOf } from "./reader.ts";

/** A picture that is not zoomed: read place by place, by keys, by pointing and by a finger. */
export function standingFigure(figure: Figure, shared: Shared): void {
  const live = liveFigure(figure, shared);
  if (live === null) return;
  const { drawing } = live;
  const { say } = readerOf(drawing, figure.label, shared.words.read);
  let place: { row: number; column: number } | null = null;
  const stops = () =>
    drawable(figure, shared.data, Math.floor(drawing.clientWidth), shared.clock)?.stops() ?? null;
  let known = stops();
  const mark = () =>
    cursorOf(drawing)?.setAttribute("d", place && known ? known.outline(place.row, place.column) : "");
  const show = (aloud: boolean) => {
    mark();
    say(place && known ? known.text(place.row, place.column) : "", aloud);
  };
  drawing.addEventListener("drawn", () => {
    known = stops();
    mark();
  });
  drawing.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || known === null) return;
    const next = stopAfter(known, place, event.key);
    if (next === undefined) return;
    event.preventDefault();
    place = next;
    show(true);
  });
  const point = ({ clientX, clientY }: PointerEvent) => {
    if (known === null) return;
    const { left, top } = drawing.getBoundingClientRect();
    place = nearestStop(known, clientX - left, clientY - top);
    show(false);
  };
  drawing.addEventListener("pointermove", point);
  drawing.addEventListener("pointerdown", point);
  // A finger that is lifted leaves behind what it pointed at.
  drawing.addEventListener("pointerleave", ({ pointerType }) => {
    if (pointerType === "touch") return;
    place = null;
    show(false);
  });
}
