import type { Block, CardBlock, CurveBlock, LabelledText, Page, StepBlock, TableBlock } from "../blocks.ts";
import { curveLegend, curveLines, drawCurve } from "../drawing.ts";
import type { Format, RenderOptions } from "./format.ts";
import { CHART_SCRIPT, PAGE_STYLE } from "./html-assets.ts";
import { html as h, inlineData, inlineSource, type Markup } from "./markup.ts";

type Assets = NonNullable<RenderOptions["assets"]>;

/** One self-contained page: readable without scripts, which only draw the chart; nothing is loaded from anywhere. */
export const html: Format = {
  id: "html",
  ending: "html",
  assets: { script: "uplot/dist/uPlot.iife.min.js", style: "uplot/dist/uPlot.min.css" },
  render(page, { assets = {} } = {}) {
    const { headline, cause, summary, facts } = page.verdict;
    // No address may be reached from this page, whatever is in it.
    const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";
    return h`<!doctype html>
<html lang="${page.locale.id}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${page.title}</title>
<style>${inlineSource(PAGE_STYLE + (assets.style ?? ""))}</style>
</head>
<body>
<header class="${page.tone}">
<h1>${headline}</h1>
${cause.map((line) => h`<p>${line}</p>`)}
<p class="summary">${summary}</p>
</header>
${labelled(facts)}
${page.sections.map(
  ({ title, blocks }) => h`<section><h2>${title}</h2>
${blocks.map((block) => blockMarkup(block, page, assets))}</section>`,
)}
</body>
</html>
`.source;
  },
};

function blockMarkup(block: Block, page: Page, assets: Assets): Markup {
  switch (block.kind) {
    case "prose":
      return h`<p>${block.text}</p>`;
    case "list":
      return h`<ul>${block.items.map((item) => h`<li>${item}</li>`)}</ul>`;
    case "labelled":
      return labelled(block.rows);
    case "table":
      return table(block);
    case "curve":
      return chart(block, page, assets);
    case "card":
      return card(block);
    case "others":
      return h`${block.cards.map(card)}`;
    case "step":
      return step(block);
  }
}

function labelled(rows: readonly LabelledText[]): Markup {
  return h`<dl>
${rows.map(({ label, text }) => h`<dt>${label}</dt><dd>${text}</dd>`)}
</dl>`;
}

function table({ columns, rows, legend }: TableBlock): Markup {
  const side = (i: number) => (columns[i]?.align === "right" ? "right" : "left");
  return h`<div class="wide"><table>
<thead><tr>${columns.map((column, i) => h`<th class="${side(i)}">${column.head}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => h`<tr>${row.cells.map((cell, i) => h`<td class="${side(i)}">${cell}</td>`)}</tr>`)}
</tbody></table></div>
${legend === null ? h`` : h`<p class="legend">${legend}</p>`}`;
}

function card({ status, title, measured, points }: CardBlock): Markup {
  const list = points.length > 0 ? h`<ul>${points.map((point) => h`<li>${point}</li>`)}</ul>` : h``;
  return h`<div class="suspect ${status}"><h3>${title}<small>${measured}</small></h3>${list}</div>`;
}

function step({ number, title, why, change, expected }: StepBlock): Markup {
  const parts = change.map((part) => {
    if (typeof part === "string") return h`<p class="prose">${part}</p>`;
    return "item" in part ? h`<ul><li>${part.item}</li></ul>` : h`<pre>${part.snippet}</pre>`;
  });
  return h`<article><h3>${number}. ${title}</h3>
<p>${why}</p>
${parts}
<p><b>${expected.label}</b> ${expected.text}</p></article>`;
}

/** The curve that can be zoomed; as characters where there are no scripts. */
function chart(block: CurveBlock, { times }: Page, assets: Assets): Markup {
  const { curve, spikes, words } = block;
  const drawn = drawCurve(block, 100, 8);
  const still = h`<pre>${curveLines(block, drawn, times).join("\n")}</pre>
<p class="legend">${curveLegend(block, drawn)}</p>`;
  if (assets.script === undefined) return still;
  const { time, load1, counted, active, day } = words;
  const data = {
    start: curve.start / 1e6,
    step: curve.step_s,
    load1: curve.load1,
    counted: curve.counted,
    active: curve.active,
    zone: times.timeZone,
    words: { time, load1, counted, active, day },
    spikes: spikes.map(({ id, start, end, reality }) => ({
      id,
      start: start / 1e6,
      end: end / 1e6,
      reality,
    })),
  };
  return h`<div id="chart"></div>
<noscript>${still}</noscript>
<p class="legend" id="zoom" hidden>${words.zoom}</p>
<script type="application/json" id="curve">${inlineData(data)}</script>
<script>${inlineSource(assets.script)}</script>
<script>${inlineSource(CHART_SCRIPT)}</script>`;
}
