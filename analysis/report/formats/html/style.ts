const LIGHT = `--text: #1a1c1e; --muted: #565d64; --line: #d9dde2; --page: #fff; --box: #f5f6f8; --link: #0b57a4;
  --phantom: #8a5a00; --real: #b3261e; --calm: #17703a; --unclear: #565d64;
  --load: #475569; --some: #c14f00; --none: #a9b1ba; --active: #0072b2; --run: #56b4e9; --shade-phantom: #e69f00; --shade-real: #cc3311;`;
const DARK = `--text: #e6e8eb; --muted: #a0a8b2; --line: #363c43; --page: #14171a; --box: #1d2125; --link: #8ab8ff;
  --phantom: #f0b647; --real: #ff8a80; --calm: #5fd38a; --unclear: #a0a8b2;
  --load: #b8c2cf; --some: #ff9a4d; --none: #5b646e; --active: #5cb8ff; --run: #3d8fc4; --shade-phantom: #b98500; --shade-real: #d4574a;`;

/**
 * Style of the page: the reader's own light or dark, or the one chosen on the page; one column on a phone, black on white on paper. Colours
 * of pictures are those of Okabe and Ito, which people tell apart whatever colours they see.
 */
export const PAGE_STYLE = `
:root { color-scheme: light dark; ${LIGHT} }
@media screen and (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { ${DARK} } }
@media screen { :root[data-theme="light"] { color-scheme: light; } :root[data-theme="dark"] { color-scheme: dark; ${DARK} } }
@media print { :root { color-scheme: light; --text: #000; --muted: #444; --line: #ccc; --link: #000; --unclear: #444; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0 auto; padding: 1rem 1.25rem 3rem; max-width: 78rem; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); } h1, h2, h3, p { margin: 0; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.screen { display: grid; gap: .5rem 1.2rem; align-items: start; grid-template: "verdict todo next" auto "summary todo next" 1fr "first first first" auto / minmax(0, 1.5fr) minmax(0, 1.25fr) minmax(0, .8fr); }
.verdict { grid-area: verdict; } .todo { grid-area: todo; } .next { grid-area: next; } .verdict { border-left: .45rem solid var(--tone); padding-left: 1rem; } .summary { grid-area: summary; padding-left: 1.45rem; }
.phantom { --tone: var(--phantom); } .real { --tone: var(--real); } .calm { --tone: var(--calm); } .unclear { --tone: var(--unclear); }
.host { color: var(--muted); font-size: .85rem; }
h1 { font-size: 1.45rem; line-height: 1.22; margin: .1rem 0 .45rem; text-wrap: balance; } :lang(zh) h1 { text-wrap: wrap; }
h1 b { color: var(--tone); font-weight: 800; }
.verdict p + p { margin-top: .25rem; } .summary { color: var(--muted); font-size: .92rem; }
.card { background: var(--box); border-radius: .6rem; padding: .65rem .9rem; }
.card h2 { font-size: .78rem; letter-spacing: .04em; color: var(--muted); text-transform: uppercase; margin: 0; border: 0; }
.card p { font-size: .92rem; } .card .best { margin-top: .35rem; } .card .best b { font-size: 1.02rem; } .card small { display: block; color: var(--muted); font-size: .8rem; }
.card .small { color: var(--muted); font-size: .83rem; line-height: 1.4; margin-top: .15rem; }
#countdown { font-size: 1.25rem; font-weight: 700; line-height: 1.3; font-variant-numeric: tabular-nums; } #countdown small { font-size: .92rem; color: inherit; }
.first { grid-area: first; display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 21rem); gap: 0 1.5rem; } .first > :only-child { grid-column: 1 / -1; }
nav { margin: 1.2rem 0 0; font-size: .9rem; display: flex; flex-wrap: wrap; justify-content: space-between; gap: .4rem 1.5rem; }
.theme { display: flex; gap: .2rem; } nav ul { display: flex; flex-wrap: wrap; gap: .3rem .9rem; list-style: none; margin: 0; padding: 0; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; padding-bottom: .15rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.1rem 0 .2rem; } h4 { font-size: .95rem; margin: .8rem 0 .2rem; }
section > p { margin: .4rem 0; } small { color: var(--muted); font-weight: normal; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .6rem 0; } dt { color: var(--muted); } dd { margin: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .93em; }
th, td { padding: .22rem .9rem .22rem 0; text-align: left; border-bottom: 1px solid var(--line); } td { white-space: nowrap; } th { overflow-wrap: normal; }
th { color: var(--muted); font-weight: 600; } .right { text-align: right; }
.legend, .suspect ul { color: var(--muted); font-size: .9em; } ul { margin: .2rem 0; padding-left: 1.2rem; }
.suspect.supported h3, .suspect.supported h4 { color: var(--real); } .suspect.contradicted h3, .suspect.contradicted h4 { color: var(--calm); }
.prose { white-space: pre-line; margin: .4rem 0; }
pre { background: var(--box); padding: .7rem; overflow-x: auto; font-size: .85em; line-height: 1.4; border-radius: .4rem; }
details > summary { cursor: pointer; padding: .25rem 0; } summary h3, summary h4 { display: inline; }
details.spike { border-left: .25rem solid var(--tone); padding-left: .8rem; margin: .5rem 0; }
figure { margin: .6rem 0 1.2rem; min-width: 0; break-inside: avoid; } figcaption h3 { margin: 0 0 .1rem; } figcaption p { font-size: .9rem; color: var(--muted); max-width: 62rem; }
.drawing { margin-top: .35rem; } .drawing svg { display: block; width: 100%; height: auto; font: 11px system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif; }
html.js .drawing svg { touch-action: pan-y; }
.marks { display: flex; flex-wrap: wrap; gap: .1rem 1rem; list-style: none; padding: 0; margin: .2rem 0 0; font-size: .82rem; color: var(--muted); } .marks svg { width: 22px; height: 12px; vertical-align: -1px; margin-right: .35rem; }
.numbers { font-size: .85rem; } .numbers summary { color: var(--muted); } .numbers table { margin-top: .3rem; }
.tools { display: flex; flex-wrap: wrap; gap: .3rem; align-items: center; margin-top: .3rem; font-size: .8rem; color: var(--muted); }
button { font: inherit; color: var(--text); background: var(--box); border: 1px solid var(--line); border-radius: .35rem; padding: .15rem .55rem; cursor: pointer; min-height: 1.75rem; }
.theme button { font-size: .8rem; } button[aria-pressed="true"] { border-color: var(--link); color: var(--link); font-weight: 600; }
.readout { font-size: .85rem; font-variant-numeric: tabular-nums; min-height: 1.4em; }
svg text { fill: var(--muted); } svg .lane, svg .in { fill: var(--text); font-size: 12px; } svg .number { fill: var(--text); font-weight: 700; font-size: 12px; cursor: pointer; } svg .peak { fill: var(--text); font-weight: 700; font-size: 12px; }
.grid { fill: none; stroke: var(--line); } .load-area { fill: var(--load); fill-opacity: .16; } .load-line { fill: none; stroke: var(--load); stroke-width: 1.4; }
.looks { fill: none; stroke: var(--some); stroke-width: 3; stroke-linecap: round; } .active-band { fill: var(--active); fill-opacity: .28; } .active-line { fill: none; stroke: var(--active); stroke-width: 1.8; }
rect.spike { fill: var(--unclear); fill-opacity: .16; } rect.phantom { fill: var(--shade-phantom); fill-opacity: .22; } rect.real { fill: var(--shade-real); fill-opacity: .2; }
rect.gap, .unseen { fill: var(--muted); fill-opacity: .22; } .lane-area { fill: var(--load); fill-opacity: .45; } .mark { fill: var(--text); stroke: var(--text); stroke-width: 1.5; } .mark.change { fill: var(--page); }
rect.run { fill: var(--run); fill-opacity: .42; } .look { fill: none; stroke-linecap: round; } .look.none { stroke: var(--none); stroke-width: 2.2; } .look.some { stroke: var(--some); stroke-width: 4.2; }
.folded { fill: var(--some); fill-opacity: .85; } .whisker { fill: none; stroke: var(--text); stroke-opacity: .5; } .null-band { fill: var(--muted); fill-opacity: .28; } .epoch-line { fill: none; stroke: var(--some); stroke-width: 2; } .onset { fill: none; stroke: var(--text); stroke-dasharray: 4 3; }
.today { fill-opacity: .5; } .relief { fill: var(--active); fill-opacity: .75; } rect.span { fill: var(--run); fill-opacity: .5; } path.came { fill: none; stroke: var(--active); stroke-width: 9; stroke-linecap: round; } path.missed { stroke: var(--shade-real); stroke-width: 2.5; }
rect.before { fill: var(--load); } rect.after { fill: var(--active); } path.expected { fill: none; stroke: var(--some); stroke-width: 2.5; } .cursor { fill: none; stroke: var(--text); stroke-dasharray: 2 2; } .brush { fill: var(--link); fill-opacity: .18; }
.n0 { fill: #0072b2; } .n1 { fill: #e69f00; } .n2 { fill: #009e73; } .n3 { fill: #cc79a7; } .n4 { fill: #56b4e9; } .n5 { fill: #d55e00; } .n6 { fill: #8c8c8c; }
.heat { fill: var(--active); } .h0 { fill-opacity: .14; } .h1 { fill-opacity: .32; } .h2 { fill-opacity: .52; } .h3 { fill-opacity: .75; }
@media (max-width: 66rem) { .screen { grid-template: "verdict verdict" auto "summary summary" auto "todo next" auto "first first" auto / minmax(0, 1.4fr) minmax(0, 1fr); } .first { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 44rem) { .screen { grid-template: "verdict" auto "next" auto "todo" auto "first" auto "summary" auto / minmax(0, 1fr); } .card { padding: .5rem .8rem; } }
@media (max-width: 34rem) { .host { display: none; } .next #countdown { display: block; } .next #countdown { font-size: 1.1rem; margin-right: .5rem; } .next #countdown small { display: inline; margin-left: .5rem; font-size: .88rem; }
  .screen figure { display: flex; flex-direction: column; } .screen figcaption { display: contents; } .screen figcaption p { order: 2; } .screen .tools, .screen .marks, .screen .numbers, .screen .readout { order: 3; } .tools span { display: none; }
  body { padding: .7rem .8rem 2rem; } h1 { font-size: 1.18rem; } td { white-space: normal; overflow-wrap: normal; word-break: keep-all; } td.left:first-child { overflow-wrap: anywhere; min-width: 5rem; } table { font-size: .77em; } th, td { padding-right: .3rem; } dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; }
  html:not(.js) .drawing { overflow-x: auto; } html:not(.js) .drawing svg { min-width: 34rem; } .verdict { padding-left: .7rem; } .summary { padding-left: 0; } .verdict p { font-size: .93rem; } }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } .tools, nav, .readout, .cursor, #countdown .left { display: none; } details::details-content { content-visibility: visible; } .numbers { display: none; }
  h2, h3, h4, summary, figcaption, .best { break-after: avoid; } tr, .suspect, .card, .marks, dt, figure, header { break-inside: avoid; } dt { break-after: avoid; } thead { display: table-header-group; }
  .screen, .first { display: block; } .todo { float: left; width: 63%; margin: .5rem 0; } .next { float: right; width: 34%; margin: .5rem 0; } .first { clear: both; } .first > :first-child svg { width: auto; max-width: 100%; max-height: 19rem; } table { font-size: .85em; overflow-wrap: break-word; } th, td { padding-right: .6rem; } p, li { orphans: 3; widows: 3; } .wide, pre { overflow: visible; } pre { white-space: pre-wrap; } td { white-space: normal; } a { text-decoration: none; } details > summary { list-style: none; } }
@media (forced-colors: active) { svg * { forced-color-adjust: none; } }
@page { size: A4; margin: 14mm; }
`;
