import type { StandingWords } from "../../analysis/report/locales/standing.ts";
import { printable } from "../../analysis/report/printable.ts";
import type { Prediction } from "../../collectors/collector.ts";
import { messageOf } from "../../collectors/failure.ts";
import { loadNative } from "../../collectors/native/index.ts";
import { isProgram } from "../../collectors/own-process.ts";
import { openDatabase } from "../../storage/database.ts";
import { readExtent } from "../../storage/extent.ts";
import { localeFor, localeOf } from "../language.ts";
import { spikeOf } from "../one-spike.ts";
import { diagnoseDatabase, predictionOf, renderReport } from "../reporting.ts";
import { runHook } from "./hook.ts";
import { foretold, type Line, linesOf } from "./lines.ts";
import { compare } from "./news.ts";
import { readState, type StandingState } from "./state.ts";

/** What the agent asks for, as JSON on standard input. */
export interface Asked {
  file: string;
  /** The recording's part that is looked at: µs since 1970 UTC. */
  start: number;
  /** As a user would ask for the report. */
  command: string;
  /** JSON of the state before; `null`: there is none. */
  known: string | null;
  hook: string | null;
}

/** What it is told, one JSON object a line: first the diagnosis, then what became of each hook. */
export type Told = { made: Made } | { line: Line };

export interface Made {
  state: StandingState;
  lines: Line[];
  prediction: Prediction | null;
}

/** After a restart, or where many small spikes stood close to each other: the log has them all. */
const MOST_HOOKS = 3;

async function answer({ file, start, command, known, hook }: Asked, tell: (told: Told) => void) {
  const locale = localeFor(undefined);
  const diagnosis = diagnoseDatabase(file, { start }, { charts: hook !== null });
  const { news, state } = compare(readState(known), diagnosis);
  const asking = { command, since: isCut(file, start) ? start : null };
  const { forecast } = state;
  tell({
    made: {
      state: {
        ...state,
        forecast: forecast && { ...forecast, line: foretold(forecast, diagnosis, locale) },
      },
      lines: linesOf(news, diagnosis, locale, asking),
      prediction: predictionOf(diagnosis),
    },
  });
  if (hook === null) return;
  const spikes = news.flatMap((one) => (one.kind === "spike" ? [one.spike] : []));
  for (const { id } of spikes.slice(-MOST_HOOKS)) {
    const one = { id, of: diagnosis.spikes.length };
    const report = renderReport(spikeOf(diagnosis, id), "json", localeOf("en"), { one });
    tell({ line: await lineOfHook(hook, report, locale.standing.hook) });
  }
}

async function lineOfHook(hook: string, report: string, words: StandingWords["hook"]): Promise<Line> {
  try {
    const { status, signal, said, isLate } = await runHook(hook, report);
    const message = isLate
      ? words.late(hook, said)
      : status === null
        ? words.signalled(hook, signal ?? "", said)
        : words.ended(hook, status, said);
    return {
      level: status === 0 ? "info" : "warn",
      message: printable(message),
      fields: { event: "hook", status, signal },
    };
  } catch (error) {
    return {
      level: "warn",
      message: printable(words.failed(messageOf(error))),
      fields: { event: "hook", status: null, signal: null },
    };
  }
}

/** Whether there are rows of before. */
function isCut(file: string, start: number): boolean {
  const database = openDatabase(file, { readonly: true });
  try {
    return (readExtent(database).first ?? start) < start;
  } finally {
    database.close();
  }
}

async function standardInput(): Promise<string> {
  let text = "";
  for await (const part of process.stdin.setEncoding("utf8")) text += part;
  return text;
}

// The process: this same file, started as a program.
if (isProgram(import.meta.url)) {
  process.on("SIGUSR1", () => {});
  try {
    loadNative().native?.stepBack();
    const asked = JSON.parse(await standardInput()) as Asked;
    await answer(asked, (told) => process.stdout.write(`${JSON.stringify(told)}\n`));
  } catch (error) {
    process.stderr.write(`${printable(messageOf(error))}\n`);
    process.exitCode = 1;
  }
}
