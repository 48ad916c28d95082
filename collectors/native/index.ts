import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { type SourceFact, sourceFact } from "../fact.ts";
import { messageOf } from "../failure.ts";

declare module "../fact.ts" {
  interface SourceFacts {
    "native.not-built": { path: string };
    "native.not-loaded": { path: string; said: string };
    "native.needs-compiler": Nothing;
    "native.needs-rebuild": Nothing;
  }
}

/** What waits in libuv's loop; only `pause`, `resume` and `unwatch` take it. */
export interface Watch {
  readonly watch: unique symbol;
}

/**
 * The addon (`addon.h`), as it is: descriptors and raw bytes. Every call that can fail throws an `Error` with the
 * errno's name as `code`; `receive` and `read` give a negative errno instead, because they are on the hot path.
 */
export interface Native {
  /** Length of the kernel's tick in ns, 10⁹/HZ. */
  tickNs(): number;
  /** Gives back memory that the start of the program needed and its work does not; bytes. What is needed comes back by itself. */
  trim(): number;
  /** One datagram to a socket of AF_UNIX, "@" in front for an abstract one; never waits. */
  notify(socket: string, text: string): void;
  /** From now on this process reads when nobody else wants the disk, and what it starts gets none of its capabilities. */
  stepBack(): void;
  /** Fork, exec and exit of every task (`Documentation/driver-api/connector.rst`); kernel ≥ 2.6.15, CAP_NET_ADMIN. */
  openProcessEvents(bufferBytes: number): number;
  /** Accounting of every task at its exit; `cpus` is the text of `/sys/devices/system/cpu/possible`. CAP_NET_ADMIN. */
  openTaskstats(bufferBytes: number, cpus: string): number;
  /** Messages put into `buffer`, one every `stride` bytes: length (u32), 4 bytes of padding, the message. */
  receive(fd: number, buffer: Uint8Array, stride: number): number;
  openInotify(): number;
  watchInotify(fd: number, directory: string, mask: number): number;
  /** Tells who did what in the directories that are watched. `named` needs kernel ≥ 5.9. CAP_SYS_ADMIN. */
  openFanotify(named: boolean): number;
  watchFanotify(fd: number, directory: string, mask: number): void;
  /** Bytes read into `buffer`; 0 where nothing waits. */
  read(fd: number, buffer: Uint8Array): number;
  /** Tells the kernel to stop and closes the descriptor; after `unwatch`. */
  closeSource(fd: number): void;
  /**
   * Waits for any of the descriptors. At the first sign of one it stops listening, lets `delay` milliseconds pass,
   * calls back and listens again; the callback returns the next delay. It keeps no process alive. `slept_s` says for how
   * long the thread had been asleep before, `waited_s` for how long it then waited for a processor: if it had been asleep,
   * what woke it happened that long ago. Without a count (no CONFIG_SCHED_INFO) both are the same. `slept_s` is 0 where the
   * processor was taken from it meanwhile for more than a millisecond: nobody knows then what came when.
   */
  watch(
    fds: readonly number[],
    delay: number,
    callback: (slept_s: number, waited_s: number) => number,
  ): Watch;
  /** Until `resume`, nothing wakes this thread; the kernel keeps what happens. */
  pause(watch: Watch): void;
  resume(watch: Watch): void;
  unwatch(watch: Watch): void;
}

export type Loaded =
  | { native: Native; why: null; remedy: null }
  | { native: null; why: SourceFact; remedy: SourceFact };

export const ENOBUFS = -105;

let loaded: Loaded | undefined;

/** The addon, or why there is none and what would help. Tried once; never throws. */
export function loadNative(): Loaded {
  loaded ??= load(fileURLToPath(new URL("./build/addon.node", import.meta.url)));
  return loaded;
}

function load(file: string): Loaded {
  if (!existsSync(file))
    return {
      native: null,
      why: sourceFact("native.not-built", { path: file }),
      remedy: sourceFact("native.needs-compiler", {}),
    };
  try {
    return { native: createRequire(import.meta.url)(file) as Native, why: null, remedy: null };
  } catch (error) {
    return {
      native: null,
      why: sourceFact("native.not-loaded", { path: file, said: messageOf(error) }),
      remedy: sourceFact("native.needs-rebuild", {}),
    };
  }
}
