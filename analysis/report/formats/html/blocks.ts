import type {
  Block,
  CardBlock,
  CurveBlock,
  LabelledText,
  Page,
  StepBlock,
  TableBlock,
} from "../../blocks.ts";
import { curveLegend, curveLines, drawCurve } from "../../drawing.ts";
import { html as h, type Markup } from "../markup.ts";

/** What blocks are told with. */
type Ground = Pick<Page, "locale" | "times" | "pictures">;

/** The blocks of one section; what is told in short or comes second is folded. */
export function blocksMarkup(blocks: readonly Block[], page: Ground): Markup[] {
  return blocks.map((block) => blockMarkup(block, page));
}

function blockMarkup(block: Block, page: Ground): Markup {
  const { screen } = page.locale.charts;
  switch (block.kind) {
    case "prose":
      return h`<p>${block.text}</p>`;
    case "list":
      return h`<ul>${block.items.map((item) => h`<li>${item}</li>`)}</ul>`;
    case "labelled":
      return labelled(block.rows);
    case "table":
      return table(block, page);
    case "curve":
      // The pictures show more of it.
      return page.pictures === null ? curve(block, page) : h``;
    case "card":
      return card(block, "h3");
    case "others":
      return h`<details><summary>${screen.others(block.cards.length)} (${screen.cleared})</summary>
${block.cards.map((one) => card(one, "h3"))}</details>`;
    case "step":
      return step(block);
  }
}

export function labelled(rows: readonly LabelledText[]): Markup {
  return h`<dl>
${rows.map(({ label, text }) => h`<dt>${label}</dt><dd>${text}</dd>`)}
</dl>`;
}

function table({ columns, rows, legend }: TableBlock, { pictures, locale }: Ground): Markup {
  const side = (i: number) => (columns[i]?.align === "right" ? "right" : "left");
  // The rows of spikes, which alone begin with "#", lead to what there is of each.
  const leads = columns[0]?.head === locale.page.spikes.heads.id ? (pictures?.spikes ?? []) : [];
  const cell = (text: string, i: number, row: number) =>
    leads[row] && i === 0 ? h`<a href="#spike-${leads[row].id}">${text}</a>` : h`${text}`;
  return h`<div class="wide" tabindex="0" role="region" aria-label="${columns.map(({ head }) => head).join(" ")}"><table>
<thead><tr>${columns.map((column, i) => h`<th scope="col" class="${side(i)}">${column.head}</th>`)}</tr></thead>
<tbody>
${rows.map((row, at) => h`<tr>${row.cells.map((text, i) => h`<td class="${side(i)}">${cell(text, i, at)}</td>`)}</tr>`)}
</tbody></table></div>
${legend === null ? h`` : h`<p class="legend">${legend}</p>`}`;
}

export function card({ status, title, measured, points }: CardBlock, head: "h3" | "h4"): Markup {
  const list = points.length > 0 ? h`<ul>${points.map((point) => h`<li>${point}</li>`)}</ul>` : h``;
  const inside = h`${title}<small>${measured}</small>`;
  const heading = head === "h3" ? h`<h3>${inside}</h3>` : h`<h4>${inside}</h4>`;
  return h`<div class="suspect ${status}">${heading}${list}</div>`;
}

/** The first is open: who reads on wants to do it. */
function step({ number, title, why, change, expected }: StepBlock): Markup {
  const parts = change.map((part) => {
    if (typeof part === "string") return h`<p class="prose">${part}</p>`;
    return "item" in part ? h`<ul><li>${part.item}</li></ul>` : h`<pre tabindex="0">${part.snippet}</pre>`;
  });
  return h`<details class="step"${number === 1 ? h` open` : h``}><summary><h3>${number}. ${title}</h3></summary>
<p>${why}</p>
${parts}
<p><b>${expected.label}</b> ${expected.text}</p></details>`;
}

/** As characters, where there is no data for pictures. */
function curve(block: CurveBlock, { times }: Ground): Markup {
  const drawn = drawCurve(block, 100, 8);
  return h`<pre tabindex="0">${curveLines(block, drawn, times).join("\n")}</pre>
<p class="legend">${curveLegend(block, drawn)}</p>`;
}
