import { loadNative } from "../collectors/native/index.ts";

/**
 * Tells systemd that the agent does its work (sd_notify(3), `WatchdogSec=`); does nothing where systemd does not ask. `systemd-notify` would
 * do without the addon, as a process of its own each time: one more to be counted, and gone before systemd 219 knows whose word it was.
 */
export function watchdog(environment: NodeJS.ProcessEnv = process.env): () => void {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: due, WATCHDOG_PID: pid } = environment;
  const { native } = loadNative();
  const isForUs = pid === undefined || Number(pid) === process.pid;
  if (!socket || !due || !isForUs || native === null) return () => {};
  return () => {
    try {
      native.notify(socket, "WATCHDOG=1");
    } catch {
      // systemd will act if it hears nothing for long; a full socket is heard the next time.
    }
  };
}
