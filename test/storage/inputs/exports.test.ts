import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Failure } from "../../../collectors/failure.ts";
import { encodingOf } from "../../../storage/encoding.ts";
import { readAtop } from "../../../storage/inputs/atop.ts";
import { type CsvAbout, type CsvColumns, csvColumns, readCsvHistory } from "../../../storage/inputs/csv.ts";
import { readAnswers } from "../../../storage/inputs/prometheus/answer.ts";
import { readSar } from "../../../storage/inputs/sar.ts";

/** What other tools exported: of rrdtool, collectd, sysstat, VictoriaMetrics and promtool by the tools themselves, else after their documentation. */
const exported = (name: string) => {
  const bytes = readFileSync(join(import.meta.dirname, "../../fixtures/exports", name));
  return { name, text: new TextDecoder(encodingOf(bytes)).decode(bytes) };
};
const csv = (name: string, columns: CsvColumns, about: CsvAbout = {}) =>
  readCsvHistory([exported(name)], columns, about).rows;
const table = (text: string, about: CsvAbout = {}, columns: CsvColumns = { time: "Time", load1: "Load" }) =>
  readCsvHistory([{ name: "x.csv", text }], columns, about).rows;
const at = (instant: string) => Date.parse(instant) * 1000;
const refuses = (read: () => unknown, line: RegExp) =>
  assert.throws(read, (error) => {
    assert.ok(error instanceof Failure, String(error));
    assert.doesNotMatch(error.message, /[\n\0]/);
    assert.ok(error.message.length < 600, `${error.message.length} characters`);
    assert.match(error.message, line);
    return true;
  });

const [FIRST, NEXT] = [at("2026-09-05T12:16:17Z"), at("2026-09-05T12:16:32Z")];
const taken: readonly (readonly [string, CsvColumns, CsvAbout, readonly (readonly [number, number])[]])[] = [
  [
    "collectd.csv",
    { time: "epoch", load1: "shortterm", load15: "longterm" },
    {},
    [
      [1795802068813000, 9.128906],
      [1795802069812000, 9.128906],
      [1795802070805000, 9.128906],
    ],
  ],
  [
    "rrdtool-fetch.txt",
    { time: "time", load1: "shortterm", load5: "midterm" },
    {},
    [0, 0.1, 0.2, 0.3, null, null, null, 0.7, 0.8, 0.9].flatMap((load, i) =>
      load === null ? [] : [[(1788610200 + 300 * i) * 1e6, load] as const],
    ),
  ],
  [
    "sadf-d.csv",
    { time: "timestamp", load1: "ldavg-1", load5: "ldavg-5" },
    { zone: "Asia/Shanghai" },
    [
      [at("2026-09-05T12:00:01Z"), 0.5],
      [at("2026-09-05T12:10:01Z"), 0.02],
      [at("2026-09-05T12:20:01Z"), 0.3],
    ],
  ],
  [
    "zabbix-history.csv",
    { time: "clock", load1: "value" },
    {},
    [
      [FIRST, 0.51],
      [FIRST + 60e6, 0.43],
    ],
  ],
  [
    "zabbix-plain.txt",
    { time: "2", load1: "3" },
    {},
    [
      [FIRST, 0.51],
      [FIRST + 60e6, 0.43],
    ],
  ],
  [
    "grafana-joined.csv",
    { time: "Time", load1: '{__name__="node_load1", instance="lb1:9100"}', idle: "CPU idle" },
    { zone: "Europe/Berlin" },
    [
      [FIRST, 0.51],
      [NEXT, 0.47],
    ],
  ],
  [
    "grafana-rows.csv",
    { time: "Time", load1: "Value" },
    { only: { Series: "load1" } },
    [
      [FIRST, 0.51],
      [NEXT, 0.47],
      [FIRST + 30e6, 0.4],
      [FIRST + 45e6, 0.38],
    ],
  ],
  [
    "netdata.csv",
    { time: "time", load1: "load1" },
    {},
    [
      [NEXT, 0.47],
      [FIRST, 0.51],
    ],
  ],
  [
    "datadog.csv",
    { time: "timestamp", load1: "system.load.1" },
    {},
    [
      [FIRST + 250e3, 0.51],
      [NEXT + 250e3, 0.47],
    ],
  ],
  [
    "cloudwatch.csv",
    { time: "1", load1: "2" },
    {},
    [
      [at("2026-09-05T12:16:00Z"), 0.51],
      [at("2026-09-05T12:17:00Z"), 0.47],
    ],
  ],
  [
    "windows.csv",
    { time: "Zeit", load1: "Last 1 min", idle: "Leerlauf" },
    { zone: "+02:00" },
    [
      [FIRST, 0.51],
      [NEXT, 0.47],
    ],
  ],
  [
    "cacti.csv",
    { time: "Date", load1: "1 Minute Average" },
    {},
    [
      [at("2026-09-05T12:15:00Z"), 0.51],
      [at("2026-09-05T12:25:00Z"), 0.47],
    ],
  ],
  [
    "influxdb.csv",
    { time: "_time", load1: "_value" },
    { only: { _field: "load1" } },
    [
      [FIRST, 0.51],
      [NEXT, 0.47],
    ],
  ],
  [
    "victoriametrics.csv",
    { time: "3", load1: "2" },
    { only: { 1: "node_load1" } },
    [
      [FIRST, 0.5],
      [NEXT, 0.6],
    ],
  ],
];
for (const [name, columns, about, rows] of taken)
  test(`${name} is read as it is`, () => {
    const read = csv(name, columns, about);
    assert.deepEqual(
      read.map(({ time, load1 }) => [time, load1]),
      rows,
    );
  });

test("a restart in what sadf -d writes parts two boots", () => {
  const rows = csv("sadf-d.csv", { time: "timestamp", load1: "ldavg-1" });
  assert.deepEqual(
    rows.map(({ boot }) => boot),
    [0, 0, 1],
  );
});

test("percent signs and decimal commas of shares", () => {
  assert.equal(
    csv("windows.csv", { time: "Zeit", load1: "Last 1 min", idle: "Leerlauf" })[0]?.cpu_busy_pct,
    2.5,
  );
  const idle = { time: "Time", load1: '{__name__="node_load1", instance="lb1:9100"}', idle: "CPU idle" };
  assert.equal(csv("grafana-joined.csv", idle)[0]?.cpu_busy_pct, 2.5);
});

test("what VictoriaMetrics exports is raw samples: parts of a series are one, doubles once", () => {
  const { rows, host, grid_s } = readAnswers([exported("victoriametrics-export.jsonl")]);
  assert.deepEqual(
    rows.map(({ time, load1 }) => [time, load1]),
    [
      [1788610577123000, 0.5],
      [1788610592123000, 0.6],
      [1788610607123000, 0.7],
    ],
  );
  assert.equal(host.hostname, "lb1:9100");
  assert.equal(grid_s, null);
  assert.equal(rows[1]?.cpu_busy_pct?.toFixed(2), ((1 / 15) * 100).toFixed(2));
  const read = (text: string) => () => readAnswers([{ name: "e.jsonl", text }]);
  refuses(
    read('{"metric":{"__name__":"node_load1"},"values":[1,2],"timestamps":[1]}'),
    /^e\.jsonl:1: expected "values" and as many "timestamps" in the answer/,
  );
  refuses(read(`${exported("victoriametrics-export.jsonl").text}{"metric"`), /^e\.jsonl:4: expected JSON/);
});

test("what promtool tsdb dump writes is read, series by series", () => {
  const labels = (name: string, more = "") => `{__name__="${name}", instance="lb1:9100"${more}}`;
  const dump = [
    `${labels("node_load1")} 0.5 1788610577123`,
    `${labels("node_load1")} 0.6 1788610592123`,
    `${labels("node_load1")} 0.6 1788610592123`,
    `${labels("node_cpu_seconds_total", ', cpu="0", mode="idle"')} 100 1788610577123`,
    `${labels("node_cpu_seconds_total", ', cpu="0", mode="idle"')} 1.09e+02 1788610592123`,
    `{__name__="said", text="a \\"b\\", {c} \\\\"} 1 1788610577000`,
    `${labels("http_request_seconds")} {count:2, sum:0.3, (0.1,0.2]:2} 1788610577000`,
    "",
  ].join("\n");
  const { rows, host } = readAnswers([{ name: "d.txt", text: dump }]);
  assert.deepEqual(
    rows.map(({ time, load1 }) => [time, load1]),
    [
      [1788610577123000, 0.5],
      [1788610592123000, 0.6],
    ],
  );
  assert.equal(host.hostname, "lb1:9100");
  assert.ok(Math.abs(rows[1]!.cpu_busy_pct! - 40) < 0.1, `${rows[1]!.cpu_busy_pct}`);
  const wrong = (text: string, line: RegExp) => refuses(() => readAnswers([{ name: "d.txt", text }]), line);
  wrong(
    `${dump}{__name__="node_load1"} 0.5`,
    /^d\.txt:8: expected \{__name__="node_load1", …\} 0\.45 1700000000123 in the/,
  );
  wrong(
    `{__name__="node_load1", instance=lb1} 0.5 1788610577123`,
    /^d\.txt:1: expected labels as \{__name__=/,
  );
  const many = Array.from({ length: 20_001 }, (_, i) => `${labels("x", `, n="${i}"`)} 1 1`);
  wrong(
    many.join("\n"),
    /^d\.txt:20001: expected the series of one guest, found more than 20000; dump those of one: --match=/,
  );
});

test("what has a machine format is refused with the switch that gives it, whoever is given it", () => {
  const readers = {
    sar: (file: { name: string; text: string }) => readSar([file]),
    atop: ({ name, text }: { name: string; text: string }) => readAtop(name, text),
    csv: (file: { name: string; text: string }) =>
      readCsvHistory([file], { time: "time", load1: "load1" }, {}),
    prometheus: (file: { name: string; text: string }) => readAnswers([file]),
  };
  const all = Object.keys(readers) as (keyof typeof readers)[];
  const lines: readonly (readonly [string, typeof all, RegExp])[] = [
    ["sar-q.txt", all, /: is what sar writes for people; run "sadf -j FILE -- -q -u ALL -r -S"/],
    ["sadf-d.csv", ["sar", "atop", "prometheus"], /: is what sadf -d writes; run "sadf -j /],
    ["rrdtool-xport.xml", all, /: is XML of rrdtool; run "rrdtool fetch FILE\.rrd AVERAGE/],
    ["rrdtool-xport.json", all, /: is JSON of rrdtool; run "rrdtool fetch FILE\.rrd AVERAGE/],
    [
      "promtool-dump.txt",
      ["sar", "atop", "csv"],
      /: is what promtool tsdb dump writes; "loadspike history prom/,
    ],
    ["netdata.json", all, /: is JSON of Netdata; ask it with "format=csv&options=seconds"/],
    ["zabbix.json", all, /: is JSON of Zabbix; make a table of it: jq /],
    [
      "victoriametrics-export.jsonl",
      ["sar", "atop", "csv"],
      /: is an export of VictoriaMetrics; "loadspike history prometheus" reads it$/,
    ],
    [
      "grafana-joined.csv",
      ["sar", "atop", "prometheus"],
      /: is a table; "loadspike history csv" reads it, told which columns are which$/,
    ],
  ];
  for (const [name, by, line] of lines)
    for (const reader of by) refuses(() => readers[reader](exported(name)), line);
});

test("columns by their place: in a table without a header, or where two are called alike", () => {
  const bare = "2026-09-05 12:16:17;0,51\n2026-09-05 12:16:32;0,47\n";
  assert.equal(table(bare, {}, { time: "1", load1: "2" })[1]?.load1, 0.47);
  assert.deepEqual(csvColumns("x", bare), ["1", "2"]);
  refuses(
    () => table(bare),
    /^x\.csv:1: expected a header with a column "Time", found rows alone; name columns by their place, from 1 to 2: --time 2$/,
  );
  const twice = "Time,Value,Value\n1788610577,0.5,7\n1788610578,0.6,7\n";
  assert.deepEqual(csvColumns("x", twice), ["Time", "2", "3"]);
  refuses(
    () => table(twice, {}, { time: "Time", load1: "Value" }),
    /^x\.csv:1: expected one column "Value", found two; --load1 2 or 3, its place, says which$/,
  );
  assert.equal(table(twice, {}, { time: "Time", load1: "2" })[0]?.load1, 0.5);
  refuses(
    () => table(twice, {}, { time: "Time", load1: "4" }),
    /expected a column "4", found Time, Value, Value/,
  );
});

test("several tables, one a day, are one history", () => {
  const day = (name: string, from: number) => ({
    name,
    text: `epoch,shortterm\n${from},0.5\n${from + 10},0.6\n`,
  });
  const files = [day("b", 1788690000), day("a", 1788610577)];
  const { rows } = readCsvHistory(files, { time: "epoch", load1: "shortterm" }, {});
  assert.deepEqual(
    rows.map(({ time }) => time / 1e6),
    [1788610577, 1788610587, 1788690000, 1788690010],
  );
});

test("restarts are counted over several files", () => {
  const file = exported("sadf-d.csv");
  const next = { name: "next", text: file.text.replaceAll("2026-09-05", "2026-09-06") };
  const { rows } = readCsvHistory([next, file], { time: "timestamp", load1: "ldavg-1" }, {});
  assert.deepEqual(
    rows.map(({ boot }) => boot),
    [0, 0, 1, 1, 1, 2],
  );
});

test("rows of nothing, and quotes within a cell", () => {
  assert.equal(table("Time,Load,Note\n,,\n1788610577,1,it's 5\" wide\n,,\n").length, 1);
});

test("autumn's hour comes twice and spring's never, in a zone", () => {
  // 2026-10-25 03:00 CEST is 02:00 CET again.
  const walls = ["01:30", "02:00", "02:30", "02:00", "02:30", "03:00"].map((time) => `2026-10-25 ${time}:00`);
  const utc = ["23:30", "00:00", "00:30", "01:00", "01:30", "02:00"].map((time, i) =>
    at(`2026-10-${i === 0 ? 24 : 25}T${time}:00Z`),
  );
  const rows = (times: readonly string[]) =>
    `Time,Load\n${times.map((time, i) => `${time},0.${i}`).join("\n")}\n`;
  const zone = { zone: "Europe/Berlin" };
  const timesOf = (text: string) => table(text, zone).map(({ time }) => time);
  assert.deepEqual(timesOf(rows(walls)), utc);
  // Netdata and others begin with the latest.
  assert.deepEqual(timesOf(rows(walls.toReversed())), utc.toReversed());
  refuses(
    () => table(rows(["2026-03-29 01:59:00", "2026-03-29 02:10:00"]), zone),
    /^x\.csv:3: Time: expected a time that Europe\/Berlin has had, found "2026-03-29 02:10:00"; the clocks were put forward/,
  );
});

test("other values at the same times are no one's history, and what would part them is said", () => {
  refuses(
    () => csv("grafana-rows.csv", { time: "Time", load1: "Value" }),
    /^grafana-rows\.csv: expected one load average at each time, found 4 more, as 0\.51 and 0\.21 at 2026-09-05T12:16:17\.000Z; --only "Series=load1" takes the rows of one; there are "load1, load5"$/,
  );
  const hour = (pass: number) =>
    Array.from({ length: 60 }, (_, i) => `2026-10-25 02:${String(i).padStart(2, "0")}:07,0.${pass}`);
  refuses(
    () => table(`Time,Load\n${[...hour(1), ...hour(2)].join("\n")}\n`),
    /found 60 more, .*; where it is the hour that autumn repeats, name the zone: --utc-offset Europe\/Berlin$/,
  );
  const minutes = Array.from({ length: 40 }, (_, i) => `2026-09-05 12:${10 + Math.floor(i / 4)},0.${10 + i}`);
  refuses(
    () => table(`Time,Load\n${minutes.join("\n")}\n`),
    /; where times were cut to minutes, export them with seconds$/,
  );
  const guests = Array.from(
    { length: 10 },
    (_, i) => `${1788610577 + 15 * (i >> 1)},0.${i},0.${i % 3},${i % 2}`,
  );
  refuses(
    () => table(`Time,Load,load5,itemid\n${guests.join("\n")}\n`),
    /; --only "itemid=0" takes the rows of one; there are "0, 1"$/,
  );
  // A few doubles are two pollers', and the same row twice is one.
  assert.equal(table("Time,Load\n1788610577,1\n1788610577,2\n1788610578,1\n1788610578,1\n").length, 4);
});

test("times as tools write them, and none that is guessed", () => {
  const time = (text: string, about?: CsvAbout) => table(`Time;Load\n${text};1\n`, about)[0]?.time;
  for (const text of [
    "1788610577",
    "1788610577000",
    "1788610577000000",
    "1788610577000000000",
    "1788610577.000",
    "1788610577,0",
    "1.788610577e+09",
    "2026-09-05T12:16:17.000000000Z",
    "2026-09-05 12:16:17 UTC",
    "2026-09-05 12:16:17+00",
    "2026-09-05 14:16:17 +0200 CEST",
    "2026-09-05 12:16:17,000",
    "2026-09-05T14:16:17+02:00",
    "2026.09.05 12:16:17",
    "05.09.2026 12:16:17",
    "5.9.2026, 12:16:17",
  ])
    assert.equal(time(text), FIRST, text);
  assert.equal(time("2026-09-05T12:16:17.123456789Z"), FIRST + 123457);
  // What a zone is named in a cell counts before that of the table.
  assert.equal(time("2026-09-05 12:16:17 UTC", { zone: "Asia/Shanghai" }), FIRST);
  assert.equal(time("2026-09-05 20:16:17", { zone: "Asia/Shanghai" }), FIRST);
  const help: Record<string, RegExp> = {
    "09/05/2026 12:16": /whether the day or the month stands first cannot be told/,
    "1.78861E+12": /a program has rounded it/,
    "46270,511": /a spreadsheet counts days so/,
    "20260905121617": /expected a time as/,
    "2026-02-30 00:00:00": /expected a time as/,
    "2026-09-05 24:10:00": /expected a time as/,
    "12:16 05/09/2026 +0200": /expected a time as/,
    "2026-09-05": /expected a time as/,
    "1": /expected a time as/,
    "-1788610577": /expected a time as/,
    "4294967296000000000000": /expected a time as/,
  };
  for (const [text, line] of Object.entries(help)) refuses(() => time(text), line);
});

test("unknown is not zero, and what is no load or no share is named", () => {
  const loads = (...cells: string[]) =>
    table(`Time;Load\n${cells.map((cell, i) => `${1788610577 + i};${cell}`).join("\n")}\n`).map(
      ({ load1 }) => load1,
    );
  assert.deepEqual(
    loads("", "-", "nan", "-nan", "NaN", "U", "null", "N/A", "\\N", "undefined", "0.5"),
    [0.5],
  );
  assert.deepEqual(loads("1.2e+00", "1,2", "+1.2", ".5", "5.", "0"), [1.2, 1.2, 1.2, 0.5, 5, 0]);
  for (const bad of ["-1", "1e9", "0x10", "Infinity", "1 2", "1.234,5"])
    refuses(() => loads("0.5", bad), /^x\.csv:3: Load: expected a (?:number|load average from 0), found /);
  refuses(() => loads("0.5 K"), /export values without units/);
  // Behind commas a comma is of thousands or of decimals.
  assert.equal(table('Time,Load\n1788610577,"0,51"\n')[0]?.load1, 0.51);
  refuses(() => table('Time,Load\n1788610577,"1,234"\n'), /expected a number, found "1,234"/);
  const idle = (...cells: number[]) =>
    table(
      `Time,Load,idle\n${cells.map((cell, i) => `${1788610577 + i},1,${cell}`).join("\n")}\n`,
      {},
      { time: "Time", load1: "Load", idle: "idle" },
    );
  assert.equal(idle(98, 100.2)[1]?.cpu_busy_pct, 0);
  refuses(
    () => idle(97, 398),
    /^x\.csv:3: idle: expected percent of all processors together, from 0 to 100, found "398"; a sum over processors has to be divided/,
  );
  refuses(() => idle(0.97, 0.99), /idle: expected percent, from 0 to 100, found none above 1; a fraction/);
});

test("hostile tables are one line, soon", { timeout: 60_000 }, () => {
  const long = 10 * 2 ** 20;
  const cases: Record<string, RegExp> = {
    "": /expected a column "Time", found none/,
    "\n\n\n": /expected a column "Time", found none/,
    "Time,Load\n": /^x\.csv: expected rows under the header, found none$/,
    [`Time,Load\n1788610577,${"9".repeat(long)}\n`]: /^x\.csv:2: expected lines of at most 65536 characters/,
    [`Time,Load\n"${"x".repeat(long)}`]: /expected lines of at most 65536 characters/,
    [`${"a,".repeat(1e6)}\n1,2\n`]: /^x\.csv:1: expected lines of at most 65536 characters/,
    [`Time,Load\n1788610577,1\n${"1,".repeat(1e6)}\n`]:
      /^x\.csv:3: expected lines of at most 65536 characters/,
    "Time,Load\n\0\0,1\n": /^x\.csv:2: Time: expected a time as .*found "\\u0000\\u0000"/,
    "T\0i\0m\0e\0": /expected a column "Time", found /,
    'Time,Load\n1788610577,"1\n': /^x\.csv: expected a quote \("\) to be closed, found the end of the file$/,
    "Time,Load\n1788610577,\u001b[31m\n": /found "\\u001b\[31m"/,
    "Time,Load\n1788610577,0.5\nCPU,idle\n":
      /^x\.csv:3: Time: expected one table, found the header of another/,
  };
  for (const [text, line] of Object.entries(cases)) {
    const began = process.cpuUsage();
    refuses(() => table(text), line);
    const { user, system } = process.cpuUsage(began);
    assert.ok(user + system < 5e6, `${(user + system) / 1e6} s of processor time`);
  }
});
