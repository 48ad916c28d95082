/** `CONFIG_HZ` of a kernel's build configuration; null where the text has no such line, or ends within it. */
export function parseConfigHz(text: string): number | null {
  const hz = /^CONFIG_HZ=(\d+)\n/m.exec(text)?.[1];
  return hz === undefined ? null : Number(hz);
}
