/** The words of `status`. Instants come as they are to be shown. */
export interface StatusWords {
  labels: {
    agent: string;
    database: string;
    rows: string;
    first: string;
    last: string;
    cost: string;
    lost: string;
    kernel_looks: string;
    runs: string;
    not_seen: string;
    last_error: string;
    arguments: string;
    aside: string;
    gaps: string;
  };
  not_known: string;
  no_error: string;
  /** Between a source and what is said of it. */
  colon: string;
  recording(pid: number, since: string): string;
  /** It is alive and has said nothing since. */
  silent(pid: number, since: string, told: string): string;
  replaced: {
    gone(file: string, at: string): string;
    damaged(file: string, at: string, aside: string): string;
  };
  /** Times of the last hour without a look; `until` is the end of the latest. */
  gaps(count: number, longest_s: number, until: string): string;
  /** The last row's instant, and how far this machine's clock is behind it. */
  ahead(last: string, behind_s: number): string;
  /** Files that lie beside the database since they were damaged. */
  aside(files: readonly string[]): string;
  /** How much of command lines is kept. */
  arguments: Record<"names" | "redacted" | "full", string>;
  /** `last` `null`: no agent left word of itself. @param starts the command that starts one */
  stopped(last: { pid: number; since: string } | null, starts: string): string;
  database(file: string, bytes: number): string;
  rows(rows: { samples: number; tasks: number; events: number }): string;
  /** Of one CPU, and resident; `null`: not known. */
  cost(cpu_pct: number | null, rss_kb: number | null): string;
  /** `unknown`: how many times something was lost of which nobody knows how much. */
  lost(counted: number, unknown: number): string;
  /** Of a recorder that has ended; `lost` as above. */
  lost_in_its_last_hour(lost: string): string;
  kernel_looks(uncertainty_s: number, source: "jiffies" | "observed"): string;
  polled_in_the_last_hour(missed: number, forks: number): string;
  polled_not_told_yet: string;
}
