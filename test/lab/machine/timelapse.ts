import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Say } from "../incident.ts";
import { type Report, report } from "../rig/agent.ts";
import { Lab } from "../rig/lab.ts";
import { bring, buildPackages } from "./guest-package.ts";
import { CONFIG, CULPRIT, installIncident, replaceKeepalived } from "./incident.ts";
import type { MachineLab } from "./index.ts";
import { KERNEL_NEEDS, kernelWithTick } from "./kernel.ts";
import { MACHINE_NEEDS, Machine } from "./machine.ts";

/** 2^2 ns an instruction: a guest of 250 million instructions a second, in which the check script takes about as long as the incident's. */
const SHIFT = 2;
const HOUR_S = 3600;
/** How often the guest's database is fetched: a machine that is stopped by then leaves what was recorded until there. */
const FETCH_EVERY_H = 2;
const DATABASE = "/var/lib/loadspike/loadspike.db";

/** The incident in days that take minutes. */
export const timelapse: MachineLab = {
  usage: "[--hours 34] [--cured 0] [--keepalived PROGRAM] [--save DIR]",
  does: `The incident in days that take minutes: a guest of its own (QEMU, HZ 1000, systemd, the package, keepalived with a check script every 5 s
that dumps) whose idle time is skipped. After --hours of its time the report's first advice is followed, and --cured hours more
must show no spike. Some four minutes an hour; one core of this machine is busy. --keepalived: another build of it than Debian's 2.2.7,
such as the incident's 1.3.5, whose timer is later each time, so that the beat is longer.`,
  needs: [...MACHINE_NEEDS, ...KERNEL_NEEDS],
  run: passDays,
};

async function passDays(args: readonly string[], say: Say): Promise<boolean> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      hours: { type: "string", default: "34" },
      cured: { type: "string", default: "0" },
      keepalived: { type: "string" },
      save: { type: "string", default: "timelapse" },
    },
  });
  using lab = new Lab();
  mkdirSync(values.save, { recursive: true });
  const copy = join(values.save, "loadspike.db");
  say("building the kernel, the root and the package, where they are not there yet");
  const kernel = kernelWithTick(1000);
  const [deb] = await buildPackages(lab, ["1.0.0"]);
  const machine = await Machine.start(lab, { name: "timelapse", kernel, timelapse: { shift: SHIFT } });
  await machine.run(`dpkg -i ${await bring(machine, deb!)}`);
  await installIncident(machine);
  if (values.keepalived) await replaceKeepalived(machine, values.keepalived);
  await machine.run("systemctl enable --now loadspike keepalived");
  say(`recording ${values.hours} hours`);
  await pass(machine, Number(values.hours), copy, say);
  const before = report(copy);
  tell(before, say);
  let right = before.spikes.length >= 2 && before.spikes.every(isRight);
  if (Number(values.cured) > 0) {
    say(await follow(machine, before));
    await pass(machine, Number(values.cured), copy, say);
    const after = report(copy);
    tell(after, say);
    right &&= after.spikes.length === before.spikes.length;
  }
  writeFileSync(join(values.save, "console.txt"), machine.console());
  await machine.stop();
  return right;
}

const isRight = ({ verdict }: Report["spikes"][number]) =>
  verdict.cause === "sampling-beat" && verdict.culprit === CULPRIT;

/** Lets hours of the guest's time go by, and brings its database here. */
async function pass(machine: Machine, hours: number, copy: string, say: Say): Promise<void> {
  const start = await machine.time();
  let fetched = 0;
  for (let passed_h = 0; passed_h < hours; ) {
    await delay(10_000);
    passed_h = ((await machine.time()) - start) / HOUR_S;
    if (passed_h - fetched < FETCH_EVERY_H && passed_h < hours) continue;
    fetched = passed_h;
    await fetch(machine, copy);
    const load = (await machine.read("/proc/loadavg")).toString().trim();
    say(`${passed_h.toFixed(1)} h of ${hours}; load ${load}; spikes so far ${report(copy).spikes.length}`);
  }
}

/** The database and its log, copied at one moment (it is written to every ten seconds): the log has what the last moments wrote. */
async function fetch(machine: Machine, copy: string): Promise<void> {
  await machine.run(`cp ${DATABASE} ${DATABASE}-wal /run`);
  for (const ending of ["", "-wal"])
    writeFileSync(`${copy}${ending}`, await machine.read(`/run/loadspike.db${ending}`));
}

/** Does what the report advises first, as its words say. */
async function follow(machine: Machine, { advice }: Report): Promise<string> {
  const interval_s = advice[0]?.values?.interval_s;
  if (typeof interval_s !== "number") throw new Error(`the first advice is no interval: ${advice[0]?.title}`);
  await machine.run(`sed -i 's/interval 5/interval ${interval_s}/' ${CONFIG} && systemctl reload keepalived`);
  return `followed: ${advice[0]!.title}`;
}

function tell({ spikes, next_spike, verdict }: Report, say: Say): void {
  for (const spike of spikes)
    say(
      `${spike.start} to ${spike.end}: load1 ${spike.peak_load1}, counted ${spike.kernel_active_mean}, active ${spike.true_active_mean}: ${spike.verdict.cause} ${spike.verdict.culprit} ${spike.verdict.confidence}`,
    );
  say(
    `verdict ${verdict.cause} ${verdict.culprit} ${verdict.confidence}; next ${JSON.stringify(next_spike)}`,
  );
}
