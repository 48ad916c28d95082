/** A tool whose recording is read: what to give, and the command that writes it. */
export interface WebSource {
  what: string;
  how: string;
  command: string | null;
}

/** The words of the static page "Is your load spike real?" (`web/`). */
export interface WebWords {
  title: string;
  lead: string;
  /** Beside the lead: nothing leaves the page. */
  private: string;
  drop: string;
  choose: string;
  chooseFolder: string;
  example: string;
  exampleIs: string;
  takes: string;
  sources: Record<"prometheus" | "sar" | "atop" | "trace" | "csv", Omit<WebSource, "command">>;
  why: { head: string; paragraphs: readonly string[] };
  next: { head: string; paragraphs: readonly string[]; command: string };
  doing: Record<"reading" | "diagnosing" | "writing", string>;
  rows(done: string, total: string | null): string;
  cancel: string;
  cancelled: string;
  failed: string;
  /** The browser ended the work by itself. */
  ended: string;
  tooOld: string;
  needsScript: string;
  columns: {
    head: string;
    intro(file: string): string;
    labels: Record<"time" | "load1" | "load5" | "load15" | "busy" | "idle" | "iowait" | "steal", string>;
    none: string;
    cpus: string;
    /** Which rows of a table of several series. */
    only: string;
    offset: string;
    go: string;
  };
  report: string;
  save: { html: string; json: string };
  another: string;
  /** Values of `query_range`, on a grid of so many seconds ("15 s"). */
  grid(step: string): string;
  language: string;
}
