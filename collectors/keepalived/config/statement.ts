import type { Problem } from "./problem.ts";

/** A keyword with its words, and its block where it has one. */
export interface Statement {
  keyword: string;
  /** Words behind the keyword, by the plain tokenizer. */
  words: string[];
  /** The whole line, for values that are read by the tokenizer with escapes. */
  text: string;
  file: string;
  line: number;
  block: Statement[] | null;
}

export interface ConfigTree {
  statements: Statement[];
  problems: Problem[];
  /** Files that were read or named. */
  files: string[];
  /** What of the problems keepalived ends over while it reads: for want of the file, or of a word. */
  stops: Problem[];
  /** Whether keepalived's parent starts a VRRP process: only for an instance that it sees itself. */
  vrrp_runs: boolean;
  /** How many keywords at the outermost level are keepalived's. */
  known_keywords: number;
}
