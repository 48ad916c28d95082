import { globSync, mkdirSync } from "node:fs";
import { loadavg, release } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { saveRecording } from "./fixture.ts";
import type { Incident, Say } from "./incident.ts";
import { type MachineLab, machineLabs } from "./machine/index.ts";
import { loadspike, report, startAgent } from "./rig/agent.ts";
import { Lab, missing } from "./rig/lab.ts";
import { judge, type Result } from "./verdict.ts";

/** Above this load1 the machine does something else besides. */
const QUIET = 0.7;

/** `npm run lab -- NAME …`: makes incidents happen on this machine, one after the other, and checks the report of each. */
const names = globSync("*.ts", { cwd: import.meta.dirname })
  .map((file) => basename(file, ".ts"))
  .filter((name) => !["run", "incident", "verdict", "fixture", "table"].includes(name))
  .sort();

const [first, ...rest] = process.argv.slice(2);
const own = first === undefined ? undefined : machineLabs[first];
if (own) {
  if (!(await runMachine(first!, own, rest))) process.exitCode = 1;
} else await runIncidents();

async function runIncidents(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { save: { type: "string" }, lead: { type: "string" }, tail: { type: "string" } },
  });
  const unknown = positionals.filter((name) => !names.includes(name));
  if (positionals.length === 0 || unknown.length > 0) {
    const why = unknown.map((name) => `there is no incident "${name}"\n`).join("");
    process.stdout.write(`${why}usage: npm run lab -- NAME … [--save DIR] [--lead S] [--tail S]\n\n`);
    for (const one of names)
      process.stdout.write(`${one}\n  ${(await load(one)).does.replaceAll("\n", "\n  ")}\n`);
    for (const [one, { usage, does }] of Object.entries(machineLabs))
      process.stdout.write(`${one} ${usage}\n  ${does.replaceAll("\n", "\n  ")}\n`);
    process.exitCode = 2;
    return;
  }
  for (const name of positionals) {
    const incident = await load(name);
    const why = missing(...incident.needs);
    if (why) process.stderr.write(`${name}: not run: ${why}\n`);
    if (why || !(await run(name, incident, values)).right) process.exitCode = 1;
  }
}

async function runMachine(name: string, { needs, run: live }: MachineLab, args: string[]): Promise<boolean> {
  const why = missing(...needs);
  if (why) process.stderr.write(`${name}: not run: ${why}\n`);
  return why === null && (await live(args, clock()));
}

async function load(one: string): Promise<Incident> {
  return ((await import(`./${one}.ts`)) as { incident: Incident }).incident;
}

/** Says lines with the seconds that have passed. */
function clock(): Say {
  const began = performance.now();
  return (line) => {
    const passed = (performance.now() - began) / 1000;
    process.stdout.write(`${passed.toFixed(0).padStart(6)} s  ${line}\n`);
  };
}

interface Wishes {
  save?: string | undefined;
  lead?: string | undefined;
  tail?: string | undefined;
}

async function run(incidentName: string, incident: Incident, values: Wishes): Promise<Result> {
  const say = clock();
  process.stdout.write(`${incidentName}: what happens to this machine\n${incident.does}\n`);
  process.stdout.write(
    "All of it in namespaces, mounts and processes of its own, which are removed at the end or at Ctrl-C.\n\n",
  );
  const busy = loadavg()[0]!;
  const warning = `The machine had a load of ${busy.toFixed(1)} of its own before; the spike stands on that.`;
  if (busy > QUIET) say(warning);
  using lab = new Lab();
  say("building");
  const trigger = await incident.prepare(lab, say);
  const agent = await startAgent(lab);
  const lead_s = Number(values.lead ?? incident.lead_s);
  const tail_s = Number(values.tail ?? incident.tail_s);
  say(`recording; ${lead_s} s of ordinary life first`);
  await delay(lead_s * 1000);
  say("the incident begins");
  const truth = await trigger(agent);
  if (busy > QUIET) truth.account.push(warning);
  for (const line of truth.account) say(line);
  say(`over; ${tail_s} s for the load to come down`);
  await delay(tail_s * 1000);
  process.stdout.write(await agent.stop());
  const result = {
    ...judge(incidentName, incident.expected, truth, report(agent.db)),
    day: new Date().toISOString().slice(0, 10),
    kernel: release().replace(/-.*/, ""),
  };
  if (values.save) {
    const folder = join(values.save, incidentName);
    mkdirSync(folder, { recursive: true });
    loadspike("export", lab.path("trace"), "--db", agent.db);
    saveRecording(lab, lab.path("trace"), folder, incident, truth, result);
    say(`saved as ${folder}`);
  }
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n${result.right ? "right" : "WRONG"}\n`);
  return result;
}
