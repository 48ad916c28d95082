import type { WebWords } from "../../analysis/report/locales/web.ts";
import type { Answer } from "../protocol.ts";
import { el } from "./dom.ts";

type Report = Extract<Answer, { is: "report" }>;

/** While the worker works: how far it is, and a way out. */
export function workingView(
  words: WebWords,
  cancel: () => void,
): { view: HTMLElement; tell(progress: Extract<Answer, { is: "progress" }>): void } {
  const what = el("p", { role: "status" }, words.doing.reading);
  const rows = el("p", { class: "rows", "aria-hidden": "true" });
  const bar = el("progress", { "aria-label": words.doing.reading });
  const button = el("button", { type: "button", onclick: cancel }, words.cancel);
  return {
    view: el("div", { class: "working" }, what, bar, rows, el("p", { class: "buttons" }, button)),
    tell({ doing, done, total }) {
      if (what.textContent !== words.doing[doing]) what.textContent = words.doing[doing];
      rows.textContent = words.rows(
        done.toLocaleString("en"),
        total === null ? null : total.toLocaleString("en"),
      );
      if (doing === "reading" && total !== null) bar.value = Math.min(1, done / total);
      else bar.removeAttribute("value");
    },
  };
}

/** The report as the command line writes it, in a frame of its own: what stands in it cannot reach this page. */
export function reportView(words: WebWords, report: Report, another: () => void): HTMLElement {
  const frame = el("iframe", { title: words.report, sandbox: "allow-scripts" });
  frame.srcdoc = report.html;
  const save = (ending: "html" | "json", type: string) =>
    el(
      "button",
      { type: "button", onclick: () => download(report[ending], type, `${nameOf(report)}.${ending}`) },
      words.save[ending],
    );
  return el(
    "div",
    { class: "report" },
    el(
      "p",
      { class: "buttons" },
      el("button", { type: "button", onclick: another }, words.another),
      save("html", "text/html"),
      save("json", "application/json"),
    ),
    report.grid_s === null
      ? null
      : el("p", { class: "notice", role: "note" }, words.grid(`${report.grid_s} s`)),
    frame,
  );
}

function nameOf({ host }: Report): string {
  const safe = (host ?? "").replace(/[^A-Za-z0-9._-]/g, "-").slice(0, 60);
  return `loadspike${safe === "" ? "" : `-${safe}`}`;
}

function download(text: string, type: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href: url, download: name }).click();
  // The browser takes it in the background.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
