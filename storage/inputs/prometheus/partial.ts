/** Of a server's words. */
const MOST_SAID = 200;
/** What PromQL says of a query and its values, and not of what is missing (prometheus, util/annotations). */
const OF_THE_QUERY = /^PromQL (?:warning|info)/;

/** Why something may not have been found. */
export const notWhole = (said: string) => `the server said that its answer was not whole ("${said}")`;

/**
 * What a server says of an answer that is not whole, in a line; `null`: nothing. Thanos (partial response, its default) and what Prometheus
 * reads from elsewhere have `warnings`, a cluster of VictoriaMetrics `isPartial`. What is missing looks like a time in which nobody scraped.
 */
export function partialIn({
  warnings,
  isPartial,
}: {
  warnings?: unknown;
  isPartial?: unknown;
}): string | null {
  const said = (Array.isArray(warnings) ? warnings : []).filter(
    (one): one is string => typeof one === "string" && !OF_THE_QUERY.test(one),
  );
  const [first] = said;
  if (first === undefined) return isPartial === true ? "isPartial" : null;
  const line = first.replace(/\s+/g, " ").trim();
  return line.length > MOST_SAID ? `${line.slice(0, MOST_SAID)}…` : line;
}
