/** What is being done, and how it goes, while it lasts. */
export interface ProgressWords {
  doing: Record<
    | "reading"
    | "asking"
    | "diagnosing"
    | "examining"
    | "anonymising"
    | "writing"
    | "importing"
    | "recovering"
    | "opening"
    | "checking"
    | "agents"
    | "highest"
    | "guests",
    string
  >;
  /** So many of what is counted. */
  counted: Record<
    "rows" | "pages" | "spikes" | "hours" | "sources" | "jobs" | "guests",
    (count: number) => string
  >;
  /** `percent`, `rate` (a second) and `left` where they are known. */
  line(what: string, done: string, percent: string | null, rate: string | null, left: string | null): string;
  /** So many a second. */
  rate(counted: string, count: string): string;
}
