/** What is being done, and how it goes, while it lasts. */
export interface ProgressWords {
  doing: Record<
    | "reading"
    | "diagnosing"
    | "anonymising"
    | "writing"
    | "importing"
    | "recovering"
    | "agents"
    | "highest"
    | "guests",
    string
  >;
  unit: Record<"rows" | "pages" | "guests", string>;
  /** Numbers come grouped, `percent` and `left` where they are known. */
  line(
    what: string,
    done: string,
    unit: string,
    percent: string | null,
    rate: string,
    left: string | null,
  ): string;
}
