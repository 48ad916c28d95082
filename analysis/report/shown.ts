import { printable, printableLines } from "./printable.ts";

/**
 * The same with every text in it made printable, so that no report can forget one. Only snippets (`snippet`, `…_snippet`) keep
 * their line feeds: they are there to be copied as they stand.
 */
export function shown<Told>(value: Told): Told {
  return deep(value, "") as Told;
}

const IS_SNIPPET = /(?:^|_)snippet$/;

function deep(value: unknown, key: string): unknown {
  if (typeof value === "string") return IS_SNIPPET.test(key) ? printableLines(value) : printable(value);
  if (Array.isArray(value)) return value.map((item) => deep(item, key));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, deep(inner, name)]));
}
