import type { FigureBlock, LegendEntry, Page, SpikeBlock } from "../../blocks.ts";
import { type Clock, clockOf } from "../../pictures/clock.ts";
import { drawFigure, type PictureData } from "../../pictures/draw.ts";
import { html as h, Markup } from "../markup.ts";
import { card, labelled } from "./blocks.ts";

/** Pixels of a picture as it is sent; a browser draws it anew in its own width. */
const WIDTH = 760;
const NARROW = 340;
/** Bytes of pictures of single spikes that are sent drawn; the browser draws the others when they are opened. */
const SPIKES_BYTES = 30_000;

/** Makes the figures of one page. */
export class Figures {
  readonly #data: PictureData;
  readonly #clock: Clock;
  readonly #numbers: string;
  /** Those that were made, for the script. */
  readonly made: FigureBlock["figure"][] = [];
  #left = SPIKES_BYTES;

  constructor({ locale, times }: Page, data: PictureData) {
    this.#data = data;
    this.#clock = clockOf(locale.calendar.intl, times.timeZone);
    this.#numbers = locale.charts.zoom.numbers;
  }

  figure(block: FigureBlock): Markup {
    const { kind } = block.figure;
    return this.#markup(
      block,
      drawFigure(block.figure, this.#data, kind === "folded" ? NARROW : WIDTH, this.#clock),
    );
  }

  /** One spike by itself, folded. */
  spike(
    { id, title, reality, facts, supported, others, beside, figures }: SpikeBlock,
    { locale }: Page,
  ): Markup {
    const { screen } = locale.charts;
    const drawn = figures.map((block) => {
      const svg = this.#left > 0 ? drawFigure(block.figure, this.#data, WIDTH, this.#clock) : "";
      this.#left -= svg.length;
      return this.#markup(block, this.#left > 0 ? svg : "");
    });
    const part = (head: string, inside: readonly Markup[]) =>
      inside.length === 0 ? h`` : h`<h3>${head}</h3>${inside}`;
    return h`<details class="spike ${reality}"><summary><h3 id="spike-${id}">${title}</h3></summary>
${labelled(facts)}
${drawn}
${part(
  screen.forIt,
  supported.map((one) => card(one, "h4")),
)}
${part(screen.around, beside.length === 0 ? [] : [labelled(beside)])}
${others.length === 0 ? h`` : h`<details><summary>${screen.others(others.length)} (${screen.cleared})</summary>${others.map((one) => card(one, "h4"))}</details>`}
</details>`;
  }

  #markup({ figure, title, sentence, legend, heads, rows }: FigureBlock, svg: string): Markup {
    this.made.push(figure);
    const numbers = h`<details class="numbers"><summary>${this.#numbers}</summary><div class="wide" tabindex="0" role="region" aria-label="${title}"><table>
<thead><tr>${heads.map((head, i) => h`<th scope="col" class="${side(i)}">${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => h`<tr>${row.map((cell, i) => h`<td class="${side(i)}">${cell}</td>`)}</tr>`)}</tbody></table></div></details>`;
    return h`<figure id="${figure.id}">
<figcaption>${title === "" ? h`` : h`<h3>${title}</h3>`}${sentence === "" ? h`` : h`<p>${sentence}</p>`}</figcaption>
<div class="drawing">${new Markup(svg)}</div>
${legend.length === 0 ? h`` : h`<ul class="marks">${legend.map(legendEntry)}</ul>`}
${rows.length === 0 ? h`` : numbers}
</figure>`;
  }
}

/** What a row is of, and its figures. */
const side = (column: number) => (column === 0 ? "left" : "right");

/** A piece of the picture itself beside its word. */
function legendEntry({ mark, text }: LegendEntry): Markup {
  const dots = ["looks", "some", "none", "came"];
  const areas = ["run", "gap", "unseen", "null-band", "span"];
  const isArea = areas.includes(mark) || mark.startsWith("spike") || /^n\d$/.test(mark);
  const shape = isArea
    ? h`<rect class="${mark}" width="22" height="12"/>`
    : mark.startsWith("mark")
      ? h`<path class="${mark}" transform="translate(11 6)" d="${shapeOf(mark.slice(5))}"/>`
      : dots.includes(mark)
        ? h`<path class="${mark === "some" || mark === "none" ? `look ${mark}` : mark}" d="M11 6h0"/>`
        : h`<path class="${mark}" d="M0 6h22"/>`;
  return h`<li><svg aria-hidden="true" viewBox="0 0 22 12">${shape}</svg>${text}</li>`;
}

function shapeOf(kind: string): string {
  const shapes: Record<string, string> = {
    state: "M0-6 5 4-5 4Z",
    clock: "M-4-4H4V4H-4Z",
    change: "M0-6 5 0 0 6-5 0Z",
  };
  return shapes[kind] ?? "M0-5V5";
}
