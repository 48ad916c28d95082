/** Style of the page: the reader's own light or dark, and one column on a phone. */
export const PAGE_STYLE = `
:root { --text: #1a1c1e; --muted: #5b6168; --line: #d8dce0; --page: #ffffff; --box: #f4f5f7;
  --phantom: #9a6700; --real: #b3261e; --calm: #1a7f37; --load: #3056a8; --active: #1a7f37; --counted: #a05a9c; }
@media (prefers-color-scheme: dark) { :root { --text: #e4e6e9; --muted: #9aa2ab; --line: #3a4047; --page: #15181b; --box: #1f2327;
  --phantom: #e3b341; --real: #ff8a80; --calm: #56d364; --load: #82aaff; --active: #56d364; --counted: #d2a8d0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere; }
header { border-left: .4rem solid var(--line); padding: .2rem 0 .2rem 1rem; }
header p { margin: .3rem 0; }
header.phantom { border-color: var(--phantom); } header.real { border-color: var(--real); } header.calm { border-color: var(--calm); }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 .4rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1rem 0 .2rem; }
small { color: var(--muted); font-weight: normal; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 1rem 0; }
dt { color: var(--muted); } dd { margin: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .95em; }
th, td { padding: .2rem .8rem .2rem 0; text-align: left; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { color: var(--muted); font-weight: 600; }
.right { text-align: right; }
.legend, .suspect ul { color: var(--muted); font-size: .9em; }
ul { margin: .2rem 0; padding-left: 1.2rem; }
.suspect.supported h3 { color: var(--real); } .suspect.contradicted h3 { color: var(--calm); }
.prose { white-space: pre-line; margin: .4rem 0; }
pre { background: var(--box); padding: .7rem; overflow-x: auto; font-size: .85em; line-height: 1.4; }
.uplot, .u-legend { color: var(--text); } .u-legend { font-size: .85em; text-align: left; }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
@media print { #chart { break-inside: avoid; } }
`;

/** Draws the chart with uPlot from the page's own data; every text in it goes through uPlot's textContent. */
export const CHART_SCRIPT = `
(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("curve").textContent);
  const box = document.getElementById("chart");
  const { words } = data;
  const below = "\\n" + words.day;
  const xs = data.load1.map((_, i) => data.start + (i + 0.5) * data.step);
  let zone = data.zone;
  try { new Intl.DateTimeFormat("en", { timeZone: zone }); } catch { zone = "UTC"; }
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let plot = null;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const width = () => Math.max(260, box.clientWidth);
  const shade = (u) => {
    const { ctx, bbox } = u;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (const spike of data.spikes) {
      const from = u.valToPos(spike.start, "x", true);
      const to = Math.max(from + 2, u.valToPos(spike.end, "x", true));
      ctx.globalAlpha = 0.25;
      ctx.fillStyle = colour(spike.reality === "phantom" ? "phantom" : "real");
      ctx.fillRect(from, bbox.top, to - from, bbox.height);
      ctx.globalAlpha = 1;
      ctx.font = 12 * devicePixelRatio + "px system-ui, sans-serif";
      const room = bbox.left + bbox.width - to > 20 * devicePixelRatio;
      ctx.textAlign = room ? "left" : "right";
      ctx.fillText(String(spike.id), room ? to + 3 : from - 3, bbox.top + 14 * devicePixelRatio);
    }
    ctx.restore();
  };
  const line = (label, name, extra) => ({
    label, stroke: colour(name), width: 1.5, points: { show: false }, value: (u, v) => (v == null ? "-" : v.toFixed(2)), ...extra,
  });
  const draw = () => {
    plot?.destroy();
    const axis = { stroke: colour("muted"), grid: { stroke: colour("line"), width: 1 }, ticks: { stroke: colour("line") } };
    plot = new uPlot({
      width: width(), height: 300,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
      series: [
        { label: words.time, value: words.day + " {HH}:{mm}" },
        line(words.load1, "load", { paths: uPlot.paths.stepped({ align: 0 }) }),
        line(words.counted, "counted", { dash: [6, 4] }),
        line(words.active, "active", { width: 2.5 }),
      ],
      axes: [{ ...axis, values: [[86400, words.day, null, null, null, null, null, null, 1],
        [3600, "{HH}:{mm}", below, null, below, null, null, null, 1],
        [1, "{HH}:{mm}:{ss}", below, null, below, null, null, null, 1]] }, axis],
      scales: { y: { range: (u, low, high) => [0, Math.max(1, high * 1.1)] } },
      hooks: { drawClear: [shade] },
    }, [xs, data.load1, data.counted, data.active], box);
  };
  draw();
  document.getElementById("zoom").hidden = false;
  dark.addEventListener("change", draw);
  new ResizeObserver(() => plot.setSize({ width: width(), height: 300 })).observe(box);
})();
`;
