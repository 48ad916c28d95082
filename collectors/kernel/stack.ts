// 3.10 prints `[<ffffffff81201234>] name+0x11/0x22 [module]` and ends with a frame `0xffffffffffffffff`; since 4.15
// addresses are hidden (`[<0>] name+…`) and since 5.x that last frame is gone. One file readable by CAP_SYS_ADMIN.
const FRAME = /^\[<[^>]*>\] ([^+\s]+)\+/;

/** `/proc/PID/stack` (fs/proc/base.c `proc_pid_stack`): function names, innermost first, joined by `;`; null when empty. */
export function parseStack(bytes: Buffer): string | null {
  const names: string[] = [];
  for (const line of bytes.toString("latin1").split("\n")) {
    const name = FRAME.exec(line)?.[1];
    if (name !== undefined) names.push(name);
  }
  return names.length === 0 ? null : names.join(";");
}
