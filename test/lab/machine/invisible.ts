import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { EXP_1, FIXED_1, lookPeriod } from "../../../analysis/load-arithmetic.ts";
import { shareBetween } from "../../bench/interval.ts";
import type { Say } from "../incident.ts";
import { Lab } from "../rig/lab.ts";
import { bring, buildPackages } from "./guest-package.ts";
import type { MachineLab } from "./index.ts";
import { KERNEL_NEEDS, kernelWithTick } from "./kernel.ts";
import { MACHINE_NEEDS, Machine } from "./machine.ts";

/** 250 million instructions a second. */
const SHIFT = 2;
/** Processes a second in the storm: one every other tenth of a second, so that time-lapse still skips most of it. */
const STORM_RATE = 5;
/** Until the agent's start has gone out of load1, seconds. */
const SETTLE_S = 900;
const bench = join(import.meta.dirname, "../../bench");

/** Whether the kernel counts the agent: on a guest that does nothing else, and in one where processes come and go. */
export const invisible: MachineLab = {
  usage: "[--hours 4] [--hz 1000,250] [--idle]",
  does: `How many of a thousand looks of the kernel count something, without the agent and with it: on an idle guest and beside a storm of
short processes (not with --idle), each for --hours of a guest's time (time-lapse: some minutes an hour with the agent), on kernels of --hz.`,
  needs: [...MACHINE_NEEDS, ...KERNEL_NEEDS, "cc"],
  run: count,
};

async function count(args: readonly string[], say: Say): Promise<boolean> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      hours: { type: "string", default: "4" },
      hz: { type: "string", default: "1000,250" },
      idle: { type: "boolean", default: false },
    },
  });
  const seconds = Math.round(Number(values.hours) * 3600);
  let right = true;
  for (const hz of values.hz.split(",").map(Number)) {
    using lab = new Lab();
    const compile = (to: string, from: string, ...more: string[]) =>
      execFileSync("cc", ["-O2", "-static", ...more, "-o", lab.path(to), from]);
    compile("load-sampler", join(import.meta.dirname, "load-sampler.c"));
    compile("storm", join(bench, "storm.c"));
    compile("short", join(bench, "short.c"), "-nostartfiles");
    const [deb] = await buildPackages(lab, ["1.0.0"]);
    const machine = await Machine.start(lab, {
      name: `hz${hz}`,
      kernel: kernelWithTick(hz),
      timelapse: { shift: SHIFT },
    });
    for (const program of ["load-sampler", "storm", "short"])
      await machine.copyIn(lab.path(program), `/usr/local/bin/${program}`);
    await machine.run("chmod 755 /usr/local/bin/*");
    await machine.run(`dpkg -i ${await bring(machine, deb!)}`);
    const period_ns = Math.round(lookPeriod(hz) * 1e9);
    const watch = async (what: string) => {
      await passed(machine, SETTLE_S);
      await machine.run(`setsid load-sampler ${period_ns} ${seconds} /run/load >/dev/null 2>&1 &`);
      await passed(machine, seconds + 30);
      const found = countsOf((await machine.read("/run/load")).toString());
      say(`HZ ${hz}, ${what}: ${said(found)}`);
      return found;
    };
    const storm = async (what: string) => {
      if (values.idle) return;
      await machine.run(
        `setsid storm ${STORM_RATE} ${seconds + 2 * SETTLE_S} 1 /usr/local/bin/short >/dev/null 2>&1 &`,
      );
      await watch(what);
      await machine.attempt("pkill storm");
    };
    await watch("nothing runs");
    await storm(`a storm of ${STORM_RATE}/s alone`);
    await machine.run("systemctl enable --now loadspike");
    const idle = await watch("the agent");
    await storm(`the agent beside a storm of ${STORM_RATE}/s`);
    right &&= idle.hits / idle.looks < 0.001;
    await machine.stop();
  }
  return right;
}

interface Counts {
  looks: number;
  /** Looks that counted at least one task. */
  hits: number;
}

/** What the kernel counted at each look: from load1 before and after it, two decimals (`kernel/sched/loadavg.c`, calc_load). */
function countsOf(text: string): Counts {
  const loads = text.trim().split("\n").map(Number);
  const counts = loads
    .slice(1)
    .map((load, i) => Math.round((FIXED_1 * load - EXP_1 * loads[i]!) / (FIXED_1 - EXP_1)));
  return { looks: counts.length, hits: counts.filter((count) => count > 0).length };
}

function said({ looks, hits }: Counts): string {
  const { low, high } = shareBetween(hits, looks);
  const promille = (share: number) => (1000 * share).toFixed(2);
  return `${hits} of ${looks} looks counted something: ${promille(hits / looks)} of 1,000 (${promille(low)} to ${promille(high)}, 95 %)`;
}

/** Lets seconds of the guest's time go by. */
async function passed(machine: Machine, seconds: number): Promise<void> {
  const end = (await machine.time()) + seconds;
  while ((await machine.time()) < end) await delay(5000);
}
