import pino from "pino";

export type Log = pino.Logger;

/**
 * The agent's own log, one JSON object a line on stdout: what systemd's journal keeps. The destination is synchronous:
 * a worker thread of the logger would be one more thread to be counted by the kernel, and lose the last lines at an end.
 * JSON also keeps a hostile name in a message from writing a line of its own.
 */
export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: null,
      messageKey: "message",
      formatters: { level: (label) => ({ level: label }) },
      // The journal stamps each line itself.
      timestamp: process.env.JOURNAL_STREAM ? false : pino.stdTimeFunctions.isoTime,
    },
    pino.destination({ dest: 1, sync: true }),
  );
}
