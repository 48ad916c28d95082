import type { WebWords } from "../../analysis/report/locales/web.ts";
import { ATOP } from "../../storage/inputs/atop.ts";
import { QUERY } from "../../storage/inputs/prometheus/query.ts";
import { SADF } from "../../storage/inputs/sar.ts";
import { el } from "./dom.ts";
import { type Given, ofDrop, ofInput } from "./files.ts";
import { example } from "./packed.ts";

const COMMANDS: Record<keyof WebWords["sources"], string | null> = {
  prometheus: `curl -sSG http://prometheus:9090/api/v1/query -o lb1.json \\\n  --data-urlencode 'query=${QUERY}'`,
  sar: `sadf -j /var/log/sa/sa05 ${SADF.slice(1).join(" ")} > lb1.json`,
  atop: `atop -r /var/log/atop/atop_20260905 ${ATOP.join(" ")} > lb1.txt`,
  trace: "loadspike export --tar incident.tar.gz",
  csv: null,
};

/** The first page: what it is, and where to drop. @param said a line about what was tried before */
export function firstView(
  words: WebWords,
  take: (given: readonly Given[]) => void,
  said: HTMLElement | null,
): Node {
  return el(
    "div",
    {},
    el("h1", {}, words.title),
    el("p", { class: "lead" }, words.lead),
    said,
    dropZone(words, take),
    el("p", { class: "private" }, words.private),
    el("h2", {}, words.takes),
    el("dl", { class: "sources" }, ...sourcesOf(words)),
    el("h2", {}, words.why.head),
    ...words.why.paragraphs.map((text) => el("p", {}, text)),
    el("h2", {}, words.next.head),
    ...words.next.paragraphs.map((text) => el("p", {}, text)),
    code(words.next.command),
  );
}

function dropZone(words: WebWords, take: (given: readonly Given[]) => void): Node {
  const choose = (attributes: Record<string, boolean>) => {
    const input = el("input", {
      type: "file",
      hidden: true,
      ...attributes,
      onchange: () => take(ofInput(input.files)),
    });
    return input;
  };
  const [files, folder] = [choose({ multiple: true }), choose({ webkitdirectory: true })];
  const open = (input: HTMLInputElement) => {
    // The same file may be chosen again.
    input.value = "";
    input.click();
  };
  return el(
    "div",
    { class: "drop" },
    el("p", {}, words.drop),
    el(
      "p",
      { class: "buttons" },
      el("button", { type: "button", class: "main", onclick: () => open(files) }, words.choose),
      el("button", { type: "button", onclick: () => open(folder) }, words.chooseFolder),
    ),
    el(
      "p",
      { class: "example" },
      el("button", { type: "button", class: "link", onclick: () => take([example()]) }, words.example),
      ` ${words.exampleIs}`,
    ),
    files,
    folder,
  );
}

function sourcesOf(words: WebWords): Node[] {
  return (Object.keys(COMMANDS) as (keyof WebWords["sources"])[]).flatMap((id) => {
    const { what, how } = words.sources[id];
    const command = COMMANDS[id];
    return [el("dt", {}, what), el("dd", {}, how, command === null ? null : code(command))];
  });
}

const code = (text: string) => el("pre", {}, el("code", {}, text));

/** All of the page takes what is dropped: who misses the frame would leave the page. */
export function takeDrops(take: (given: readonly Given[]) => void): void {
  const over = (on: boolean) => document.documentElement.classList.toggle("over", on);
  addEventListener("dragover", (event) => {
    event.preventDefault();
    over(true);
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) over(false);
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (event.dataTransfer) void ofDrop(event.dataTransfer.items).then(take);
  });
}
