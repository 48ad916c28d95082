/** Style of the static page: the colours of the report, light or dark as the reader's system is. */
export const WEB_STYLE = `
:root { --text: #1a1c1e; --muted: #565d64; --line: #c5cbd2; --page: #fff; --box: #f5f6f8; --link: #0b57a4; --on-link: #fff; --bad: #b3261e; --note: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e8eb; --muted: #a0a8b2; --line: #4a525b; --page: #14171a; --box: #1d2125; --link: #8ab8ff; --on-link: #10131a; --bad: #ff8a80; --note: #f0b647; } }
* { box-sizing: border-box; }
html { color-scheme: light dark; height: 100%; }
body { margin: 0; min-height: 100%; display: flex; flex-direction: column; background: var(--page); color: var(--text);
  font: 16px/1.55 system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", sans-serif; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; } h1:focus-visible { outline: 0; }
header { display: flex; justify-content: flex-end; padding: .5rem 1.25rem 0; max-width: 60rem; width: 100%; margin: 0 auto; }
header div { display: flex; gap: .25rem; }
main { flex: 1; display: flex; flex-direction: column; padding: 0 1.25rem 3rem; max-width: 60rem; width: 100%; margin: 0 auto; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: .4rem 0 .5rem; text-wrap: balance; } h2 { font-size: 1.15rem; margin: 2rem 0 .4rem; }
p { margin: .5rem 0; } .lead { font-size: 1.1rem; color: var(--muted); max-width: 48rem; }
button, select, input { font: inherit; color: var(--text); background: var(--box); border: 1px solid var(--line); border-radius: .45rem; padding: .35rem .8rem; min-height: 2.25rem; max-width: 100%; }
button { cursor: pointer; } button:hover { border-color: var(--link); }
button.main { background: var(--link); border-color: var(--link); color: var(--on-link); font-weight: 600; padding: .5rem 1.2rem; }
button.link { background: none; border: 0; padding: 0; min-height: 1.75rem; color: var(--link); text-decoration: underline; }
button[aria-pressed="true"] { border-color: var(--link); color: var(--link); font-weight: 600; }
header button { background: none; padding: .1rem .6rem; min-height: 1.9rem; font-size: .9rem; }
.buttons { display: flex; flex-wrap: wrap; gap: .6rem; }
.drop { border: 2px dashed var(--line); border-radius: .8rem; background: var(--box); padding: 1.6rem 1.2rem; margin: 1rem 0 .6rem; text-align: center; }
.drop .buttons { justify-content: center; } .over .drop { border-color: var(--link); border-style: solid; }
.private, .example { color: var(--muted); font-size: .93rem; } .private::before { content: "\\2713\\00a0"; color: var(--link); }
dl { margin: 0; } dt { font-weight: 600; margin-top: .8rem; } dd { margin: 0; }
pre { background: var(--box); border-radius: .45rem; padding: .55rem .8rem; margin: .35rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .83rem; line-height: 1.45; }
.failure, .notice { border-left: .3rem solid var(--note); background: var(--box); padding: .6rem 1rem; margin: .8rem 0 .2rem; border-radius: 0 .45rem .45rem 0; }
.failure { border-color: var(--bad); } .failure h2 { margin: 0; font-size: 1rem; color: var(--bad); } .failure p, .notice p { margin: .2rem 0 0; }
.working { margin: 4rem auto; width: min(26rem, 100%); text-align: center; } .working .buttons { justify-content: center; }
progress { width: 100%; height: .8rem; accent-color: var(--link); } .rows { color: var(--muted); font-variant-numeric: tabular-nums; min-height: 1.6em; }
.field { display: grid; grid-template-columns: minmax(0, 22rem) minmax(0, 18rem); gap: .2rem 1rem; align-items: center; }
.shows-report header, .shows-report main { max-width: none; } .shows-report main { padding: 0; } .shows-report header { position: absolute; right: 0; top: 0; width: auto; }
.report { flex: 1; display: flex; flex-direction: column; } .report .buttons { margin: 0; padding: .5rem 11rem .5rem 1.25rem; border-bottom: 1px solid var(--line); } .report .buttons button { min-height: 1.9rem; padding: .1rem .7rem; font-size: .92rem; }
.report .notice { margin: .5rem 1.25rem; } iframe { flex: 1; width: 100%; min-height: 70vh; border: 0; background: var(--page); }
@media (max-width: 40rem) { .field { grid-template-columns: minmax(0, 1fr); } h1 { font-size: 1.5rem; } header, main { padding-left: .8rem; padding-right: .8rem; }
  .shows-report header { position: static; margin: 0; padding: .3rem .8rem 0; justify-content: flex-start; } .report .buttons { padding: .4rem .8rem; gap: .35rem; } .report .buttons button { font-size: .85rem; padding: .1rem .5rem; } }
`;
