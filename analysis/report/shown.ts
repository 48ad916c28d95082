import type { Diagnosis } from "../diagnosis.ts";
import { printable, printableLines } from "./printable.ts";

/**
 * The diagnosis with every text in it made printable, so that no report can forget one. Only the `change` of an advice
 * keeps its line feeds: it holds snippets of configuration.
 */
export function shown(diagnosis: Diagnosis): Diagnosis {
  return deep(diagnosis, "") as Diagnosis;
}

function deep(value: unknown, key: string): unknown {
  if (typeof value === "string") return key === "change" ? printableLines(value) : printable(value);
  if (Array.isArray(value)) return value.map((item) => deep(item, key));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, deep(inner, name)]));
}
