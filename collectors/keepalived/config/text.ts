/** Without blanks at both ends: keepalived knows two, where JavaScript's `trim` takes a byte order mark for one. */
export function trimmed(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isBlank(text[start]!)) start++;
  while (end > start && isBlank(text[end - 1]!)) end--;
  return text.slice(start, end);
}

function isBlank(char: string): boolean {
  return char === " " || char === "\t";
}

/** Without the `\r` before a line's end. */
export function withoutReturns(line: string): string {
  let end = line.length;
  while (line[end - 1] === "\r") end--;
  return line.slice(0, end);
}

/** At most 60 characters of what stands in the file, on one line and without control characters. */
export function excerpt(text: string): string {
  const plain = JSON.stringify(text.slice(0, 61)).slice(1, -1);
  return plain.length > 60 ? `${plain.slice(0, 57)}...` : plain;
}

/** So much of a text as these bytes hold, at least a character. */
export function firstBytes(text: string, count: number): string {
  const kept = Buffer.from(text)
    .subarray(0, count)
    .toString()
    .replace(/\uFFFD+$/, "");
  return kept === "" ? text.slice(0, 1) : kept;
}
