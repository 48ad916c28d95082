import type { Page, Section } from "../blocks.ts";
import type { Format } from "./format.ts";
import { blocksMarkup, labelled } from "./html/blocks.ts";
import { documentOf } from "./html/document.ts";
import { Figures } from "./html/figures.ts";
import { packed } from "./html/pack.ts";
import { firstScreen } from "./html/screen.ts";
import { scriptOf } from "./html/script.ts";
import { html as h, inlineData, inlineSource, type Markup } from "./markup.ts";

/**
 * One self-contained page: nothing is loaded from anywhere, and no script runs but its own. Without scripts all of it is there,
 * the pictures as they were sent; with them they can be zoomed and read point by point.
 */
export const html: Format = {
  id: "html",
  ending: "html",
  charts: true,
  scripts: ["unpack", "countdown", "theme", "readout", "reader", "chart", "standing", "start"],
  render(page, { scripts = "" } = {}) {
    const figures = page.pictures && new Figures(page, page.pictures.data);
    const screen = firstScreen(page, figures);
    const sections = page.sections.filter((section) => hasContent(section, page));
    const body = sections.map((section) => sectionMarkup(section, page, figures));
    const spikes = figures === null ? h`` : spikesMarkup(page, figures);
    const script = figures === null || scripts === "" ? "" : scriptOf(scripts);
    return documentOf({
      language: page.locale.id,
      title: page.title,
      script,
      body: h`${screen}
${contents(page, sections)}
${body}
${spikes}
${recording(page)}`,
      after:
        script === "" || figures === null
          ? h``
          : h`<script type="application/json" id="data">${inlineData(dataOf(page, figures))}</script>
<script>${inlineSource(script)}</script>`,
    });
  },
};

/** A curve of characters stands only where there is no picture, and the first screen may have that. */
function hasContent({ id, blocks }: Section, { pictures }: Page): boolean {
  if (pictures === null || (pictures.sections[id]?.length ?? 0) > 0) return true;
  return blocks.some(({ kind }) => kind !== "curve");
}

/** Most operators want the figures of their spikes first; what is not known stands last. */
function sectionMarkup({ id, title, blocks }: Section, page: Page, figures: Figures | null): Markup {
  const drawn =
    figures === null ? [] : (page.pictures?.sections[id] ?? []).map((block) => figures.figure(block));
  const told = blocksMarkup(blocks, page);
  // Of suspects there are as many pictures as there are cards: what is said of each comes first.
  const folded = id === "suspects" && drawn.length > 0;
  const pictures = h`<details><summary>${page.locale.charts.screen.pictures} (${drawn.length})</summary>${drawn}</details>`;
  return h`<section id="${id}"><h2>${title}</h2>
${folded ? [...told, pictures] : [...drawn, ...told]}</section>`;
}

function spikesMarkup(page: Page, figures: Figures): Markup {
  const spikes = page.pictures?.spikes ?? [];
  if (spikes.length === 0) return h``;
  return h`<section id="each"><h2>${page.locale.charts.screen.spikes(spikes.length)}</h2>
${spikes.map((spike) => figures.spike(spike, page))}</section>`;
}

function contents({ locale, pictures }: Page, sections: readonly Section[]): Markup {
  const { screen } = locale.charts;
  const links = [
    ...sections.map(({ id, title }) => ({ id: String(id), title })),
    ...(pictures && pictures.spikes.length > 0
      ? [{ id: "each", title: screen.spikes(pictures.spikes.length) }]
      : []),
    { id: "recording", title: screen.recording },
  ];
  return h`<nav aria-label="${screen.contents}"><ul>${links.map(({ id, title }) => h`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>`;
}

/** What the first screen has no room for. */
function recording({ verdict, locale }: Page): Markup {
  return h`<section id="recording"><h2>${locale.charts.screen.recording}</h2>
${labelled(verdict.facts)}</section>`;
}

function dataOf({ locale, times, pictures }: Page, { made }: Figures) {
  const { zoom, readout, screen, lanes, read, theme } = locale.charts;
  return {
    intl: locale.calendar.intl,
    zone: times.timeZone,
    words: { zoom, readout, read: read.help, theme, countdown: screen.countdown, units: screen.units, lanes },
    figures: made,
    data: packed(pictures?.data ?? null),
  };
}
