/** So many first bytes tell how a text is written. */
export const TELLING_BYTES = 4096;

/**
 * What a text is written in, by its first bytes: UTF-16 where a mark says so (PowerShell, Excel's "Unicode text"), UTF-8, or what Windows
 * writes where it is neither: GB 18030 in China, else Windows' Latin letters.
 */
export function encodingOf(
  start: Uint8Array,
): "utf-8" | "utf-16le" | "utf-16be" | "gb18030" | "windows-1252" {
  if (start[0] === 0xff && start[1] === 0xfe) return "utf-16le";
  if (start[0] === 0xfe && start[1] === 0xff) return "utf-16be";
  const head = start.subarray(0, TELLING_BYTES);
  return (["utf-8", "gb18030"] as const).find((encoding) => isIn(encoding, head)) ?? "windows-1252";
}

function isIn(encoding: string, head: Uint8Array): boolean {
  try {
    // The last character may go on behind it.
    new TextDecoder(encoding, { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}
