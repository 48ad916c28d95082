import type { Curve, Diagnosis, Spike, Status } from "../diagnosis.ts";
import type { Cause } from "../facts.ts";
import type { LocalTime } from "./local-time.ts";
import type { Locale } from "./locales/locale.ts";
import type { Paragraph } from "./locales/words.ts";
import type { Figure, PictureData } from "./pictures/draw.ts";

/** A report before it has a format: all that is said, in order, in one language. Every text is printable already. */
export interface Page {
  /** As it was given, names as they are: for formats that hand on data in place of text. */
  diagnosis: Diagnosis;
  locale: Locale;
  times: LocalTime;
  title: string;
  /** As bad as the worst spike; `unclear` where nothing could be told. */
  tone: "calm" | "phantom" | "real" | "unclear";
  /** What whoever is paged reads first. */
  verdict: { headline: string; cause: string[]; summary: string; facts: VerdictFact[] };
  /** Those that have something to say. */
  sections: Section[];
  /** For formats that draw; `null` where the diagnosis has no data for pictures. */
  pictures: Pictures | null;
}

export interface Pictures {
  data: PictureData;
  /** The one picture that shows the thing, with what belongs to it. */
  first: FigureBlock[];
  sections: Partial<Record<SectionId, FigureBlock[]>>;
  spikes: SpikeBlock[];
}

/** A picture with its sentence, its table and what its colours are. */
export interface FigureBlock {
  figure: Figure;
  title: string;
  sentence: string;
  legend: LegendEntry[];
  heads: string[];
  rows: string[][];
}

export interface LegendEntry {
  /** As the picture's own parts are called: "load-line". */
  mark: string;
  text: string;
}

/** One spike by itself. */
export interface SpikeBlock {
  id: number;
  title: string;
  reality: Spike["reality"];
  facts: LabelledText[];
  supported: CardBlock[];
  others: CardBlock[];
  beside: LabelledText[];
  figures: FigureBlock[];
}

export interface LabelledText {
  label: string;
  text: string;
}

/** A line below the verdict. */
export interface VerdictFact extends LabelledText {
  id: "now" | "sustained" | "next" | "changes" | "every" | "host" | "seen" | "times";
  /** Of `next`: what it will be, where none came yet; the end of `text`. */
  what?: string;
}

export type SectionId = keyof Locale["page"]["sections"];

export interface Section {
  id: SectionId;
  title: string;
  blocks: Block[];
}

export type Block =
  | { kind: "prose"; text: string }
  | { kind: "list"; items: string[] }
  | LabelledBlock
  | TableBlock
  | CurveBlock
  | CardBlock
  | OthersBlock
  | StepBlock;

/** What a format that has one page for all shows of many: entries `from` to `to`, and what to say of the others. */
export interface Excerpt {
  from: number;
  to: number;
  note: string | null;
}

export interface LabelledBlock {
  kind: "labelled";
  rows: LabelledText[];
  excerpt: Excerpt;
}

export interface TableBlock {
  kind: "table";
  columns: TableColumn[];
  rows: TableRow[];
  legend: string | null;
  excerpt: Excerpt;
}

export interface TableColumn {
  head: string;
  align?: "right";
  /** Has no room on a narrow page: `under` of the row says it where it is needed. */
  aside?: true;
}

export interface TableRow {
  cells: string[];
  /** A line below the row on a narrow page. */
  under: string | null;
}

/** The load curve. Formats draw it in their own size; `drawing.ts` does it in characters. */
export interface CurveBlock {
  kind: "curve";
  curve: Curve;
  spikes: Pick<Spike, "id" | "start" | "end" | "peak_time" | "reality">[];
  words: Locale["page"]["curve"];
}

/** A suspect: what speaks for and against it. */
export interface CardBlock {
  kind: "card";
  cause: Cause;
  status: Status;
  /** "dump-writes by keepalived: cleared" */
  title: string;
  /** " (score 0.04, p 0.61)", or "". */
  measured: string;
  points: string[];
}

/** Suspects that need no room of their own on a narrow page: `inShort` says it of all. */
export interface OthersBlock {
  kind: "others";
  cards: CardBlock[];
  inShort: string[];
}

/** A step of the advice. */
export interface StepBlock {
  kind: "step";
  number: number;
  title: string;
  why: string;
  change: Paragraph[];
  /** What it costs, which is the last paragraph of the change as well; `null`: nothing is said of it. */
  cost: string | null;
  expected: LabelledText;
}
