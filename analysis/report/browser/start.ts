import { clockOf } from "../pictures/clock.ts";
import type { Figure, PictureData } from "../pictures/draw.ts";
import { type Shared, sharedWindow, timedFigure } from "./chart.ts";
import { type CountdownWords, startCountdown } from "./countdown.ts";
import { standingFigure } from "./standing.ts";
import { startTheme, type ThemeWords } from "./theme.ts";
import { unpacked } from "./unpack.ts";

/** What the page hands to its script. */
export interface PageData {
  intl: string;
  zone: string;
  words: Shared["words"] & CountdownWords & { theme: ThemeWords };
  figures: Figure[];
  data: PictureData;
}

export function start(): void {
  const source = document.getElementById("data")?.textContent;
  if (source === undefined) return;
  const page = unpacked(JSON.parse(source)) as PageData;
  document.documentElement.classList.add("js");
  const { timeline } = page.data;
  const shared: Shared = { data: page.data, clock: clockOf(page.intl, page.zone), words: page.words };
  // Pictures of the whole recording are zoomed together, and each spike's by themselves.
  const whole = sharedWindow({ from: timeline.start, to: timeline.end });
  for (const figure of page.figures) {
    if (figure.kind !== "timeline" && figure.kind !== "strobe") {
      standingFigure(figure, shared);
      continue;
    }
    const isWhole = figure.view.from === timeline.start && figure.view.to === timeline.end;
    const window = isWhole && !figure.id.startsWith("spike-") ? whole : sharedWindow(figure.view);
    timedFigure(figure, shared, window, figure.label);
  }
  startTheme(page.words.theme);
  startCountdown(page.words);
  openTarget();
  addEventListener("hashchange", openTarget);
  // In a frame of another page a link to a part of this one may lead to that page, or nowhere.
  if (self !== top) addEventListener("click", followInside);
  printUnfolded();
}

/** On paper nothing can be opened; afterwards it is as it was. */
export function printUnfolded(): void {
  let opened: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details")].filter(
      (folded) => !folded.open && !folded.matches(".numbers"),
    );
    for (const folded of opened) folded.open = true;
  });
  addEventListener("afterprint", () => {
    for (const folded of opened) folded.open = false;
  });
}

/** What an address points at is unfolded. */
export function openTarget(): void {
  if (location.hash.length > 1) showPart(location.hash.slice(1));
}

export function showPart(id: string): void {
  const target = document.getElementById(id);
  if (target === null) return;
  for (
    let folded = target.closest("details");
    folded !== null;
    folded = folded.parentElement?.closest("details") ?? null
  )
    folded.open = true;
  target.scrollIntoView();
}

export function followInside(event: Event): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const to = link?.getAttribute("href") ?? "";
  if (!to.startsWith("#")) return;
  event.preventDefault();
  showPart(to.slice(1));
}
