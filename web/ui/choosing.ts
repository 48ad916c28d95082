import type { WebWords } from "../../analysis/report/locales/web.ts";
import { onlyRows } from "../../storage/inputs/csv/only.ts";
import type { CsvColumns } from "../../storage/inputs/csv.ts";
import type { Answer } from "../protocol.ts";
import type { CsvChoice } from "../read/columns.ts";
import { el } from "./dom.ts";

/** Asks which column of a table is which. */
export function choosingView(
  words: WebWords,
  { file, names, guess }: Extract<Answer, { is: "columns" }>,
  go: (choice: CsvChoice) => void,
  back: () => void,
): Node {
  const { columns } = words;
  const ids = Object.keys(columns.labels) as (keyof CsvColumns)[];
  const selects = ids.map((id) => [id, selectOf(id, names, guess[id], columns.none)] as const);
  const cpus = el("input", { type: "number", min: "1", max: "65536", id: "cpus", inputmode: "numeric" });
  const only = el("input", { type: "text", id: "only", placeholder: "Series=load1", pattern: ".+=.*" });
  const offset = el("select", { id: "offset" }, ...zones());
  const field = (id: string, label: string, input: HTMLElement) =>
    el("p", { class: "field" }, el("label", { for: id }, label), input);
  return el(
    "form",
    {
      class: "choosing",
      onsubmit: (event) => {
        event.preventDefault();
        go(choiceOf(selects, cpus.value, offset.value, only.value));
      },
    },
    el("h1", { tabindex: "-1" }, columns.head),
    el("p", {}, columns.intro(file)),
    ...selects.map(([id, select]) => field(`column-${id}`, columns.labels[id], select)),
    field("cpus", columns.cpus, cpus),
    field("only", columns.only, only),
    field("offset", columns.offset, offset),
    el(
      "p",
      { class: "buttons" },
      el("button", { type: "submit", class: "main" }, columns.go),
      el("button", { type: "button", onclick: back }, words.another),
    ),
  );
}

function selectOf(id: keyof CsvColumns, names: readonly string[], guess: string | undefined, none: string) {
  const required = id === "time" || id === "load1";
  return el(
    "select",
    { id: `column-${id}`, required },
    el("option", { value: "" }, none),
    ...names.map((name) => el("option", { value: name, selected: name === guess }, name)),
  );
}

/** UTC, the reader's own zone, which knows of summer time, and quarters of an hour, which do for every other (Nepal's is +05:45). */
function zones(): HTMLOptionElement[] {
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const offsets = Array.from({ length: 4 * 26 + 1 }, (_, i) => (i - 4 * 12) * 15).map((minutes) => {
    const [whole, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
    const digits = `${String(whole).padStart(2, "0")}:${String(rest).padStart(2, "0")}`;
    return { zone: `${minutes < 0 ? "-" : "+"}${digits}`, text: `${minutes < 0 ? "−" : "+"}${digits}` };
  });
  const named = ["UTC", ...(own === "UTC" ? [] : [own])].map((zone) => ({ zone, text: zone }));
  return [...named, ...offsets].map(({ zone, text }) =>
    el("option", { value: zone, selected: zone === "UTC" }, text),
  );
}

function choiceOf(
  selects: readonly (readonly [keyof CsvColumns, HTMLSelectElement])[],
  cpus: string,
  zone: string,
  only: string,
): CsvChoice {
  const chosen: Partial<CsvColumns> = Object.fromEntries(
    selects.filter(([, { value }]) => value !== "").map(([id, { value }]) => [id, value]),
  );
  return {
    columns: { ...chosen, time: chosen.time ?? "", load1: chosen.load1 ?? "" },
    about: { zone, only: onlyRows(only) ?? {}, ...(Number(cpus) >= 1 && { cpus: Math.floor(Number(cpus)) }) },
  };
}
