/** Whether a version ("1.3.5", "v2.2.7 (01/16,2022)") is at least another; `null` where it is not known. */
export function isAtLeast(version: string | null, wanted: string): boolean | null {
  const numbers = (text: string) => /\d+(?:\.\d+)+/.exec(text)?.[0].split(".").map(Number);
  const found = version === null ? undefined : numbers(version);
  if (!found) return null;
  for (const [i, part] of (numbers(wanted) ?? []).entries()) {
    const difference = (found[i] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
