import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import type { Locator, Page } from "playwright-core";
import { pageText } from "../../packaging/page/page.ts";
import { QUERY } from "../../storage/inputs/prometheus/query.ts";
import { skip } from "../analysis/report/browser.ts";
import { absent, victoriaMetrics } from "../e2e/history/engines.ts";
import { run } from "../e2e/history/run.ts";
import { exposition } from "../simulation/exposition.ts";
import { phantomHistory } from "./phantom.ts";
import { Visitor } from "./visitor.ts";

const checkout = resolve(import.meta.dirname, "../..");
const beat = join(checkout, "test/fixtures/recordings/beat");
const folder = mkdtempSync(join(tmpdir(), "loadspike-web-page-"));
const at = (name: string) => join(folder, name);
const file = at("is-your-load-spike-real.html");
const visitor = new Visitor(file);
let size = 0;

before(async () => {
  const text = await pageText(checkout);
  size = Buffer.byteLength(text);
  writeFileSync(file, text);
  await visitor.start();
});
after(async () => {
  await visitor.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What `loadspike … --format json` prints. */
function jsonOf(...args: string[]): string {
  const { status, stdout, stderr } = run([...args, "--format", "json"]);
  assert.equal(stderr, "");
  assert.equal(status, 0);
  return stdout;
}

/** The database that `import` makes of the example's recording. */
function imported(): string {
  const db = at("beat.db");
  if (existsSync(db)) return db;
  const { status, stderr } = run(["import", beat, "--db", db]);
  assert.equal(status, 0, stderr);
  return db;
}

const choose = (page: Page, ...paths: string[]) => page.locator("input[multiple]").setInputFiles(paths);
const chooseFolder = (page: Page, path: string) => page.locator("input[webkitdirectory]").setInputFiles(path);

async function savedAs(page: Page, button: RegExp): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click({ timeout: 60_000 }),
  ]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
}

const json = async (page: Page) => (await savedAs(page, /JSON/)).text;
const failureOn = async (page: Page) => (await page.getByRole("alert").locator("p").textContent())?.trim();

test("one file of less than a megabyte, and the same each time", { skip }, async () => {
  assert.ok(size < 1e6, `${size} bytes`);
  const text = readFileSync(file, "utf8");
  assert.equal(await pageText(checkout), text);
  // Licences go with what they are of.
  for (const name of ["loadspike", "csv-parse", "buffer", "base64-js", "ieee754"])
    assert.match(text, new RegExp(`^(?:<script.*>)?${name} \\d+\\.\\d+`, "m"));
});

test("a trace as a folder, as its files and as an archive: the command line's report", { skip }, async () => {
  const expected = jsonOf("report", "--db", imported());
  const names = readdirSync(beat).map((name) => join(beat, name));
  spawnSync("tar", ["czf", at("beat.tar.gz"), "-C", join(beat, ".."), "beat"]);
  spawnSync("python3", [
    "-c",
    "import shutil, sys; shutil.make_archive(*sys.argv[1:])",
    at("beat"),
    "zip",
    beat,
  ]);
  const ways: ((page: Page) => Promise<void>)[] = [
    (page) => chooseFolder(page, beat),
    (page) => choose(page, ...names),
    (page) => choose(page, at("beat.tar.gz")),
    (page) => choose(page, at("beat.zip")),
    (page) => page.getByRole("button", { name: "See an example" }).click(),
  ];
  for (const way of ways) {
    const { page, noticed } = await visitor.open();
    await way(page);
    assert.equal(await json(page), expected);
    assert.deepEqual(noticed, []);
  }
});

test("what export --tar writes, spikes and report beside it", { skip }, async () => {
  const expected = jsonOf("report", "--db", imported());
  const tar = at("incident.tar.gz");
  assert.equal(run(["export", "--tar", tar, "--db", imported()]).status, 0);
  const { page } = await visitor.open();
  await choose(page, tar);
  const [here, there] = [await json(page), expected].map((text) => JSON.parse(text));
  assert.deepEqual(here.spikes, there.spikes);
  assert.deepEqual(here.verdict, there.verdict);
});

test("the report is the command line's, and its links, pictures and countdown work in the frame", {
  skip,
}, async () => {
  const { page, noticed } = await visitor.open();
  await page.getByRole("button", { name: "See an example" }).click();
  const saved = await savedAs(page, /HTML/);
  assert.match(saved.name, /^loadspike-[\w.-]+\.html$/);
  assert.equal(saved.text, run(["report", "--db", imported(), "--format", "html"]).stdout);
  const frame = page.frameLocator("iframe");
  await frame.locator("html.js").waitFor();
  const inside = page.frames()[1]!;
  await inside.evaluate("scrollTo(0, 0)");
  await frame.locator("nav a[href='#limits']").press("Enter");
  assert.ok(
    await inside.evaluate("document.getElementById('limits').getBoundingClientRect().top < innerHeight"),
    "a link shows its part",
  );
  assert.equal(await frame.locator("h1").count(), 1, "the frame still shows the report");
  assert.ok((await frame.locator(".readout").count()) > 0);
  // What stands in a report cannot reach the page around it.
  assert.equal(
    await page
      .frames()[1]!
      .evaluate("(() => { try { return parent.document.title } catch { return 'apart' } })()"),
    "apart",
  );
  assert.deepEqual(noticed, []);
});

test("Prometheus' answer to the page's own query: the command line's report of the same server", {
  skip: skip || absent("victoria-metrics"),
}, async () => {
  const guest = phantomHistory("prometheus");
  const engine = await victoriaMetrics();
  try {
    const body = [...exposition(guest, 'instance="lb1:9100",job="node"', "ms")].filter(
      (line) => !line.startsWith("#"),
    );
    await fetch(`${engine.url}/api/v1/import/prometheus`, { method: "POST", body: body.join("\n") });
    await fetch(`${engine.url}/internal/force_flush`);
    const [from, to] = [guest.window.start / 1e6 - 60, Math.ceil(guest.window.end / 1e6) + 60];
    const range = `[${Math.ceil(to - from)}s]`;
    const query = new URLSearchParams({ query: QUERY.replace("[7d]", range), time: String(to) });
    writeFileSync(at("lb1.json"), await (await fetch(`${engine.url}/api/v1/query?${query}`)).text());
    const iso = (s: number) => new Date(s * 1000).toISOString();
    const there = JSON.parse(
      jsonOf(
        "history",
        "prometheus",
        engine.url,
        "--instance",
        "lb1:9100",
        "--since",
        iso(from),
        "--until",
        iso(to),
      ),
    );
    const { page, noticed } = await visitor.open();
    await choose(page, at("lb1.json"));
    const here = JSON.parse(await json(page));
    assert.equal(here.verdict.cause, "sampling-beat");
    assert.deepEqual(here, there);
    assert.equal(await page.getByRole("note").count(), 0);
    // The trap: the same by query_range.
    const grid = new URLSearchParams({
      query: QUERY.replace("[7d]", ""),
      start: String(Math.floor(from)),
      end: String(to),
      step: "60",
    });
    writeFileSync(at("range.json"), await (await fetch(`${engine.url}/api/v1/query_range?${grid}`)).text());
    await page.getByRole("button", { name: "Another recording" }).click();
    await choose(page, at("range.json"));
    assert.match(
      (await page.getByRole("note").textContent()) ?? "",
      /even grid of 60 s, as query_range makes it/,
    );
    assert.deepEqual(noticed, []);
  } finally {
    await engine.stop();
  }
});

test("what sadf writes of sysstat's own file", {
  skip: skip || absent("sadf", "/usr/lib/sysstat/sadc"),
}, async () => {
  spawnSync("/usr/lib/sysstat/sadc", ["1", "5", at("sa05")]);
  const { stdout } = spawnSync("sadf", ["-j", at("sa05"), "--", "-q", "-u", "ALL", "-r", "-S"], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, LC_ALL: "C" },
  });
  writeFileSync(at("sa05.json"), stdout);
  const { page } = await visitor.open();
  await choose(page, at("sa05.json"));
  assert.equal(await json(page), jsonOf("history", "sar", at("sa05.json")));
});

test("what atop -P writes of atop's own file", { skip: skip || absent("atop") }, async () => {
  spawnSync("atop", ["-w", at("atop05"), "1", "5"], { timeout: 60_000 });
  const { stdout } = spawnSync("atop", ["-r", at("atop05"), "-P", "CPL,CPU,MEM,SWP,PSI,PRG"], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  writeFileSync(at("atop05.txt"), stdout);
  const { page } = await visitor.open();
  await choose(page, at("atop05.txt"));
  assert.equal(await json(page), jsonOf("history", "atop", at("atop05.txt")));
});

test("a table: columns are guessed, chosen and read, with the keyboard alone", { skip }, async () => {
  const { samples } = phantomHistory("csv");
  const rows = Array.from({ length: samples.length }, (_, i) =>
    [samples.time[i]! / 1e6, samples.load1.at(i), 100 - samples.cpu_busy_pct.at(i)].join(","),
  );
  writeFileSync(at("load.csv"), `Time,Load 1m,CPU idle\n${rows.join("\n")}\n`);
  const { page, noticed } = await visitor.open();
  await choose(page, at("load.csv"));
  await page.getByLabel("Load average, 1 min").waitFor();
  assert.deepEqual(
    await Promise.all(
      ["Time", "Load average, 1 min", "CPU idle, %", "5 min"].map((label) =>
        page.getByLabel(label, { exact: true }).inputValue(),
      ),
    ),
    ["Time", "Load 1m", "CPU idle", ""],
  );
  await page.getByLabel(/Number of CPUs/).focus();
  await page.keyboard.type("4");
  await page.keyboard.press("Enter");
  const expected = jsonOf(
    "history",
    "csv",
    at("load.csv"),
    "--time",
    "Time",
    "--load1",
    "Load 1m",
    "--idle",
    "CPU idle",
    "--cpus",
    "4",
  );
  assert.equal(await json(page), expected);
  assert.equal(JSON.parse(expected).verdict.cause, "sampling-beat");
  assert.deepEqual(noticed, []);
});

test("a file dropped anywhere on the page is taken", { skip }, async () => {
  const { page, noticed } = await visitor.open();
  const base64 = readFileSync(join(beat, "../beat-short/samples.csv.gz")).toString("base64");
  await page.evaluate(`(() => {
    const bytes = Uint8Array.from(atob("${base64}"), (c) => c.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], "samples.csv.gz"));
    document.querySelector("h2").dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
  })()`);
  await page.getByRole("heading", { name: "Which column is which?" }).waitFor();
  assert.equal(await page.getByLabel("Load average, 1 min").inputValue(), "load1");
  assert.deepEqual(noticed, []);
});

test("no address can be reached, neither from the page nor from what it starts", { skip }, async () => {
  const { page } = await visitor.open();
  const tried = `(() => new Promise((refused) => {
    addEventListener("securitypolicyviolation", ({ effectiveDirective }) => refused(effectiveDirective));
    fetch("http://127.0.0.1:9/").then(() => refused("reached"), () => {});
  }))()`;
  assert.equal(await page.evaluate(tried), "connect-src");
  const inWorker = `(() => new Promise((told) => {
    const source = "fetch('http://127.0.0.1:9/').catch(() => {}); addEventListener('securitypolicyviolation', (e) => postMessage(e.effectiveDirective));";
    new Worker(URL.createObjectURL(new Blob([source]))).onmessage = ({ data }) => told(data);
  }))()`;
  assert.equal(await page.evaluate(inWorker), "connect-src");
  await page.getByRole("button", { name: "See an example" }).click();
  await page.frameLocator("iframe").locator("h1").waitFor();
  assert.equal(await page.frames()[1]!.evaluate(tried), "connect-src");
});

test("a wrong file says the command line's line", { skip }, async () => {
  writeFileSync(at("wrong.json"), '{"sysstat": {"hosts": [{"nodename": "lb1", "statistics": 5}]}}');
  const { page, noticed } = await visitor.open();
  await choose(page, at("wrong.json"));
  const line = await failureOn(page);
  const there = run(["history", "sar", at("wrong.json")]).stderr.trim();
  assert.equal(line, there.replace("loadspike: ", "").replaceAll(`${folder}/`, ""));
  // And the page goes on.
  await page.getByRole("button", { name: "See an example" }).click();
  await page.locator("iframe").waitFor();
  assert.deepEqual(noticed, []);
});

test("work is cancelled at once, and nothing of it comes later", { skip }, async () => {
  const lines = Array.from({ length: 1e6 }, (_, i) => `2026-09-05T00:00:00.${i}Z,${i}.${(i * i) % 999},0.1`);
  mkdirSync(at("long"));
  writeFileSync(at("long/manifest.json"), '{"format": "loadspike.trace/1"}');
  // Packed: Chromium ends the page with a worker that is terminated while it unpacks.
  writeFileSync(at("long/samples.csv.gz"), gzipSync(`time,mono_s,load1\n${lines.join("\n")}`, { level: 1 }));
  const { page, noticed } = await visitor.open();
  await chooseFolder(page, at("long"));
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Cancelled. Nothing was kept.").waitFor();
  while (page.workers().length > 0) await page.waitForTimeout(20);
  await page.getByRole("button", { name: "See an example" }).click();
  await page.locator("iframe").waitFor();
  assert.deepEqual(noticed, []);
});

test("the reader's language, and a switch that the report follows", { skip }, async () => {
  const { page, noticed } = await visitor.open({ locale: "zh-CN" });
  assert.equal(await page.title(), "负载尖峰是真的吗？");
  await page.getByRole("button", { name: "看一个例子" }).click();
  const heading = page.frameLocator("iframe").locator("h1");
  await heading.getByText("负载虚高").waitFor();
  await page.getByRole("button", { name: "English" }).click();
  await heading.getByText("Phantom load").waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.deepEqual(noticed, []);
});

test("axe-core finds nothing serious, in either theme or language, on any of its pages", {
  skip,
}, async () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  writeFileSync(at("small.csv"), "Time,Load\n");
  writeFileSync(at("letter.txt"), "Dear operator");
  const seriousOn = async (page: Page) => {
    const found = (await page.evaluate(`(() => { ${axe}; return axe.run({ iframes: false }); })()`)) as {
      violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
    };
    return found.violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary}`);
  };
  const once = async (one: Locator) => one.first().waitFor();
  for (const options of [
    { locale: "en-GB", colorScheme: "light" },
    { locale: "zh-CN", colorScheme: "dark" },
  ] as const) {
    const { page } = await visitor.open(options);
    assert.deepEqual(await seriousOn(page), [], "first");
    await choose(page, at("small.csv"));
    await once(page.locator("form"));
    assert.deepEqual(await seriousOn(page), [], "choosing");
    await page.reload();
    await choose(page, at("letter.txt"));
    await once(page.getByRole("alert"));
    assert.deepEqual(await seriousOn(page), [], "failed");
    await page.locator(".link").click();
    await once(page.locator("iframe"));
    assert.deepEqual(await seriousOn(page), [], "report");
  }
});
