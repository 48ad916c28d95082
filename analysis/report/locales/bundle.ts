/** The words of the README.txt of a post-mortem bundle. Instants and names come as they are to be shown. */
export interface BundleWords {
  title(host: string): string;
  noName: string;
  /** The rows that the CSV files hold. */
  rows(from: string, to: string): string;
  /** The CSV files hold one spike with its surroundings, the report is of all. */
  ofSpike(spike: number, around: string): string;
  anonymised: string;
  named: string;
  heads: { files: string; columns: string; again: string; check: string };
  files: Record<
    | "samples.csv"
    | "tasks.csv"
    | "events.csv"
    | "spikes.csv"
    | "manifest.json"
    | "report.html"
    | "report.json",
    string
  >;
  sums: string;
  /** What holds for all CSV files. */
  csv: string;
  /** Before the columns that have a unit. */
  units: string;
  again: string;
}
