import type { Language } from "../analysis/report/locales/index.ts";
import type { CsvColumns } from "../storage/inputs/csv.ts";
import type { CsvChoice } from "./read/columns.ts";

/** What the page asks of its worker. */
export type Order =
  | { do: "read"; files: readonly { path: string; blob: Blob }[]; csv?: CsvChoice; language: Language }
  /** The same report in another language. */
  | { do: "say"; language: Language }
  /** Nobody waits for it any more: it ends itself. */
  | { do: "end" };

/** What the worker answers. */
export type Answer =
  | { is: "progress"; doing: "reading" | "diagnosing" | "writing"; done: number; total: number | null }
  | { is: "columns"; file: string; names: string[]; guess: Partial<CsvColumns> }
  | { is: "report"; html: string; json: string; title: string; host: string | null; grid_s: number | null }
  /** One line, as the command line would have it. */
  | { is: "failure"; line: string };
