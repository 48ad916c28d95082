/** What the reader's side of a report decides; everything has a default. */
export interface ReportOptions {
  /** ANSI colours, for a terminal. */
  colour?: boolean;
  /** Cells of a line of the text report. */
  width?: number;
  /** IANA name; the host's own where it is left out, UTC where that is unknown. */
  timezone?: string;
  /** Only ASCII in what the text report draws; names of others may hold more. */
  ascii?: boolean;
  /** uPlot's script and style, inlined by the HTML report; without them it has no chart. */
  chart?: { script: string; style: string };
}
