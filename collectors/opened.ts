import type { Opened } from "./collector.ts";
import { errorCode } from "./kernel/kernel-file.ts";

/**
 * Tries a source once and sorts what happens: nothing there or no permission is `no-data` with the remedy, anything
 * else that is thrown is `failed` with its message. `detail` says what it gives, where that differs by machine.
 */
export function opened<Source>(
  reads: string,
  remedy: { absent: string; refused: string },
  start: () => Source,
  detail: () => string = () => reads,
): Opened<Source> {
  try {
    const source = start();
    return { availability: { status: "ok", detail: detail() }, source };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const path = error instanceof Error && "path" in error ? String(error.path) : reads;
    switch (errorCode(error)) {
      case "ENOENT":
      case "ENOTDIR":
        return absent(`there is no ${path} here`, remedy.absent);
      // What /proc/pressure answers where the kernel has PSI and it was not switched on at boot.
      case "ENOTSUP":
      case "EOPNOTSUPP":
        return absent(`${path} is switched off in this kernel`, remedy.absent);
      case "EACCES":
      case "EPERM":
        return absent(`this user may not read ${path}`, remedy.refused);
      default:
        return { availability: { status: "failed", error: message }, source: null };
    }
  }
}

function absent(why: string, remedy: string): Opened<never> {
  return { availability: { status: "no-data", why, remedy }, source: null };
}
