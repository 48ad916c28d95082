import { printable, printableLines } from "./printable.ts";

/**
 * The same with every text in it made printable, so that no report can forget one. Only snippets (`snippet`, `…_snippet`) keep
 * their line feeds: they are there to be copied as they stand.
 * @param fullNames what to say in place of a name that the kernel cut
 */
export function shown<Told>(value: Told, fullNames: Readonly<Record<string, string>> = {}): Told {
  return deep(value, "", fullNames) as Told;
}

const IS_SNIPPET = /(?:^|_)snippet$/;

function deep(value: unknown, key: string, fullNames: Readonly<Record<string, string>>): unknown {
  if (typeof value === "string") {
    const whole = Object.hasOwn(fullNames, value) ? fullNames[value]! : value;
    return IS_SNIPPET.test(key) ? printableLines(whole) : printable(whole);
  }
  if (Array.isArray(value)) return value.map((item) => deep(item, key, fullNames));
  if (value === null || typeof value !== "object" || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, deep(inner, name, fullNames)]),
  );
}
