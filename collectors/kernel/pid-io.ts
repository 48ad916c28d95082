import { MalformedFile } from "./kernel-file.ts";

/** Bytes since the process started, as sent to and asked from block devices; caches are behind it, pipes are not in it. */
export interface PidIo {
  read_bytes: number;
  /** Without what was dirtied and then dropped (`cancelled_write_bytes`), as for a file deleted before write-back. */
  written_bytes: number;
}

/** `/proc/PID/io` (man 5 proc_pid_io; fs/proc/base.c): since 2.6.20; needs ptrace permission. Throws `MalformedFile`. */
export function parsePidIo(text: string, path: string): PidIo {
  const field = (name: string): number => {
    const value = new RegExp(`^${name}: (\\d+)\n`, "m").exec(text)?.[1];
    if (value === undefined) throw new MalformedFile(path, 1, `a line "${name}: N" somewhere`, text);
    return Number(value);
  };
  const read_bytes = field("read_bytes");
  // Pages may be dropped by another process than the one that dirtied them.
  return { read_bytes, written_bytes: Math.max(0, field("write_bytes") - field("cancelled_write_bytes")) };
}
