/**
 * Who starts jobs at their times and waits for them: systemd (`(systemd)` for a unit's executor before exec), System V's init, the
 * crons (cronie's children are `CROND`, Debian's `CRON`), anacron and at, and what takes their place in containers (supercronic).
 */
const SCHEDULERS = new Set([
  "systemd",
  "(systemd)",
  "init",
  "cron",
  "crond",
  "CRON",
  "CROND",
  "cronie",
  "vixie-cron",
  "fcron",
  "anacron",
  "run-parts",
  "atd",
  "jobber",
  "supercronic",
]);

export function isScheduler(comm: string): boolean {
  return SCHEDULERS.has(comm);
}
