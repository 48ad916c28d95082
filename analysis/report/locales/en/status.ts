import type { StatusWords } from "../status.ts";
import { duration } from "./quantities.ts";

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

export const status: StatusWords = {
  labels: {
    agent: "agent",
    database: "database",
    rows: "rows",
    first: "first row",
    last: "last row",
    cost: "cost",
    lost: "lost",
    kernel_looks: "kernel looks",
    runs: "runs",
    not_seen: "not seen",
    last_error: "last error",
    arguments: "command lines",
    aside: "put aside",
    gaps: "gaps",
  },
  not_known: "not known",
  no_error: "none",
  colon: ": ",
  recording: (pid, since) => `recording with pid ${pid} since ${since}`,
  silent: (pid, since, told) =>
    `pid ${pid} is alive since ${since}, and has said nothing since ${told}: it is stopped, hangs, or cannot write beside the database`,
  replaced: {
    gone: (file, at) =>
      `${file} was deleted, renamed or replaced from outside (seen ${at}); the recording goes on in a new file of that name`,
    damaged: (file, at, aside) =>
      `${file} was damaged (seen ${at}) and put aside as ${aside}; the recording goes on in a new file; "loadspike recover ${aside}" brings back what is readable`,
  },
  gaps: (count, longest_s, until) =>
    count === 1
      ? `nobody looked for ${Math.round(longest_s)} s in the last hour, until ${until}`
      : `nobody looked ${count} times in the last hour, for up to ${Math.round(longest_s)} s, the last time until ${until}`,
  ahead: (last, behind_s) => `${last}: this machine's clock is ${duration(behind_s)} behind it`,
  aside: (files) => `${files.join(", ")}; "loadspike recover FILE" brings back what is readable`,
  arguments: {
    names: "program, script and names of options are kept, values are not",
    redacted: "kept with values, but for what looks like a secret",
    full: "kept whole, secrets in them too",
  },
  stopped: (last, starts) =>
    last === null
      ? `none is recording; "${starts}" starts one`
      : `none is recording; the last one, pid ${last.pid}, began ${last.since} and did not end cleanly; "${starts}" starts another`,
  database: (file, bytes) => `${file}, ${(bytes / 1e6).toFixed(1)} MB`,
  rows: ({ samples, tasks, events }) =>
    `${counted(samples, "look")}, ${counted(tasks, "task")} seen, ${counted(events, "event")}`,
  cost(cpu_pct, rss_kb) {
    const cpu = cpu_pct === null ? "processor time not known" : `${cpu_pct.toFixed(2)} % of one CPU`;
    const memory = rss_kb === null ? "memory not known" : `${(rss_kb / 1024).toFixed(0)} MiB`;
    return `${cpu}, ${memory}`;
  },
  lost(events, unknown) {
    const known = counted(events, "event or row", "events and rows");
    if (unknown === 0) return known;
    const times = unknown === 1 ? "once" : `${unknown} times`;
    return events === 0 ? `${times} an unknown number of events` : `${known}, and ${times} an unknown number`;
  },
  lost_in_its_last_hour: (lost) => `${lost} in the last hour that was recorded`,
  kernel_looks: (uncertainty_s, source) =>
    `±${(uncertainty_s * 1000).toFixed(1)} ms, from ${source === "jiffies" ? "jiffies" : "the changes of /proc/loadavg"}`,
  polled_in_the_last_hour: (missed, forks) =>
    `polled in the last hour in place of the kernel's events: ${missed} of ${forks} forks were not seen`,
  polled_not_told_yet: "how many forks were missed is told every 10 minutes: not yet",
};
