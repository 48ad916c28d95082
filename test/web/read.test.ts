import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, openAsBlob, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { diagnose } from "../../analysis/diagnose.ts";
import { documentOf } from "../../analysis/report/formats/html/document.ts";
import { html } from "../../analysis/report/formats/markup.ts";
import { recordingOfInput } from "../../storage/in-memory.ts";
import { inputFor } from "../../storage/inputs/index.ts";
import type { Recording } from "../../storage/recording.ts";
import { failureLine } from "../../web/failure-line.ts";
import { guessColumns } from "../../web/read/columns.ts";
import { type Found, ofBlob } from "../../web/read/found.ts";
import { read } from "../../web/read/read.ts";

const fixture = fileURLToPath(new URL("../fixtures/recordings/beat-short", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "loadspike-web-"));
after(() => rmSync(folder, { recursive: true }));
cpSync(fixture, join(folder, "incident"), { recursive: true });

const run = (command: string, ...args: string[]) => {
  const { status, stderr } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
  assert.equal(status, 0, stderr);
};
const dropped = async (path: string): Promise<Found> => ofBlob(path, await openAsBlob(join(folder, path)));
const written = async (name: string, content: string | Uint8Array): Promise<Found> => {
  writeFileSync(join(folder, name), content);
  return dropped(name);
};
const recordingIn = async (...files: Found[]): Promise<Recording> => {
  const made = await read(files);
  assert.ok("recording" in made);
  return made.recording;
};
const files = async () =>
  Promise.all(readdirSync(join(folder, "incident")).map((name) => dropped(`incident/${name}`)));
const imported = await recordingOfInput(await inputFor(fixture).open(fixture));
const refuses = (given: Promise<Found[]>, line: RegExp) =>
  assert.rejects(async () => read(await given), { name: "Failure", message: line });

const ways: Record<string, () => Promise<Found[]>> = {
  "a folder": files,
  "its files": async () => (await files()).map((file) => ({ ...file, path: file.path.slice(9) })),
  "a tar of GNU": async () => {
    run("tar", "cf", "gnu.tar", "--format=gnu", "incident");
    return [await dropped("gnu.tar")];
  },
  "a packed tar of POSIX": async () => {
    run("tar", "czf", "posix.tar.gz", "--format=posix", "--mtime=2026-09-05 00:00:00.123", "incident");
    return [await dropped("posix.tar.gz")];
  },
  "a zip": async () => {
    run("python3", "-c", "import shutil; shutil.make_archive('deflated', 'zip', '.', 'incident')");
    return [await dropped("deflated.zip")];
  },
  "a zip that packs nothing": async () => {
    const all = "[z.write('incident/' + n) for n in os.listdir('incident')]";
    run("python3", "-c", `import os, zipfile; z = zipfile.ZipFile('stored.zip', 'w'); ${all}; z.close()`);
    return [await dropped("stored.zip")];
  },
};

for (const [way, given] of Object.entries(ways))
  test(`a trace as ${way} is read as an import reads its folder`, async () => {
    assert.deepEqual(diagnose(await recordingIn(...(await given()))), diagnose(imported));
  });

test("of command lines is shown what an import would keep", async () => {
  const events =
    "time,mono_s,kind,comm,detail\n2026-09-05T00:00:00Z,5,log,crond,(root) CMD (/bin/backup --password=geheim)\n";
  const recording = await recordingIn(
    await written("manifest.json", '{"format": "loadspike.trace/1"}'),
    await written(
      "samples.csv",
      "time,mono_s,load1\n2026-09-05T00:00:00Z,5,0.1\n2026-09-05T00:00:05Z,10,0.1\n",
    ),
    await written("events.csv", events),
  );
  assert.ok(recording.strings.some((text) => text.includes("--password")));
  assert.ok(!recording.strings.some((text) => text.includes("geheim")));
});

test("a table asks which column is which, and knows those that exports are wont to have", async () => {
  const table = await written(
    "load.csv",
    "Time;Load 1m;CPU idle\n2026-09-05 00:00;0,10;99\n2026-09-05 00:01;0,20;98\n",
  );
  const asked = await read([table]);
  assert.ok("columns" in asked);
  assert.deepEqual(asked.columns, {
    file: "load.csv",
    names: ["Time", "Load 1m", "CPU idle"],
    guess: { time: "Time", load1: "Load 1m", idle: "CPU idle" },
  });
  const csv = {
    columns: { time: "Time", load1: "Load 1m", idle: "CPU idle" },
    about: { cpus: 4, zone: "+01:00" },
  };
  const made = await read([table], { csv });
  assert.ok("recording" in made);
  assert.equal(made.recording.source, "csv");
  assert.equal(made.recording.window.start, Date.UTC(2026, 8, 4, 23) * 1000);
});

test("columns by the names of collectd, Telegraf, sysstat and Zabbix", () => {
  assert.deepEqual(guessColumns(["epoch", "shortterm", "midterm", "longterm"]), {
    time: "epoch",
    load1: "shortterm",
    load5: "midterm",
    load15: "longterm",
  });
  assert.deepEqual(
    guessColumns(["time", "system.load1", "system.load5", "cpu.usage_idle", "cpu.usage_iowait"]),
    {
      time: "time",
      load1: "system.load1",
      load5: "system.load5",
      idle: "cpu.usage_idle",
      iowait: "cpu.usage_iowait",
    },
  );
  // load15 is never taken for load1.
  assert.deepEqual(guessColumns(["timestamp", "load_15", "load_5", "load_1"]), {
    time: "timestamp",
    load1: "load_1",
    load5: "load_5",
    load15: "load_15",
  });
  assert.deepEqual(guessColumns(["ts", "load"]), { time: "ts", load1: "load" });
  assert.deepEqual(guessColumns(["a", "b"]), {});
});

const exported = async (name: string): Promise<Found> =>
  ofBlob(name, await openAsBlob(fileURLToPath(new URL(`../fixtures/exports/${name}`, import.meta.url))));

test("exports of other tools are read as the command reads them, or refused with the switch that helps", async () => {
  const columns = async (name: string) => {
    const asked = await read([await exported(name)]);
    assert.ok("columns" in asked, name);
    return asked.columns;
  };
  assert.deepEqual((await columns("rrdtool-fetch.txt")).guess, {
    time: "time",
    load1: "shortterm",
    load5: "midterm",
  });
  assert.deepEqual((await columns("sadf-d.csv")).guess, {
    time: "timestamp",
    load1: "ldavg-1",
    load5: "ldavg-5",
    load15: "ldavg-15",
  });
  assert.deepEqual((await columns("windows.csv")).names, ["Zeit", "Last 1 min", "Leerlauf"]);
  assert.deepEqual((await columns("cacti.csv")).guess, {
    time: "Date",
    load1: "1 Minute Average",
    load5: "5 Minute Average",
  });
  assert.deepEqual((await columns("zabbix-plain.txt")).names, ["1", "2", "3"]);
  assert.equal((await recordingIn(await exported("victoriametrics-export.jsonl"))).samples.length, 3);
  const csv = {
    columns: { time: "Time", load1: "Value" },
    about: { zone: "Europe/Berlin", only: { Series: "load1" } },
  };
  const made = await read([await exported("grafana-rows.csv")], { csv });
  assert.ok("recording" in made);
  assert.equal(made.recording.samples.length, 4);
  const dumped = await read([await exported("promtool-dump.txt")]);
  assert.ok("recording" in dumped);
  assert.equal(dumped.recording.samples.length, 2);
  for (const [name, line] of [
    ["sar-q.txt", /^sar-q\.txt: is what sar writes for people; run "sadf -j FILE /],
    ["rrdtool-xport.xml", /^rrdtool-xport\.xml: is XML of rrdtool; run "rrdtool fetch /],
    ["netdata.json", /^netdata\.json: is JSON of Netdata; ask it with "format=csv/],
  ] as const)
    await refuses(
      exported(name).then((one) => [one]),
      line,
    );
  // 时间,负载 as Excel writes it in China.
  const gbk = Buffer.concat([Buffer.from("cab1bce42cb8bad4d80a", "hex"), Buffer.from("1788610577,0.5\n")]);
  const chinese = await read([await written("gbk.csv", gbk)]);
  assert.ok("columns" in chinese);
  assert.deepEqual(chinese.columns.guess, { time: "时间", load1: "负载" });
});

test("tables of several days are one history", async () => {
  const days = [
    await written("d1", "epoch,shortterm\n1788610577,0.1\n"),
    await written("d2", "epoch,shortterm\n1788690577,0.1\n"),
  ];
  const csv = { columns: { time: "epoch", load1: "shortterm" }, about: {} };
  const made = await read(days, { csv });
  assert.ok("recording" in made);
  assert.equal(made.recording.samples.length, 2);
});

test("what lies in an archive is told with it; a workbook and a report are told from other archives and pages", async () => {
  const zip =
    "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1], 'w')\nfor name in sys.argv[2:]: z.writestr(name, 'hello')\nz.close()";
  run("python3", "-c", zip, "mail.zip", "notes.txt");
  await refuses(
    dropped("mail.zip").then((one) => [one]),
    /^mail\.zip: notes\.txt: nothing that can be read/,
  );
  run("python3", "-c", zip, "book.xlsx", "[Content_Types].xml", "xl/workbook.xml");
  await refuses(
    dropped("book.xlsx").then((one) => [one]),
    /^book\.xlsx: is a workbook; save .* as CSV/,
  );
  run("python3", "-c", zip, "book.ods", "mimetype", "content.xml");
  await refuses(
    dropped("book.ods").then((one) => [one]),
    /^book\.ods: is a workbook; /,
  );
  const report = documentOf({ language: "en", title: "Load report", body: html`` });
  await refuses(
    written("r.html", report).then((one) => [one]),
    /^r\.html: is a report; give the recording/,
  );
  const login = "<!doctype html><title>Log in</title>";
  await refuses(
    written("p.html", login).then((one) => [one]),
    /^p\.html: is a page; .{1,120}$/,
  );
});

test("what a browser has no room for is no defect of the page", () => {
  const line = (make: () => unknown) => {
    try {
      make();
    } catch (error) {
      return failureLine(error);
    }
    return "";
  };
  assert.match(
    line(() => new Array(-1)),
    /^larger than this browser has room for; give a shorter time/,
  );
  assert.match(
    line(() => new Float64Array(2 ** 40)),
    /^larger than this browser/,
  );
  assert.match(
    line(() => "x".repeat(2 ** 30)),
    /^larger than this browser/,
  );
  assert.match(
    line(() => (1).toFixed(200)),
    /^a defect of this page: /,
  );
  assert.match(
    line(() => (undefined as unknown as string[]).length),
    /^a defect of this page: /,
  );
});

test("what PowerShell writes is UTF-16, and is read", async () => {
  const text =
    '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"node_load1","instance":"lb1"},"values":[[1788610577.1,"0.1"],[1788610592.1,"0.2"]]}]}}';
  const recording = await recordingIn(await written("utf16.json", Buffer.from(`\ufeff${text}`, "utf16le")));
  assert.equal(recording.samples.length, 2);
});

const manifest = '{"format": "loadspike.trace/1"}';
const sar = '{"sysstat": {"hosts": []}}';
const lines: readonly (readonly [string, () => Promise<Found[]>, RegExp])[] = [
  ["nothing", async () => [], /^expected a recording, found no file$/],
  [
    "an empty file",
    async () => [await written("empty.txt", "")],
    /^empty\.txt: is empty; expected a trace of loadspike, /,
  ],
  [
    "a picture",
    async () => [await written("a.png", Buffer.from("89504e470d0a1a0a00", "hex"))],
    /^a\.png: nothing that can be read here; expected /,
  ],
  [
    "a letter",
    async () => [await written("letter.txt", "Dear operator")],
    /^letter\.txt: nothing that can be read here, it begins with "Dear operator"; /,
  ],
  [
    "a page",
    async () => [await written("p.html", "<!doctype html><p>")],
    /^p\.html: is a page; of a Prometheus, ask its API/,
  ],
  [
    "our database",
    async () => [await written("l.db", "SQLite format 3\0")],
    /^l\.db: is a database; of loadspike: run "loadspike export --tar/,
  ],
  [
    "sysstat's binary",
    async () => [await written("sa05", Buffer.from("96d5752100", "hex"))],
    /^sa05: is a binary file of sysstat; run "sadf -j FILE -- -q -u ALL -r -S" on the guest/,
  ],
  [
    "atop's binary",
    async () => [await written("atop05", Buffer.from("efbeedfe00", "hex"))],
    /^atop05: is a binary file of atop; run "atop -r FILE -P CPL,CPU,MEM,SWP,PSI,PRG" on the guest/,
  ],
  [
    "our report",
    async () => [await written("r.json", '{\n  "format": "loadspike.report/1"')],
    /^r\.json: is a report; give the recording that it was made from$/,
  ],
  [
    "JSON of others",
    async () => [await written("o.json", '{"a": 1}')],
    /^o\.json: JSON of no kind that is known here; expected /,
  ],
  [
    "two kinds",
    async () => [await written("s.json", sar), await written("t.csv", "a,b\n")],
    /^expected files of one kind, found csv, sar$/,
  ],
  [
    "two of atop",
    async () => [await written("t.txt", "RESET\n"), await written("u.txt", "RESET\n")],
    /^expected one file of atop, found 2: t\.txt, …$/,
  ],
  [
    "a manifest alone",
    async () => [await written("manifest.json", manifest)],
    /^manifest\.json: expected samples\.csv or samples\.csv\.gz, found neither; is it a trace\?$/,
  ],
  [
    "two traces",
    async () => ["a", "b"].map((name) => ofBlob(`${name}/manifest.json`, new Blob([manifest]))),
    /^expected one trace, found 2: a\/manifest\.json, b\/manifest\.json$/,
  ],
  [
    "a wrong cell",
    async () => [
      await written("manifest.json", manifest),
      await written("samples.csv", "time,mono_s,load1\n2026-09-05T00:00:00Z,5,viel\n"),
    ],
    /^samples\.csv:2: load1: expected a number, found "viel"$/,
  ],
  [
    "half a gzip",
    async () => [
      await written("manifest.json", manifest),
      await written("samples.csv.gz", readFileSync(join(fixture, "samples.csv.gz")).subarray(0, 9000)),
    ],
    /^samples\.csv\.gz: expected gzip, found something else or only a part of it/,
  ],
  [
    "half a tar",
    async () => {
      run("tar", "cf", "whole.tar", "incident");
      return [await written("half.tar", readFileSync(join(folder, "whole.tar")).subarray(0, 30_000))];
    },
    /^half\.tar: expected a tar archive, found something else or only a part of it$/,
  ],
  [
    "half a zip",
    async () => {
      run("python3", "-c", "import shutil; shutil.make_archive('whole', 'zip', '.', 'incident')");
      return [await written("half.zip", readFileSync(join(folder, "whole.zip")).subarray(0, 30_000))];
    },
    /^half\.zip: expected a zip archive, found something else or only a part of it$/,
  ],
];
for (const [what, given, line] of lines)
  test(`${what} is one line that says what would help`, () => refuses(given(), line));

test("a bomb is refused long before it is unpacked, wherever it lies", async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20, "0,"), { level: 9 });
  const grows =
    /expected a recording, found \d+ bytes that unpack to more than \d+; unpack it and look what it is$/;
  await refuses(Promise.all([written("bomb.txt.gz", bomb)]), grows);
  const rows = `time,mono_s,load1\n${"2026-09-05T00:00:00Z,5,0.1\n".repeat(2e6)}`;
  const samples = written("samples.csv.gz", gzipSync(rows, { level: 9 }));
  await refuses(Promise.all([written("manifest.json", manifest), samples]), grows);
  await refuses(
    Promise.all([written("tar.tar.gz", gzipSync(tarHeader("a", 63 * 2 ** 20, 64 * 2 ** 20)))]),
    grows,
  );
  run(
    "python3",
    "-c",
    "import zipfile; z = zipfile.ZipFile('b.zip', 'w', 8); z.writestr('manifest.json', ' ' * (64 << 20)); z.close()",
  );
  await refuses(Promise.all([dropped("b.zip")]), /expected/);
});

test("an archive of thousands of files, and a tar that claims what it has not", async () => {
  run(
    "python3",
    "-c",
    "import zipfile; z = zipfile.ZipFile('many.zip', 'w'); [z.writestr(str(i), '') for i in range(1500)]; z.close()",
  );
  await refuses(
    Promise.all([dropped("many.zip")]),
    /^many\.zip: expected a trace, found an archive of more than 1000 files$/,
  );
  const many = Buffer.concat(Array.from({ length: 1100 }, (_, i) => tarHeader(`f${i}`, 0, 512)));
  await refuses(
    Promise.all([written("many.tar", many)]),
    /^many\.tar: expected a trace, found an archive of more than 1000 files$/,
  );
  await refuses(
    Promise.all([written("liar.tar", tarHeader("manifest.json", 2 ** 32, 1024))]),
    /^liar\.tar: expected a tar archive, found something else or only a part of it$/,
  );
});

/** A tar whose one file claims a size; filled with zeros. */
function tarHeader(name: string, size: number, total: number): Buffer {
  const block = Buffer.alloc(total);
  block.write(name, 0);
  block.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  block.write("0", 156);
  block.write("ustar\0" + "00", 257);
  return block;
}
