import { type ArgumentLevel, HIDDEN } from "../../privacy/level.ts";
import { CHECK_KEYWORDS, KEYWORD_TABLE } from "../config/keyword-table.ts";
import type { Problem } from "../config/problem.ts";

/** Values that are not of the configuration's text: the reader's own words, versions, what the system said, names of files. */
const OURS = new Set([
  "path",
  "pattern",
  "part",
  "said",
  "kind",
  "what",
  "since",
  "version",
  "instead",
  "quote",
  "missing",
]);
/** What keepalived knows: it is nobody's secret. */
const KEYWORDS = new Set(`${KEYWORD_TABLE} ${CHECK_KEYWORDS}`.match(/~?[a-zA-Z]\w*/g));
const KEYWORDS_OF_OURS = new Set(["~SEQ", "~SEQx", "~LST", "{", "}"]);

/**
 * A problem of a configuration as the agent's log may have it: a line in doubt is often one whose quote or brace is missing, and its
 * password stands in what was found. The line's number says where; `check-config` shows the operator the rest.
 */
export function keptProblem(level: ArgumentLevel, problem: Problem): Problem {
  if (level === "full") return problem;
  const { id, values } = problem.fact;
  const kept = Object.entries(values).map(([name, value]) => [name, isKept(name, value) ? value : HIDDEN]);
  return { ...problem, fact: { id, values: Object.fromEntries(kept) } as Problem["fact"] };
}

function isKept(name: string, value: unknown): boolean {
  if (typeof value !== "string" || OURS.has(name)) return true;
  return name === "keyword" && (KEYWORDS.has(value) || KEYWORDS_OF_OURS.has(value));
}
