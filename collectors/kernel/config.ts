/** `CONFIG_HZ` of a kernel's build configuration; null where the text has none. */
export function parseConfigHz(text: string): number | null {
  const hz = /^CONFIG_HZ=(\d+)$/m.exec(text)?.[1];
  return hz === undefined ? null : Number(hz);
}
