import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Failure } from "../../../collectors/failure.ts";
import { readAtop } from "../../../storage/inputs/atop.ts";
import { readCsvHistory } from "../../../storage/inputs/csv.ts";
import { recordingOf } from "../../../storage/inputs/history.ts";
import { readSar } from "../../../storage/inputs/sar.ts";
import { numbersOf } from "../numbers-of.ts";

const sarOf = (statistics: string, more = "") =>
  `{"sysstat": {"sysdata-version": 2.15, "hosts": [{"nodename": "lb1", "sysname": "Linux", "release": "3.10.0-1160.el7.x86_64", "machine": "x86_64", "number-of-cpus": 4, "statistics": [${statistics}]${more}}]}}`;
const reading = (time: string, load1: string, idle = "98.00") =>
  `{"timestamp": {"date": "2026-09-05", "time": "${time}", "utc": 1, "interval": 600}, "cpu-load": [{"cpu": "all", "user": 1.00, "nice": 0.00, "system": 0.50, "iowait": 0.50, "steal": 0.00, "idle": ${idle}}], "queue": {"runq-sz": 3, "plist-sz": 180, "ldavg-1": ${load1}, "ldavg-5": 0.10, "ldavg-15": 0.05, "blocked": 0}}`;

const refuses = (read: () => unknown, line: RegExp) =>
  assert.throws(
    read,
    (error) => error instanceof Failure && line.test(error.message) && !error.message.includes("\n"),
  );

test("sysstat 10.1.5: load, work and what it cannot know", () => {
  const text = sarOf([reading("12:20:01", "0.50"), reading("12:10:01", "0.01")].join(","));
  const { samples, host, sources, source } = recordingOf(readSar([{ name: "sa05", text }]));
  assert.equal(source, "sar");
  assert.deepEqual(host, {
    hostname: "lb1",
    kernel: "3.10.0-1160.el7.x86_64",
    cpus: 4,
    hypervisor: null,
    boot_id: null,
    hz: null,
    timezone: null,
  });
  assert.deepEqual(
    numbersOf(samples.load1, samples.length).map((load) => load.toFixed(2)),
    ["0.01", "0.50"],
  );
  assert.equal(samples.cpu_busy_pct.at(0).toFixed(2), "1.50");
  assert.ok(Number.isNaN(samples.mono_s[0]!));
  // What was runnable at the instants of a timer is no truth.
  assert.ok(Number.isNaN(samples.runnable.at(0)));
  assert.ok(Number.isNaN(samples.psi_cpu_some_pct.at(0)));
  const status = Object.fromEntries((sources ?? []).map(({ name, status }) => [name, status]));
  assert.deepEqual(
    [status.load, status.cpu, status.pressure, status.runs],
    ["ok", "ok", "no-data", "no-data"],
  );
});

const written = (version: string) =>
  readFileSync(join(import.meta.dirname, `../../fixtures/sysstat/sadf-${version}.json`), "utf8");

for (const [version, hasPressure] of [
  ["10.1.5", false],
  ["12.7.9", true],
] as const)
  test(`what sadf of sysstat ${version} wrote: load, processors, restart, ${hasPressure ? "" : "no "}pressure`, () => {
    const { samples } = recordingOf(readSar([{ name: "sa", text: written(version) }]));
    assert.ok(samples.length >= 4);
    assert.deepEqual([...new Set(samples.boot)], [0, 1]);
    for (const column of ["load1", "cpu_busy_pct", "iowait_pct", "steal_pct"] as const)
      for (const value of numbersOf(samples[column], samples.length))
        assert.ok(value >= 0, `${column}: ${value}`);
    assert.equal(samples.psi_cpu_some_pct.at(0) > 0, hasPressure);
  });

test("sar: times of another zone are refused, however the version says so", () => {
  const later = written("12.7.9");
  refuses(
    () => readSar([{ name: "sa", text: later.replaceAll('"tz": "UTC"', '"tz": "CEST"') }]),
    /tz.*expected times in UTC.*CEST/,
  );
  refuses(
    () => readSar([{ name: "sa", text: written("10.1.5").replaceAll('"utc": 1', '"utc": 0') }]),
    /utc.*expected times in UTC/,
  );
});

test("sar: restarts part the boots, files of several days are one history, decimal commas are read", () => {
  const first = sarOf(
    [reading("00:10:01", "1,50"), reading("00:20:01", "0,02")].join(","),
    ', "restarts": [{"boot": {"date": "2026-09-05", "time": "00:15:00", "utc": 1}}]',
  );
  const later = sarOf(reading("12:10:01", "0.03"));
  const { samples } = recordingOf(
    readSar([
      { name: "b", text: later },
      { name: "a", text: first },
    ]),
  );
  assert.deepEqual([...samples.boot], [0, 1, 1]);
  assert.equal(samples.load1.at(0), 1.5);
});

test("sar: a day of readings a second apart", () => {
  const clock = (second: number) => new Date(second * 1000).toISOString().slice(11, 19);
  const text = sarOf(Array.from({ length: 30_000 }, (_, i) => reading(clock(i), "0.10")).join(","));
  assert.equal(readSar([{ name: "sa05", text }]).rows.length, 30_000);
});

test("sar: bad input is one line that says what, where, expected and found", () => {
  const read = (text: string) => () => readSar([{ name: "sa05", text }]);
  refuses(read(""), /^sa05: expected JSON/);
  refuses(read("{}"), /^sa05: sysstat: expected an object, found null/);
  refuses(
    read(sarOf(reading("x", "0.1"))),
    /^sa05: .*expected a day and a time of day, found "2026-09-05 x"/,
  );
  refuses(read(sarOf(reading("12:10:01", "0.1").replace('"utc": 1', '"utc": 0'))), /expected times in UTC/);
  refuses(
    read(sarOf('{"timestamp": {"date": "2026-09-05", "time": "12:10:01", "utc": 1}}')),
    /expected the load average of each reading/,
  );
  refuses(read(sarOf(reading("12:10:01", "1e99"))), /expected a number from 0/);
  const other = sarOf(reading("12:10:01", "0.1")).replace("lb1", "lb2");
  refuses(
    () =>
      readSar([
        { name: "a", text: sarOf(reading("12:10:01", "0.1")) },
        { name: "b", text: other },
      ]),
    /expected files of one host, found lb1, lb2/,
  );
});

const ATOP = [
  "RESET",
  "CPL lb1 1788610200 2026/09/05 12:10:00 86400 2 9.00 9.00 9.00 5 5",
  "SEP",
  "CPU lb1 1788610800 2026/09/05 12:20:00 600 100 2 600 1200 0 117000 600 0 600 0 0 0 100 0 0",
  "CPL lb1 1788610800 2026/09/05 12:20:00 600 2 1.50 0.80 0.40 5832 1778",
  "SWP lb1 1788610800 2026/09/05 12:20:00 600 4096 1000 900 0 0 0 0 0 0",
  "PSI lb1 1788610800 2026/09/05 12:20:00 600 y 1.0 1.0 1.0 60000000 0.0 0.0 0.0 0 0.0 0.0 0.0 0 0.0 0.0 0.0 0 0.0 0.0 0.0 6000000",
  "PRG lb1 1788610800 2026/09/05 12:20:00 600 7 (a) b (c) D 0 0 7 3 0 1788600000 (sh -c ) 9 9 9 9 x) 1 0 1 2 0 0 0 0 0 0 0 y 0 0 - N ()",
  "PRG lb1 1788610800 2026/09/05 12:20:00 600 8 (a) D 0 0 7 3 0 1788600000 () 1 0 0 1 0 0 0 0 0 0 0 n 0 0 - N ()",
  "PRG lb1 1788610800 2026/09/05 12:20:00 600 9 (gone) E 0 0 7 3 0 1788600000 () 1 0 0 1 0 0 0 0 0 0 0 y 0 0 - N ()",
  "SEP",
  "CPL lb1 1788611400 2026/09/05 12:30:00 600 2 0.50 0.60 0.40 5832 1778",
  "SEP",
].join("\n");

test("atop: the sample since boot is left out; work, pressure and sleepers of the others are known", () => {
  const { samples, host } = recordingOf(readAtop("at", ATOP));
  assert.equal(samples.length, 2);
  assert.equal(host.cpus, 2);
  assert.equal(samples.load1.at(0), 1.5);
  assert.equal(samples.cpu_busy_pct.at(0).toFixed(1), "2.0");
  assert.equal(samples.iowait_pct.at(0), 0.5);
  assert.equal(samples.swap_used_kb.at(0), 400);
  assert.equal(samples.psi_cpu_some_pct.at(0), 10);
  assert.equal(samples.psi_io_full_pct.at(0), 1);
  // Two of a process that calls itself what it likes; its threads are in its own count, and who is gone is none.
  assert.equal(samples.d_tasks.at(0), 2);
  assert.ok(Number.isNaN(samples.d_tasks.at(1)));
});

test("atop: a process is read whatever its version writes behind it", () => {
  // 2.3.0, 2.7.1, 2.8.1 and 2.13.0, which has the control group there.
  for (const end of ["-", "- N", "- N ()", "- - (/a b (c) 1 2/y.service) 0 0"]) {
    const process = `PRG lb1 1788612000 2026/09/05 12:40:00 600 7 (a) D 0 0 7 3 0 1788600000 (sh) 1 0 1 2 0 0 0 0 0 0 0 y 0 0 ${end}`;
    const text = `${ATOP}\n${process}\nCPL lb1 1788612000 2026/09/05 12:40:00 600 2 0.50 0.60 0.40 5832 1778`;
    const { samples } = recordingOf(readAtop("at", text));
    assert.equal(samples.d_tasks.at(2), 2, end);
  }
});

test("atop: what is none of its lines is named", () => {
  refuses(() => readAtop("at", "SEP\nhello\n"), /^at:2: expected a line of "atop -P /);
  refuses(
    () => recordingOf(readAtop("at", "")),
    /^at: expected at least 2 readings of load average, found none; is it/,
  );
});

const columns = { time: "Time", load1: "Load" };

test("csv: times in several spellings, commas and semicolons, unknown cells", () => {
  const read = (text: string, about = {}) => readCsvHistory([{ name: "x.csv", text }], columns, about).rows;
  const at = Date.parse("2026-09-05T12:16:17Z") * 1000;
  for (const time of [
    "2026-09-05T12:16:17Z",
    "2026-09-05T14:16:17+02:00",
    "2026-09-05 12:16:17",
    "2026/09/05 12:16:17",
    String(at / 1e6),
    String(at / 1e3),
    String(at),
  ])
    assert.equal(read(`Time,Load\n${time},0.5\n`)[0]?.time, at, time);
  assert.equal(read("Time;Load\n2026-09-05 20:16:17;0,5\n", { zone: "+08:00" })[0]?.time, at);
  assert.equal(read("Time;Load\n2026-09-05 12:16:17;0,5\n")[0]?.load1, 0.5);
  assert.equal(read("Time,Load\n1788610577,\n1788610578,NaN\n1788610579,1\n").length, 1);
});

test("csv: processor time from what was idle; without the number of processors no work is known", () => {
  const text = "Time,Load,idle,wait\n1788610577,0.5,90,4\n1788610637,0.5,90,4\n";
  const history = readCsvHistory(
    [{ name: "x.csv", text }],
    { ...columns, idle: "idle", iowait: "wait" },
    { cpus: 4 },
  );
  assert.equal(history.rows[0]?.cpu_busy_pct, 6);
  assert.equal(recordingOf(history).host.cpus, 4);
});

test("csv: bad input names line and column", () => {
  const read = (text: string) => () => readCsvHistory([{ name: "x.csv", text }], columns, {});
  refuses(read("Time,load\n"), /^x\.csv:1: expected a column "Load", found Time, load; --load1 names/);
  refuses(read("Time,Load\nyesterday,1\n"), /^x\.csv:2: Time: expected a time as .*, found "yesterday"/);
  refuses(
    read("Time,Load\n1788610577,1\n1788610578,much\n"),
    /^x\.csv:3: Load: expected a number, found "much"/,
  );
  refuses(read('Time,Load\n"1,2\n'), /^x\.csv: /);
});
