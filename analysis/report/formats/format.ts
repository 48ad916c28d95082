import type { Page } from "../blocks.ts";

/** A way to write a report: a page in, a whole document out. Everything of a format is in its file. */
export interface Format {
  /** As in `--format`. */
  id: string;
  /** Of the names of its files, without the dot. */
  ending: string;
  /** Files of packages that it wants inlined: what it calls them, and where they are ("uplot/dist/uPlot.min.css"). */
  assets: Readonly<Record<string, string>>;
  render(page: Page, options?: RenderOptions): string;
}

/** What the reader's side decides; everything has a default. */
export interface RenderOptions {
  /** ANSI colours, for a terminal. */
  colour?: boolean;
  /** Cells of a line of the text report. */
  width?: number;
  /** Only ASCII in what the text report draws; names of others may hold more. */
  ascii?: boolean;
  /** The contents of the format's `assets`; without them the page has no chart. */
  assets?: Readonly<Record<string, string>>;
}
