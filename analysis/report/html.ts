import type { Advice, Diagnosis } from "../diagnosis.ts";
import { curveLegend, curveLines, drawCurve } from "./curve.ts";
import { CHART_SCRIPT, PAGE_STYLE } from "./html-assets.ts";
import { blocksOf } from "./layout.ts";
import { type LocalTime, localTime } from "./local-time.ts";
import { html as h, inlineData, inlineSource, type Markup } from "./markup.ts";
import type { ReportOptions } from "./options.ts";
import { shown } from "./shown.ts";
import { evidenceOf, suspectInWords, suspectsInOrder } from "./suspects.ts";
import {
  ALTERNATIVES_LEGEND,
  alternativesTable,
  countedTable,
  predictionsTable,
  SPIKES_LEGEND,
  spikesTable,
  type Table,
} from "./tables.ts";
import { causeLines, facts, headline, limitsInWords, sentence } from "./words.ts";

/** One self-contained page: readable without scripts, which only draw the chart; nothing is loaded from anywhere. */
export function html(raw: Diagnosis, options: ReportOptions = {}): string {
  const diagnosis = shown(raw);
  const times = localTime(diagnosis, options.timezone);
  const { told, others } = suspectsInOrder(diagnosis);
  const host = diagnosis.host.hostname ?? "name unknown";
  const sections = [
    section("Load", chart(diagnosis, times, options.chart)),
    section("Spikes", table(spikesTable(diagnosis, times), SPIKES_LEGEND)),
    section(
      "Suspects",
      h`${[...told, ...others].map((card) => {
        const { who, status, measured } = suspectInWords(card);
        const evidence = evidenceOf(card, diagnosis.spikes).map((one) => h`<li>${one}</li>`);
        const list = evidence.length > 0 ? h`<ul>${evidence}</ul>` : h``;
        return h`<div class="suspect ${card.status}"><h3>${who}: ${status}<small>${measured}</small></h3>${list}</div>`;
      })}`,
    ),
    section("Who was counted", table(countedTable(diagnosis))),
    section("What would help", table(alternativesTable(diagnosis), ALTERNATIVES_LEGEND)),
    section("What to change", h`${diagnosis.advice.map(advice)}`),
    section("Earlier predictions", table(predictionsTable(diagnosis, times))),
    section("Limits", h`<ul>${limitsInWords(diagnosis).map((one) => h`<li>${sentence(one)}</li>`)}</ul>`),
  ];
  // No address may be reached from this page, whatever is in it.
  const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";
  return h`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Load report: ${host}</title>
<style>${inlineSource(PAGE_STYLE + (options.chart?.style ?? ""))}</style>
</head>
<body>
<header class="${toneOf(diagnosis)}">
<h1>${headline(diagnosis)}</h1>
${causeLines(diagnosis).map((line) => h`<p>${line}</p>`)}
<p class="summary">${diagnosis.verdict.summary}</p>
</header>
<dl>
${facts(diagnosis, times).map(([label, value]) => h`<dt>${label}</dt><dd>${value}</dd>`)}
</dl>
${sections}
</body>
</html>
`.source;
}

/** The colour of the verdict: as bad as the worst spike; none where nothing could be told. */
function toneOf({ spikes }: Diagnosis): string {
  if (spikes.length === 0) return "calm";
  if (spikes.some((spike) => spike.reality === "real")) return "real";
  return spikes.every((spike) => spike.reality === "phantom") ? "phantom" : "unclear";
}

function section(title: string, body: Markup): Markup {
  return body.source.trim() === ""
    ? h``
    : h`<section><h2>${title}</h2>
${body}</section>`;
}

function table({ columns, rows }: Table, legend = ""): Markup {
  if (rows.length === 0) return h``;
  const side = (i: number) => (columns[i]?.align === "right" ? "right" : "left");
  return h`<div class="wide"><table>
<thead><tr>${columns.map((column, i) => h`<th class="${side(i)}">${column.head}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => h`<tr>${row.map((cell, i) => h`<td class="${side(i)}">${cell}</td>`)}</tr>`)}
</tbody></table></div>
${legend === "" ? h`` : h`<p class="legend">${legend}</p>`}`;
}

function advice(one: Advice, index: number): Markup {
  return h`<article><h3>${index + 1}. ${one.title}</h3>
<p>${one.why}</p>
${proseAndSnippets(one.change)}
<p><b>Expected:</b> ${one.expected}</p></article>`;
}

function proseAndSnippets(text: string): Markup[] {
  return blocksOf(text).map(({ snippet, lines }) =>
    snippet ? h`<pre>${lines.join("\n")}</pre>` : h`<p class="prose">${lines.join("\n")}</p>`,
  );
}

/** The curve that can be zoomed; as characters where there are no scripts. */
function chart(diagnosis: Diagnosis, times: LocalTime, library: ReportOptions["chart"]): Markup {
  const { curve, spikes } = diagnosis;
  const drawn = drawCurve(diagnosis, 100, 8);
  if (drawn === null) return h``;
  const still = h`<pre>${curveLines(diagnosis, drawn, times).join("\n")}</pre>
<p class="legend">${curveLegend(drawn)}</p>`;
  if (!library) return still;
  const data = {
    start: curve.start / 1e6,
    step: curve.step_s,
    load1: curve.load1,
    counted: curve.counted,
    active: curve.active,
    zone: times.timeZone,
    spikes: spikes.map(({ id, start, end, reality }) => ({
      id,
      start: start / 1e6,
      end: end / 1e6,
      reality,
    })),
  };
  return h`<div id="chart"></div>
<noscript>${still}</noscript>
<p class="legend" id="zoom" hidden>Drag to zoom, double-click to see all. Shaded: the spikes.</p>
<script type="application/json" id="curve">${inlineData(data)}</script>
<script>${inlineSource(library.script)}</script>
<script>${inlineSource(CHART_SCRIPT)}</script>`;
}
