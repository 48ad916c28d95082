import { MalformedFile } from "./kernel-file.ts";

/** `/proc/meminfo` in KiB (the file says kB and means 1024 bytes). */
export interface Meminfo {
  /** Since 3.14; Red Hat's 3.10 has had it since 7.1. */
  available_kb: number | null;
  swap_total_kb: number;
  swap_free_kb: number;
}

/** `/proc/meminfo` (man 5 proc_meminfo; fs/proc/meminfo.c). Line order differs by version. Throws `MalformedFile`. */
export function parseMeminfo(text: string, path = "/proc/meminfo"): Meminfo {
  return {
    available_kb: kilobytes(text, "MemAvailable", path),
    swap_total_kb: required(text, "SwapTotal", path),
    swap_free_kb: required(text, "SwapFree", path),
  };
}

function required(text: string, name: string, path: string): number {
  const value = kilobytes(text, name, path);
  if (value !== null) return value;
  throw new MalformedFile(path, 1, `a line "${name}: … kB" somewhere`, text.slice(0, 60));
}

/** One `Name:   123 kB` line of `/proc/meminfo` or `/proc/PID/status`; null where there is no such line. */
export function kilobytes(text: string, name: string, path: string): number | null {
  const at = text.startsWith(`${name}:`) ? 0 : text.indexOf(`\n${name}:`) + 1;
  if (at === 0 && !text.startsWith(`${name}:`)) return null;
  const line = text.slice(at, text.indexOf("\n", at) < 0 ? undefined : text.indexOf("\n", at));
  const value = /^[^:]+:\s*(\d+) kB$/.exec(line)?.[1];
  if (value !== undefined) return Number(value);
  throw new MalformedFile(path, text.slice(0, at).split("\n").length, `"${name}: 123 kB"`, line);
}
