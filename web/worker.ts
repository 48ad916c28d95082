import { diagnose } from "../analysis/diagnose.ts";
import type { Diagnosis } from "../analysis/diagnosis.ts";
import { formats } from "../analysis/report/formats/index.ts";
import { type Language, locales } from "../analysis/report/locales/index.ts";
import { pageOf } from "../analysis/report/page.ts";
import { failureLine } from "./failure-line.ts";
import type { Answer, Order } from "./protocol.ts";
import { ofBlob } from "./read/found.ts";
import { read } from "./read/read.ts";

/**
 * All that is heavy, beside the page, which answers while this works. To cancel, the page asks it to end, and it does so between two pieces of
 * a file: Chromium 156 ends the whole page where a worker is terminated that unpacks a file.
 */

interface Made {
  diagnosis: Diagnosis;
  grid_s: number | null;
}

const TELL_MS = 100;
const answer = (one: Answer) => postMessage(one);
let made: Made | null = null;
let isBusy = false;
const ending = new AbortController();

async function obey(order: Order): Promise<void> {
  if (order.do === "end") return ending.abort();
  if (order.do === "read") made = await make(order);
  if (made) say(made, order.language);
}

/** `null`: something has to be chosen first. */
async function make({ files, csv }: Extract<Order, { do: "read" }>): Promise<Made | null> {
  let told = 0;
  const tell = (done: number, total: number | null) => {
    if (performance.now() - told < TELL_MS) return;
    told = performance.now();
    answer({ is: "progress", doing: "reading", done, total });
  };
  const found = files.map(({ path, blob }) => ofBlob(path, blob, ending.signal));
  const result = await read(found, { tell, ...(csv && { csv }) });
  ending.signal.throwIfAborted();
  if ("columns" in result) {
    answer({ is: "columns", ...result.columns });
    return null;
  }
  const { recording, grid_s } = result;
  answer({ is: "progress", doing: "diagnosing", done: recording.samples.length, total: null });
  return { diagnosis: diagnose(recording, { charts: true }), grid_s };
}

function say({ diagnosis, grid_s }: Made, language: Language): void {
  answer({ is: "progress", doing: "writing", done: diagnosis.window.samples, total: null });
  const page = pageOf(diagnosis, locales[language]);
  answer({
    is: "report",
    html: formats.html.render(page, { scripts: SCRIPTS }),
    json: formats.json.render(page),
    title: page.title,
    host: diagnosis.host.hostname,
    grid_s,
  });
}

/** The functions of the browser are in the page's script already, as the builder made it (`packaging/page/`). */
const SCRIPTS = "built";

addEventListener("message", async ({ data }: MessageEvent<Order>) => {
  const isFirst = !isBusy;
  isBusy = true;
  try {
    await obey(data);
  } catch (error) {
    answer({ is: "failure", line: failureLine(error) });
  }
  if (!isFirst) return;
  isBusy = false;
  if (ending.signal.aborted) close();
});
