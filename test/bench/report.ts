// Time and memory of a report over long recordings: node test/bench/report.ts [days…]
// Promise: 30 days (1.3 M samples, 0.5 M runs, 1 M file writes) within 2 s and 400 MB. Each figure is of a process of
// its own, started as agent/loadspike.mjs starts a report.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { diagnose } from "../../analysis/diagnose.ts";
import { formats } from "../../analysis/report/formats/index.ts";
import { locales } from "../../analysis/report/locales/index.ts";
import { pageOf } from "../../analysis/report/page.ts";
import { openDatabase } from "../../storage/database.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { recordDays } from "./long-recording.ts";

const self = fileURLToPath(import.meta.url);
const [command, ...rest] = process.argv.slice(2);

if (command === "build") recordDays(openDatabase(rest[0]!), Number(rest[1]));
else if (command === "measure") measure(rest[0]!);
else compare([command, ...rest].flatMap((days) => (days === undefined ? [] : [Number(days)])));

function measure(file: string): void {
  // On a machine that does other things as well the wall clock says little; both are printed.
  const cpu = () => (process.cpuUsage().user + process.cpuUsage().system) / 1000;
  const rss = () => (process.memoryUsage.rss() / 1e6).toFixed(0);
  const startCpu = cpu();
  const start = performance.now();
  const recording = readRecording(openDatabase(file, { readonly: true }));
  const read = performance.now();
  const readCpu = cpu();
  const readRss = rss();
  const diagnosis = diagnose(recording);
  const diagnosed = performance.now();
  formats.text.render(pageOf(diagnosis, locales.en), { colour: false, width: 80 });
  const end = performance.now();
  const endCpu = cpu();
  const ms = (from: number, to: number) => (to - from).toFixed(0).padStart(7);
  const rows = [recording.samples.length, recording.tasks.length, recording.events.length];
  const peak = (process.resourceUsage().maxRSS / 1000).toFixed(0);
  console.log(
    `${rows.map((count) => String(count).padStart(8)).join("")}${ms(start, read)}${ms(read, diagnosed)}${ms(diagnosed, end)}${ms(start, end)}${ms(startCpu, readCpu)}${ms(startCpu, endCpu).padStart(8)}${readRss.padStart(8)}${peak.padStart(8)}  ${diagnosis.spikes.length} spikes, ${diagnosis.verdict.cause}`,
  );
}

function compare(days: number[]): void {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-report-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const columns = [
    "samples",
    "tasks",
    "events",
    "read",
    "find",
    "text",
    "total",
    "cpu",
    "cpu all",
    "MB read",
    "MB peak",
  ];
  const widths = [8, 8, 8, 7, 7, 7, 7, 7, 8, 8, 8];
  console.log(
    `day${columns.map((name, index) => name.padStart(widths[index]!)).join("")}  (ms; cpu: of reading, of all)`,
  );
  for (const count of days.length > 0 ? days : [1, 7, 30, 90]) {
    const file = join(folder, `${count}.db`);
    spawnSync(process.execPath, [self, "build", file, String(count)], { stdio: "inherit" });
    process.stdout.write(String(count).padStart(3));
    spawnSync(process.execPath, ["--max-semi-space-size=2", self, "measure", file], {
      stdio: "inherit",
      env: { NODE_COMPILE_CACHE: join(folder, "compile-cache"), ...process.env },
    });
  }
}
