import { MalformedFile } from "./kernel-file.ts";

/** A control group may run for so long in each period, on all processors together. */
export interface CpuLimit {
  quota_s: number;
  period_s: number;
}

/** `cpu.max` of version 2 (Documentation/admin-guide/cgroup-v2.rst): `max 100000` or `20000 100000`, µs. `null`: no limit. */
export function parseCpuMax(text: string, path: string): CpuLimit | null {
  const [, quota, period] = /^(max|\d+) (\d+)\n?$/.exec(text) ?? [];
  if (quota === undefined) throw new MalformedFile(path, 1, '"max" or a number, and a number', text);
  return quota === "max" ? null : { quota_s: Number(quota) / 1e6, period_s: Number(period) / 1e6 };
}

/** One number of version 1: `cpu.cfs_quota_us` (-1: no limit), `cpu.cfs_period_us`, `cpuacct.usage`. */
export function parseGroupNumber(text: string, path: string): number {
  if (!/^-?\d+\n?$/.test(text)) throw new MalformedFile(path, 1, "a number", text);
  return Number(text);
}

/** Since the group was made, or its limit was first set. */
export interface CpuStat {
  /** Periods in which somebody of the group wanted to run, and those in which the group was stopped for the rest of the period. */
  periods: number;
  throttled: number;
  /** Time that it was stopped, added up over the processors (`throttle_cfs_rq()`, kernel/sched/fair.c): may exceed the time that passed. */
  throttled_s: number;
  /** Processor time that it used; version 1 has that in a file of another controller. */
  used_s: number | null;
}

/**
 * `cpu.stat` of a group with a limit. Version 1 has `throttled_time` in ns (kernel/sched/core.c `cpu_cfs_stat_show`), version 2
 * `throttled_usec` (`cpu_extra_stat_show`). Throws `MalformedFile`.
 */
export function parseCpuStat(text: string, path: string): CpuStat {
  const number = (name: string) => {
    const found = new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1];
    return found === undefined ? null : Number(found);
  };
  const needed = (name: string, value: number | null) => {
    if (value === null) throw new MalformedFile(path, 1, `a line "${name} N"`, text.split("\n")[0]);
    return value;
  };
  const ns = number("throttled_time");
  const us = number("throttled_usec");
  const used_us = number("usage_usec");
  return {
    periods: needed("nr_periods", number("nr_periods")),
    throttled: needed("nr_throttled", number("nr_throttled")),
    throttled_s: ns === null ? needed("throttled_usec", us) / 1e6 : ns / 1e9,
    used_s: used_us === null ? null : used_us / 1e6,
  };
}
