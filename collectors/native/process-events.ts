import { Failure } from "../failure.ts";

/** One message of the kernel's process connector. `ns` is CLOCK_MONOTONIC. A thread has a `pid` of its own. */
export type ProcessEvent =
  | { what: "fork"; ns: number; pid: number; process: number; parent: number }
  | { what: "exec"; ns: number; pid: number; process: number }
  /** `status` as `wait(2)` gives it: exit status in bits 8–15, signal in bits 0–6, 128 for a core dump. */
  | { what: "exit"; ns: number; pid: number; process: number; status: number };

// include/uapi/linux/cn_proc.h; the numbers of the kinds are part of the kernel's interface.
const FORK = 0x00000001;
const EXEC = 0x00000002;
const EXIT = 0x80000000;
/** nlmsghdr (16 bytes) and cn_msg (20) stand before the event; its own head is what, cpu, timestamp. */
const EVENT = 36;
const DATA = EVENT + 16;

/**
 * Reads the message that stands at `at` in `view`, `length` bytes long. `null`: a kind that is not needed. The layout is
 * the same from kernel 3.10 (and before) on; since 4.18 exits end with the parent's ids, which are not read.
 * Throws a `Failure` where the message is cut off.
 */
export function parseProcessEvent(view: DataView, at: number, length: number): ProcessEvent | null {
  if (length < DATA) throw cutOff(DATA, length);
  const what = view.getUint32(at + EVENT, true);
  const size = what === FORK ? 16 : what === EXEC ? 8 : what === EXIT ? 16 : 0;
  if (size === 0) return null;
  if (length < DATA + size) throw cutOff(DATA + size, length);
  // Exact to 2^53 ns (104 days of uptime), to 2 ns for two decades after that.
  const ns = view.getUint32(at + EVENT + 12, true) * 2 ** 32 + view.getUint32(at + EVENT + 8, true);
  const first = view.getInt32(at + DATA, true);
  const second = view.getInt32(at + DATA + 4, true);
  const third = size > 8 ? view.getUint32(at + DATA + 8, true) : 0;
  if (what === EXEC) return { what: "exec", ns, pid: first, process: second };
  if (what === EXIT) return { what: "exit", ns, pid: first, process: second, status: third };
  // parent_pid, parent_tgid, child_pid, child_tgid
  return { what: "fork", ns, pid: third, process: view.getInt32(at + DATA + 12, true), parent: second };
}

/** As shells show it: 0–255 as returned, 128 + number for a process that a signal ended. */
export function exitCode(status: number): number {
  const signal = status & 0x7f;
  return signal === 0 ? (status >> 8) & 0xff : 128 + signal;
}

function cutOff(expected: number, found: number): Error {
  return new Failure(`process connector: expected a message of at least ${expected} bytes, found ${found}`);
}
