import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Say } from "../incident.ts";
import { type Report, report } from "../rig/agent.ts";
import { Lab } from "../rig/lab.ts";
import { drawCurve } from "./curve.ts";
import { bring, buildPackages } from "./guest-package.ts";
import { CONFIG, CULPRIT, installIncident, replaceKeepalived } from "./incident.ts";
import type { MachineLab } from "./index.ts";
import { KERNEL_NEEDS, kernelWithTick } from "./kernel.ts";
import { MACHINE_NEEDS, Machine, type MachineOptions } from "./machine.ts";

/** 2^2 ns an instruction: a guest of 250 million instructions a second, in which the check script takes about as long as the incident's. */
const SHIFT = 2;
const HOUR_S = 3600;
/** How often the guest's database is fetched: a machine that is stopped by then leaves what was recorded until there. */
const FETCH_EVERY_H = 2;
const DATABASE = "/var/lib/loadspike/loadspike.db";

/** The incident in days that take minutes. */
export const timelapse: MachineLab = {
  usage: "[--hours 34] [--cured 0] [--keepalived PROGRAM] [--save DIR] [--minutes N]",
  does: `The incident in days that take minutes: a guest of its own (QEMU, HZ 1000, systemd, the package, keepalived with a check script every 5 s
that dumps) whose idle time is skipped. After --hours of its time the report's first advice is followed, and --cured hours more
must show no spike. Some four minutes an hour; one core of this machine is busy. --keepalived: another build of it than Debian's 2.2.7,
such as the incident's 1.3.5, whose timer is later each time, so that the beat is longer. After --minutes of this machine's time the
guest is put to sleep in DIR (a gigabyte), and the same command goes on with it.`,
  needs: [...MACHINE_NEEDS, ...KERNEL_NEEDS, "zstd"],
  run: passDays,
};

/** How far a guest is that was put to sleep. */
interface Progress {
  /** Its clock when the recording began, and when the advice was followed. */
  began: number;
  cured: number | null;
  /** Spikes before that. */
  spikes: number;
}

async function passDays(args: readonly string[], say: Say): Promise<boolean> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      hours: { type: "string", default: "34" },
      cured: { type: "string", default: "0" },
      keepalived: { type: "string" },
      save: { type: "string", default: "timelapse" },
      minutes: { type: "string" },
    },
  });
  using lab = new Lab();
  mkdirSync(values.save, { recursive: true });
  const folder = resolve(values.save);
  const [copy, asleep, progressFile] = ["loadspike.db", "machine.zst", "progress.json"].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  const end = performance.now() + Number(values.minutes ?? Number.POSITIVE_INFINITY) * 60_000;
  const options: MachineOptions = {
    name: "timelapse",
    kernel: kernelWithTick(1000),
    timelapse: { shift: SHIFT },
  };
  const goesOn = existsSync(asleep);
  const machine = goesOn
    ? await Machine.start(lab, { ...options, saved: asleep })
    : await begin(lab, options, values.keepalived, say);
  const progress: Progress = goesOn
    ? JSON.parse(readFileSync(progressFile, "utf8"))
    : { began: await machine.time(), cured: null, spikes: 0 };
  /** Whether the guest's clock came to that; else it sleeps, and the lab is over. */
  const comes = async (clock: number) => {
    say(`${((clock - (await machine.time())) / HOUR_S).toFixed(1)} hours to come`);
    if (await pass(machine, clock, { end, copy, say })) return true;
    await machine.save(asleep);
    writeFileSync(progressFile, JSON.stringify(progress));
    say(`asleep in ${asleep}: the same command goes on`);
    return false;
  };
  if (progress.cured === null) {
    if (!(await comes(progress.began + Number(values.hours) * HOUR_S))) return false;
    const before = report(copy);
    tell(before, say);
    progress.spikes = before.spikes.length;
    if (Number(values.cured) > 0) say(await follow(machine, before));
    progress.cured = await machine.time();
  }
  if (!(await comes(progress.cured + Number(values.cured) * HOUR_S))) return false;
  const whole = report(copy);
  if (Number(values.cured) > 0) tell(whole, say);
  for (const { made_at, low, high, came, outcome } of whole.predictions)
    say(`foretold at ${made_at}: ${low} to ${high}; ${outcome}${came === null ? "" : ` at ${came}`}`);
  writeFileSync(
    join(folder, "curve.svg"),
    drawCurve(whole, Number(values.cured) > 0 ? progress.cured : null),
  );
  writeFileSync(join(folder, "console.txt"), machine.console());
  await machine.stop();
  rmSync(asleep, { force: true });
  const came = whole.spikes.slice(0, progress.spikes);
  return came.length >= 2 && came.every(isRight) && whole.spikes.length === came.length;
}

/** A guest in which the incident is under way and the agent records it. */
async function begin(
  lab: Lab,
  options: MachineOptions,
  keepalived: string | undefined,
  say: Say,
): Promise<Machine> {
  say("building the root and the package, where they are not there yet");
  const [deb] = await buildPackages(lab, ["1.0.0"]);
  const machine = await Machine.start(lab, options);
  await machine.run(`dpkg -i ${await bring(machine, deb!)}`);
  await installIncident(machine);
  if (keepalived) await replaceKeepalived(machine, keepalived);
  await machine.run("systemctl enable --now loadspike keepalived");
  return machine;
}

/** Lets the guest's time go by until its clock says that, and brings its database here. Whether it came to that before the end of ours. */
async function pass(
  machine: Machine,
  clock: number,
  { end, copy, say }: { end: number; copy: string; say: Say },
): Promise<boolean> {
  for (let fetched = await machine.time(); ; ) {
    const now = await machine.time();
    const isOver = now >= clock || performance.now() >= end;
    if (isOver || now - fetched >= FETCH_EVERY_H * HOUR_S) {
      fetched = now;
      await fetch(machine, copy);
      const load = (await machine.read("/proc/loadavg")).toString().trim();
      const left = ((clock - now) / HOUR_S).toFixed(1);
      say(`${left} h to come; load ${load}; spikes so far ${report(copy).spikes.length}`);
    }
    if (isOver) return now >= clock;
    await delay(10_000);
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

const isRight = ({ verdict }: Report["spikes"][number]) =>
  verdict.cause === "sampling-beat" && verdict.culprit === CULPRIT;

function tell({ spikes, next_spike, verdict }: Report, say: Say): void {
  for (const spike of spikes)
    say(
      `${spike.start} to ${spike.end}: load1 ${spike.peak_load1}, counted ${spike.kernel_active_mean}, active ${spike.true_active_mean}: ${spike.verdict.cause} ${spike.verdict.culprit} ${spike.verdict.confidence}`,
    );
  say(
    `verdict ${verdict.cause} ${verdict.culprit} ${verdict.confidence}; next ${JSON.stringify(next_spike)}`,
  );
}
