import { web as en } from "../../analysis/report/locales/en/web.ts";
import type { Language } from "../../analysis/report/locales/index.ts";
import type { WebWords } from "../../analysis/report/locales/web.ts";
import { web as zh } from "../../analysis/report/locales/zh/web.ts";
import type { Answer, Order } from "../protocol.ts";
import type { CsvChoice } from "../read/columns.ts";
import { choosingView } from "./choosing.ts";
import { el } from "./dom.ts";
import type { Given } from "./files.ts";
import { firstView, takeDrops } from "./first.ts";
import { workerUrl } from "./packed.ts";
import { reportView, workingView } from "./shown.ts";

const WORDS: Record<Language, WebWords> = { en, zh };
const NAMES: Record<Language, string> = { en: "English", zh: "中文" };
const languages = Object.keys(WORDS) as Language[];

interface Said {
  head: string | null;
  line: string;
  lang: Language;
}

type State =
  | { is: "first"; said: Said | null }
  | { is: "working" }
  | Extract<Answer, { is: "columns" }>
  | Extract<Answer, { is: "report" }>;

const app = document.getElementById("app")!;
const bar = document.getElementById("bar")!;
let language = preferred();
let state: State = { is: "first", said: null };
let files: readonly Given[] = [];
let worker: Worker | null = null;
let tell: (progress: Extract<Answer, { is: "progress" }>) => void = () => {};

/** The first language of the reader's that is one of ours. */
function preferred(): Language {
  const wanted = navigator.languages.map((one) => one.toLowerCase().split("-")[0]);
  return languages.find((id) => id === wanted.find((one) => languages.some((own) => own === one))) ?? "en";
}

function enter(next: State): void {
  const isOther = next.is !== state.is;
  state = next;
  draw();
  // Who reads with their ears hears what is there now.
  if (isOther) app.querySelector<HTMLElement>("[tabindex='-1'], iframe")?.focus();
}

function draw(): void {
  const words = WORDS[language];
  document.documentElement.lang = language;
  document.documentElement.classList.toggle("shows-report", state.is === "report");
  document.title = state.is === "report" ? state.title : words.title;
  bar.replaceChildren(switchOf(words));
  app.replaceChildren(viewOf(words));
}

function viewOf(words: WebWords): Node {
  const first = () => enter({ is: "first", said: null });
  switch (state.is) {
    case "first":
      return firstView(words, take, state.said && saidOf(state.said));
    case "working": {
      const working = workingView(words, () => {
        dismiss();
        enter({ is: "first", said: { head: null, line: WORDS[language].cancelled, lang: language } });
      });
      tell = working.tell;
      return working.view;
    }
    case "columns":
      return choosingView(words, state, (choice) => void start(choice), first);
    case "report":
      return reportView(words, state, first);
  }
}

function saidOf({ head, line, lang }: Said): HTMLElement {
  return el(
    "div",
    head === null ? { class: "notice", role: "status" } : { class: "failure", role: "alert", tabindex: "-1" },
    head === null ? null : el("h2", {}, head),
    el("p", { lang }, line),
  );
}

function switchOf(words: WebWords): Node {
  const button = (id: Language) =>
    el(
      "button",
      { type: "button", lang: id, "aria-pressed": String(id === language), onclick: () => speak(id) },
      NAMES[id],
    );
  return el("div", { role: "group", "aria-label": words.language }, ...languages.map(button));
}

function speak(id: Language): void {
  language = id;
  draw();
  bar.querySelector<HTMLElement>(`[lang=${id}]`)?.focus();
  if (state.is === "report") order({ do: "say", language });
}

function take(given: readonly Given[]): void {
  if (given.length === 0) return;
  files = given;
  void start();
}

async function start(csv?: CsvChoice): Promise<void> {
  dismiss();
  enter({ is: "working" });
  try {
    worker ??= await newWorker();
  } catch {
    return fail(WORDS[language].tooOld);
  }
  // Cancelled in the meantime.
  if (state.is !== "working") return dismiss();
  order({ do: "read", files, language, ...(csv && { csv }) });
}

function order(one: Order): void {
  worker?.postMessage(one);
}

async function newWorker(): Promise<Worker> {
  const url = await workerUrl();
  const fresh = new Worker(url);
  URL.revokeObjectURL(url);
  fresh.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
    // One that was asked to end may have something to say still.
    if (fresh === worker) hear(data);
  });
  fresh.addEventListener("error", (event) => {
    event.preventDefault();
    if (fresh === worker) fail(WORDS[language].ended);
  });
  return fresh;
}

function hear(answer: Answer): void {
  if (answer.is === "progress") tell(answer);
  // As the command line has it, whose lines are English.
  else if (answer.is === "failure") fail(answer.line, "en");
  else enter(answer);
}

function fail(line: string, lang = language): void {
  dismiss();
  enter({ is: "first", said: { head: WORDS[language].failed, line, lang } });
}

/** All that it holds goes with it. */
function dismiss(): void {
  order({ do: "end" });
  worker = null;
}

takeDrops(take);
draw();
