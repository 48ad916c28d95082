import { type Advice, advice } from "../facts.ts";

declare module "../facts.ts" {
  interface Advices {
    /** `comm`: the kernel's thread that works on the array, or the job that asks for it. */
    "overall.slow-raid": { comm: string; look: Snippet };
  }
}

/** Nice and ionice of a job do not reach the kernel's threads: they have a speed of their own (drivers/md/md.c, speed_limit_*). */
export function slowerRaid(comm: string): Advice {
  return advice("overall.slow-raid", { comm, look: { snippet: LOOK } });
}

const LOOK =
  "cat /proc/mdstat\nsysctl -w dev.raid.speed_limit_max=20000   # kB/s, until the next start\nsystemctl list-timers 'mdcheck*' 'raid-check*'; ls /etc/cron.d";
