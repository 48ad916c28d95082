import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Browser, chromium, type Page } from "playwright-core";
import { browserScripts } from "../../../agent/reporting.ts";
import type { Diagnosis } from "../../../analysis/diagnosis.ts";
import { advice, fact } from "../../../analysis/facts.ts";
import { formats } from "../../../analysis/report/formats/index.ts";
import { locales } from "../../../analysis/report/locales/index.ts";
import { pageOf } from "../../../analysis/report/page.ts";
import { incident } from "./diagnoses.ts";

const program = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
const skip = program ? false : "not run: no Chromium (apt-get install chromium)";
const scripts = browserScripts(formats.html.scripts);
const html = (diagnosis: Diagnosis, locale = locales.en) =>
  formats.html.render(pageOf(diagnosis, locale), { scripts });
const folder = mkdtempSync(join(tmpdir(), "loadspike-page-"));
let browser: Browser | undefined;

before(async () => {
  if (!program) return;
  const flags =
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
  browser = await chromium.launch({ executablePath: program, args: flags.split(" ") });
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** Opens a page and gives what went wrong or out meanwhile. */
async function open(
  source: string,
  options: { width: number; colorScheme?: "light" | "dark"; scripts?: boolean },
) {
  const file = join(folder, "report.html");
  writeFileSync(file, source);
  const { width, colorScheme = "light", scripts = true } = options;
  const context = await browser!.newContext({
    viewport: { width, height: 800 },
    colorScheme,
    javaScriptEnabled: scripts,
  });
  const page: Page = await context.newPage();
  const noticed: string[] = [];
  page.on("console", (message) => noticed.push(message.text()));
  page.on("pageerror", (error) => noticed.push(error.message));
  page.on("dialog", (dialog) => {
    noticed.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url() !== `file://${file}`) noticed.push(`request ${request.url()}`);
  });
  await page.goto(`file://${file}`);
  return { page, noticed };
}

/** The text that a reader sees: what is hidden is not in it. */
async function seen(page: Page, element: string): Promise<string> {
  return String(await page.evaluate(`document.querySelector("${element}").innerText`));
}

for (const [width, colorScheme] of [
  [1100, "light"],
  [390, "dark"],
] as const) {
  test(`at ${width} px, ${colorScheme}: the chart is drawn, nothing is loaded, nothing runs over the side`, {
    skip,
  }, async () => {
    const { page, noticed } = await open(html(incident()), { width, colorScheme });
    assert.equal(await page.locator("#chart canvas").count(), 1);
    assert.match(await seen(page, "h1"), /^PHANTOM LOAD/);
    const over = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    assert.ok(Number(over) <= 0, `${over} px`);
    assert.deepEqual(noticed, []);
  });
}

test("in Chinese too the chart is drawn, with its own labels and dates", { skip }, async () => {
  const { page, noticed } = await open(html(incident(), locales.zh), { width: 1100 });
  assert.match(await seen(page, "h1"), /^负载虚高/);
  assert.match(await seen(page, "#chart"), /内核计入的任务数/);
  assert.equal(await page.locator("html[lang=zh] #chart canvas").count(), 1);
  assert.deepEqual(noticed, []);
});

test("without scripts everything but the chart is there", { skip }, async () => {
  const { page } = await open(html(incident()), { width: 1100, scripts: false });
  const text = await seen(page, "body");
  for (const part of ["5.61", "dump-writes", "RANDOM", "▲1"]) assert.ok(text.includes(part), part);
});

test("hostile names are shown and never executed", { skip }, async () => {
  const name = "</script><img src=x onerror=alert(1)>\u2028'\"--><svg onload=alert(2)>{{7*7}}";
  const diagnosis = incident();
  diagnosis.host.hostname = name;
  diagnosis.spikes[0]!.verdict.culprit = name;
  diagnosis.verdict.culprit = name;
  diagnosis.suspects[0]!.facts = [fact("source.said", { text: name })];
  diagnosis.advice = [
    advice("sampling-beat.random-delay", {
      command: name,
      comm: name,
      lines: { snippet: name },
      timeout_s: null,
      least_timeout_s: 4,
      block: null,
      failover: {
        fall: 1,
        rise: 1,
        fails: { today_s: 5.2, then_s: 8.9 },
        hangs: { today_s: 10, then_s: 10 },
        back: { today_s: 5.2, then_s: 8.9 },
      },
      outcome: null,
    }),
  ];
  diagnosis.host.timezone = name;
  const { page, noticed } = await open(html(diagnosis), { width: 1100 });
  const text = await seen(page, "body");
  assert.ok(text.split("<img src=x onerror=alert(1)>").length > 5, "it is shown");
  assert.equal(await page.locator("img, svg").count(), 0);
  assert.equal(await page.locator("#chart canvas").count(), 1);
  assert.deepEqual(noticed, []);
});
