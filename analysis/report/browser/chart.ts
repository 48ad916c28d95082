import type { Clock } from "../pictures/clock.ts";
import { drawFigure, type Figure, type PictureData } from "../pictures/draw.ts";
import { roomOf, type View } from "../pictures/timeline.ts";
import { cursorOf, readerOf } from "./reader.ts";
import { type ReadoutWords, readoutAt } from "./readout.ts";

export interface ZoomWords {
  in: string;
  out: string;
  all: string;
  earlier: string;
  later: string;
  help: string;
}

/** What all figures of the page share. */
export interface Shared {
  data: PictureData;
  clock: Clock;
  /** `read`: how to move in a picture that is not zoomed. */
  words: { zoom: ZoomWords; readout: ReadoutWords; read: string };
}

/** A span of time that several pictures show together. */
export interface Window {
  view(): View;
  show(view: View): void;
  onChange(listener: () => void): void;
}

/** No closer than ten seconds, and nothing outside of what there is. */
export function clamped({ from, to }: View, whole: View): View {
  const width = Math.min(Math.max(to - from, 10e6), whole.to - whole.from);
  const start = Math.min(Math.max(from, whole.from), whole.to - width);
  return { from: start, to: start + width };
}

export function sharedWindow(whole: View): Window {
  let view = whole;
  const listeners: (() => void)[] = [];
  return {
    view: () => view,
    show(wanted) {
      view = clamped(wanted, whole);
      for (const listener of listeners) listener();
    },
    onChange: (listener) => void listeners.push(listener),
  };
}

/** Between the margins of A4 (14 mm), in pixels of CSS (96 an inch). */
export function paperWidth(): number {
  return Math.floor(((210 - 28) / 25.4) * 96);
}

/** Draws a figure in the width that it has, now and whenever that changes. */
export function liveFigure(
  figure: Figure,
  { data, clock }: Shared,
): { drawing: HTMLElement; draw(): void } | null {
  const drawing = document.querySelector<HTMLElement>(`#${CSS.escape(figure.id)} .drawing`);
  if (drawing === null) return null;
  let width = 0;
  const drawIn = (wide: number) => {
    if (wide < 1) return;
    drawing.innerHTML = drawFigure(figure, data, wide, clock);
    drawing.dispatchEvent(new Event("drawn"));
  };
  const draw = () => drawIn(width);
  // On paper a picture has another width, and what was folded is drawn as well; no observer is asked before it is printed.
  addEventListener("beforeprint", () => drawIn(paperWidth()));
  addEventListener("afterprint", draw);
  new ResizeObserver(() => {
    // Inside what is folded there is no width, and nothing to draw.
    const now = Math.floor(drawing.clientWidth);
    if (now === width || now < 1) return;
    width = now;
    draw();
  }).observe(drawing);
  return { drawing, draw };
}

/** A picture over time: it can be zoomed and read, with the mouse, a finger, or the keyboard. */
export function timedFigure(
  figure: Figure & { view: View },
  shared: Shared,
  window: Window,
  title: string,
): void {
  const live = liveFigure(figure, shared);
  if (live === null) return;
  const { drawing, draw } = live;
  const { zoom, readout } = shared.words;
  const whole = figure.view;
  const shown = { ...figure };
  let cursor: number | null = null;

  const { say } = readerOf(drawing, title, zoom.help);
  const tools = toolsOf(zoom, (action) => act(action));
  drawing.nextElementSibling?.after(tools);

  const view = () => window.view();
  const place = (time: number) => {
    const { left, inner } = roomOf(drawing.clientWidth);
    return left + ((time - view().from) / (view().to - view().from)) * inner;
  };
  const timeAt = (clientX: number) => {
    const { left, inner } = roomOf(drawing.clientWidth);
    const share = (clientX - drawing.getBoundingClientRect().left - left) / inner;
    return view().from + Math.min(1, Math.max(0, share)) * (view().to - view().from);
  };
  const mark = () => {
    const height = drawing.querySelector("svg")?.viewBox.baseVal.height ?? 0;
    cursorOf(drawing)?.setAttribute("d", cursor === null ? "" : `M${place(cursor)} 16V${height - 32}`);
  };
  const point = (aloud: boolean) => {
    mark();
    say(cursor === null ? "" : readoutAt(cursor, figure, shared.data, readout, shared.clock), aloud);
  };
  drawing.addEventListener("drawn", mark);
  window.onChange(() => {
    shown.view = view();
    Object.assign(figure, shown);
    draw();
  });

  const around = (factor: number) => {
    const { from, to } = view();
    const middle = cursor ?? (from + to) / 2;
    window.show({ from: middle - (middle - from) * factor, to: middle + (to - middle) * factor });
  };
  const act = (action: string) => {
    const { from, to } = view();
    if (action === "in") around(0.5);
    else if (action === "out") around(2);
    else if (action === "all") window.show(whole);
    else if (action === "left" || action === "right") {
      const step = (to - from) * (action === "left" ? -0.25 : 0.25);
      window.show({ from: from + step, to: to + step });
    } else {
      const middle = (from + to) / 2;
      const spikes = shared.data.timeline.spikes.map((spike) => ({
        ...spike,
        middle: (spike.start + spike.end) / 2,
      }));
      const next =
        action === "later"
          ? spikes.find((spike) => spike.middle > middle + 1e6)
          : spikes.findLast((spike) => spike.middle < middle - 1e6);
      if (next === undefined) return;
      const half = Math.max(300e6, next.end - next.start);
      cursor = next.middle;
      window.show({ from: next.middle - half, to: next.middle + half });
    }
  };
  drawing.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = (view().to - view().from) / 200;
    const sign = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (sign !== 0 && event.shiftKey) act(sign < 0 ? "left" : "right");
    else if (sign !== 0)
      cursor = Math.min(view().to, Math.max(view().from, (cursor ?? view().from) + sign * step));
    else if (event.key === "Home" || event.key === "End")
      cursor = event.key === "Home" ? view().from : view().to;
    else if (event.key === "+" || event.key === "=") act("in");
    else if (event.key === "-") act("out");
    else if (event.key === "Escape" && cursor !== null) cursor = null;
    else if (event.key === "0" || event.key === "Escape") act("all");
    else if (event.key === "PageUp" || event.key === "PageDown")
      act(event.key === "PageUp" ? "earlier" : "later");
    else return;
    event.preventDefault();
    point(true);
  });
  brushed(drawing, timeAt, place, {
    hover: (time) => {
      cursor = time;
      point(false);
    },
    select: (from, to) => window.show({ from, to }),
    all: () => window.show(whole),
  });
}

export function toolsOf(words: ZoomWords, act: (action: string) => void): HTMLElement {
  const tools = document.createElement("div");
  tools.className = "tools";
  for (const action of ["in", "out", "all", "earlier", "later"] as const) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words[action];
    button.dataset.action = action;
    button.addEventListener("click", () => act(action));
    tools.append(button);
  }
  const help = document.createElement("span");
  help.textContent = words.help;
  tools.append(help);
  return tools;
}

/** Hover to read, drag to select, double-click to see all, click a spike's number to go there. */
export function brushed(
  drawing: HTMLElement,
  timeAt: (clientX: number) => number,
  place: (time: number) => number,
  on: { hover(time: number | null): void; select(from: number, to: number): void; all(): void },
): void {
  let begun: number | null = null;
  const mark = (time: number) => {
    const svg = drawing.querySelector("svg");
    if (svg === null || begun === null) return;
    const found = svg.querySelector(".brush");
    const rect = found ?? svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "rect"));
    const [left, right] = [place(begun), place(time)].sort((a, b) => a - b);
    rect.setAttribute("class", "brush");
    rect.setAttribute("x", String(left));
    rect.setAttribute("y", "16");
    rect.setAttribute("width", String(right! - left!));
    rect.setAttribute("height", String(svg.viewBox.baseVal.height - 48));
  };
  drawing.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    begun = timeAt(event.clientX);
    drawing.setPointerCapture(event.pointerId);
  });
  drawing.addEventListener("pointermove", (event) => {
    const time = timeAt(event.clientX);
    on.hover(time);
    mark(time);
  });
  drawing.addEventListener("pointerup", (event) => {
    if (begun === null) return;
    const [from, to] = [begun, timeAt(event.clientX)].sort((a, b) => a - b);
    const moved = Math.abs(place(to!) - place(from!));
    begun = null;
    drawing.querySelector(".brush")?.remove();
    if (moved > 6) on.select(from!, to!);
    else {
      const hit = document.elementFromPoint(event.clientX, event.clientY);
      const spike = hit instanceof SVGElement ? hit.dataset.spike : undefined;
      if (spike !== undefined) location.hash = `#spike-${spike}`;
    }
  });
  drawing.addEventListener("pointercancel", () => {
    begun = null;
    drawing.querySelector(".brush")?.remove();
  });
  // A finger that is lifted leaves behind what it pointed at.
  drawing.addEventListener("pointerleave", ({ pointerType }) => {
    if (pointerType !== "touch") on.hover(null);
  });
  drawing.addEventListener("dblclick", on.all);
}
