import type { WebWords } from "../../analysis/report/locales/web.ts";
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
  const offset = el("select", { id: "offset" }, ...offsets());
  const field = (id: string, label: string, input: HTMLElement) =>
    el("p", { class: "field" }, el("label", { for: id }, label), input);
  return el(
    "form",
    {
      class: "choosing",
      onsubmit: (event) => {
        event.preventDefault();
        go(choiceOf(selects, cpus.value, offset.value));
      },
    },
    el("h1", { tabindex: "-1" }, columns.head),
    el("p", {}, columns.intro(file)),
    ...selects.map(([id, select]) => field(`column-${id}`, columns.labels[id], select)),
    field("cpus", columns.cpus, cpus),
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

/** Quarters of an hour do for every zone that there is (Nepal's is +05:45). */
function offsets(): HTMLOptionElement[] {
  const hours = Array.from({ length: 4 * 26 + 1 }, (_, i) => (i - 4 * 12) * 15);
  return hours.map((minutes) => {
    const [whole, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
    const text = `${minutes < 0 ? "−" : "+"}${String(whole).padStart(2, "0")}:${String(rest).padStart(2, "0")}`;
    return el("option", { value: String(minutes), selected: minutes === 0 }, minutes === 0 ? "UTC" : text);
  });
}

function choiceOf(
  selects: readonly (readonly [keyof CsvColumns, HTMLSelectElement])[],
  cpus: string,
  offset: string,
): CsvChoice {
  const chosen: Partial<CsvColumns> = Object.fromEntries(
    selects.filter(([, { value }]) => value !== "").map(([id, { value }]) => [id, value]),
  );
  return {
    columns: { ...chosen, time: chosen.time ?? "", load1: chosen.load1 ?? "" },
    about: { offset_min: Number(offset), ...(Number(cpus) >= 1 && { cpus: Math.floor(Number(cpus)) }) },
  };
}
