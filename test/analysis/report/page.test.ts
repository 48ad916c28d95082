import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { browserScripts } from "../../../agent/reporting.ts";
import type { Diagnosis } from "../../../analysis/diagnosis.ts";
import { advice, fact } from "../../../analysis/facts.ts";
import { formats } from "../../../analysis/report/formats/index.ts";
import { locales } from "../../../analysis/report/locales/index.ts";
import { oneSpike } from "../../../analysis/report/one-spike.ts";
import { pageOf } from "../../../analysis/report/page.ts";
import { Reader, seen, skip } from "./browser.ts";
import { incident, quiet } from "./diagnoses.ts";
import { drawnDiagnosis, fixture, TIMELAPSE } from "./drawn-recordings.ts";

const scripts = browserScripts(formats.html.scripts);
const html = (diagnosis: Diagnosis, locale = locales.en) =>
  formats.html.render(pageOf(diagnosis, locale), { scripts });
const reader = new Reader();
let beat: Diagnosis;
let real: Diagnosis;

before(async () => {
  beat = await drawnDiagnosis(fixture("beat"));
  real = await drawnDiagnosis(fixture("tmpfiles-storm"));
  await reader.start();
});
after(() => reader.stop());

/** Opens all that is folded; what is in it is drawn then. */
async function unfold(page: Page): Promise<void> {
  await page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true");
  await page.waitForTimeout(300);
}

/** What the page itself unpacked, as its script does. */
const inPage = `(() => { ${scripts}; return unpacked(JSON.parse(document.getElementById("data").textContent)); })()`;

for (const [width, height, colorScheme, locale] of [
  [1440, 900, "light", locales.en],
  [1440, 900, "dark", locales.zh],
  [390, 844, "light", locales.zh],
  [390, 844, "dark", locales.en],
] as const)
  test(`${width} px, ${colorScheme}, ${locale.id}: the first screen has verdict, step, time and picture; nothing is loaded or runs over the side`, {
    skip,
  }, async () => {
    for (const diagnosis of [beat, real, incident(), quiet()]) {
      const { page, noticed } = await reader.open(html(diagnosis, locale), {
        viewport: { width, height },
        colorScheme,
      });
      const over = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      assert.ok(Number(over) <= 0, `${over} px`);
      for (const part of ["h1", ".todo", ".next"]) {
        const box = await page.locator(part).boundingBox();
        assert.ok(
          box && box.y >= 0 && box.y + box.height <= height,
          `${part} ends at ${box && box.y + box.height}`,
        );
      }
      if (diagnosis.charts !== null) {
        const box = await page.locator(".first .drawing svg").first().boundingBox();
        assert.ok(box && box.y + 60 < height, `the picture begins at ${box?.y}`);
      }
      assert.deepEqual(noticed, []);
    }
  });

test("each picture has its points, and they are the diagnosis's own", { skip }, async () => {
  const { page, noticed } = await reader.open(html(beat));
  await unfold(page);
  const figures = await page.locator("figure").all();
  assert.ok(figures.length > 8, `${figures.length}`);
  for (const figure of figures) {
    const id = await figure.getAttribute("id");
    const drawing = `document.querySelector("#${id} .drawing")`;
    const paths = await page.evaluate(
      `[...${drawing}.querySelectorAll("path, rect")].map((one) => one.getAttribute("d") ?? "rect").join("")`,
    );
    assert.ok(String(paths).length > 20, `${id}: ${paths}`);
    assert.doesNotMatch(
      String(await page.evaluate(`${drawing}.innerHTML`)),
      /NaN|undefined|Infinity/,
      `${id}`,
    );
  }
  const { overview, details } = beat.charts!.timeline;
  const unpacked = (await page.evaluate(`${inPage}.data.timeline.load1`)) as {
    overview: Record<string, number>;
    details: Record<string, number>[];
  };
  const same = (found: Record<string, number>, wanted: Float32Array) => {
    assert.equal(Object.keys(found).length, wanted.length);
    for (const [i, value] of wanted.entries())
      assert.ok(Number.isNaN(value) || Math.abs(found[i]! - value) < 0.001, `${i}: ${found[i]} ${value}`);
  };
  same(unpacked.overview, overview.load1);
  for (const [i, detail] of details.entries()) same(unpacked.details[i]!, detail.load1);
  // One dot for each look that counted somebody.
  const strobe = beat.charts!.strobe!;
  const dots = Number(
    await page.evaluate(
      "document.querySelector('#strobe .look.some').getAttribute('d').split('z').length - 1",
    ),
  );
  const some = strobe.counted.filter((count) => count > 0).length;
  assert.ok(dots > 0 && dots <= some, `${dots} dots of ${some} looks`);
  assert.deepEqual(noticed, []);
});

test("it is zoomed by dragging, by buttons and by keys, all pictures of the whole together", {
  skip,
}, async () => {
  const { page, noticed } = await reader.open(html(beat));
  const axis = async (id: string) =>
    String(
      await page.evaluate(
        `[...document.querySelectorAll("#${id} .drawing .tick")].map((t) => t.textContent).join()`,
      ),
    );
  const whole = await axis("strobe");
  const timeline = await axis("timeline");
  const box = (await page.locator("#strobe .drawing").boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.3, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 100, { steps: 3 });
  await page.mouse.up();
  assert.notEqual(await axis("strobe"), whole);
  assert.notEqual(await axis("timeline"), timeline, "the other picture follows");
  await page.locator("#strobe [data-action=all]").click();
  assert.equal(await axis("strobe"), whole);
  await page.locator("#strobe [data-action=later]").click();
  assert.match(await axis("strobe"), /:\d\d:|:\d\d/);
  await page.locator("#strobe .drawing").focus();
  await page.keyboard.press("0");
  assert.equal(await axis("strobe"), whole);
  await page.keyboard.press("+");
  const near = await axis("strobe");
  assert.notEqual(near, whole);
  await page.keyboard.press("Shift+ArrowRight");
  assert.notEqual(await axis("strobe"), near);
  await page.keyboard.press("Escape");
  assert.deepEqual(noticed, []);
});

test("a point is read by hovering and by arrow keys, in words that a screen reader gets as well", {
  skip,
}, async () => {
  const { page, noticed } = await reader.open(html(beat));
  const box = (await page.locator("#strobe .drawing").boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + 60);
  assert.match(
    await seen(page, "#strobe .readout"),
    /\d\d:\d\d:\d\d · load1 \d+\.\d\d · kernel counted .* · truly active .*±/,
  );
  await page.locator("#strobe .drawing").focus();
  await page.keyboard.press("Home");
  const first = await seen(page, "#strobe .readout");
  await page.keyboard.press("ArrowRight");
  const second = await seen(page, "#strobe .readout");
  assert.ok(first !== "" && second !== "" && first !== second);
  assert.equal(await page.locator("#strobe .readout").getAttribute("aria-live"), "polite");
  assert.deepEqual(noticed, []);
});

/** With forecasts and a change, which a recording that is imported has none of. */
function withHistory(): Diagnosis {
  const diagnosis = structuredClone(beat);
  const { start, end } = diagnosis.spikes[1]!;
  for (const [off, came] of [
    [0, start],
    [600e6, null],
  ] as const)
    diagnosis.predictions.push({
      made_at: start - 900e6,
      at: start + off,
      low: start + off - 60e6,
      high: start + off + 60e6,
      came,
      outcome: came === null ? "open" : "came",
    });
  diagnosis.changes.push({ ...incident().changes[0]!, at: end });
  return diagnosis;
}

test("every picture is walked through with the keyboard: a mark, and words that are spoken; Escape lets go", {
  skip,
}, async () => {
  const { page, noticed } = await reader.open(html(withHistory()));
  await unfold(page);
  const ids = (await page.evaluate(
    "[...document.querySelectorAll('figure')].map(({ id }) => id)",
  )) as string[];
  for (const wanted of [
    "strobe",
    "folded",
    "timeline",
    "who",
    "epochs-0",
    "lengths-0",
    "relief",
    "forecasts",
    "changed",
  ])
    assert.ok(ids.includes(wanted), wanted);
  for (const id of ids) {
    const drawing = page.locator(`#${id} .drawing`);
    const line = page.locator(`#${id} .readout`);
    const said = () => line.textContent();
    const mark = async () => (await page.locator(`#${id} .drawing .cursor`).getAttribute("d")) ?? "";
    await drawing.focus();
    await page.keyboard.press("Home");
    const first = await said();
    assert.ok(first && !/NaN|undefined|\{\d\}/.test(first), `${id}: ${first}`);
    assert.ok((await mark()).length > 5, id);
    assert.equal(await line.getAttribute("aria-live"), "polite");
    const listed = ["forecasts", "changed"].includes(id);
    if (!(id === "changed")) {
      await page.keyboard.press(listed ? "ArrowDown" : "ArrowRight");
      assert.notEqual(await said(), first, `${id}: the next`);
      await page.keyboard.press("Home");
      assert.equal(await said(), first, `${id}: back`);
      await page.keyboard.press("End");
      assert.notEqual(await said(), first, `${id}: the last`);
      await page.keyboard.press("PageUp");
      assert.ok(await said());
    }
    await page.keyboard.press("Escape");
    assert.deepEqual([await said(), await mark()], ["", ""], id);
  }
  assert.deepEqual(noticed, []);
});

test("the focus goes through the page in the order in which it stands, and is seen", { skip }, async () => {
  const { page } = await reader.open(html(beat));
  const tops: number[] = [];
  const classes = new Set<string>();
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press("Tab");
    const { top, width, kind } = (await page.evaluate(`(() => {
      const one = document.activeElement;
      const box = one.getBoundingClientRect();
      return { top: box.top + scrollY, width: parseFloat(getComputedStyle(one).outlineWidth), kind: one.className || one.tagName };
    })()`)) as { top: number; width: number; kind: string };
    if (kind === "BODY") break;
    classes.add(kind);
    tops.push(top);
    assert.ok(width >= 2, `${kind}: no outline`);
  }
  assert.ok(classes.has("drawing"), [...classes].join());
  const back = tops.filter((top, i) => i > 0 && top < tops[i - 1]! - 400);
  // Beside each other stand the picture and the one folded over the run, and the cards of the first screen.
  assert.ok(back.length <= 1, `${back.length} times back up`);
});

test("light or dark as the system has it or as it is chosen; kept where anything is kept, and it works where nothing is", {
  skip,
}, async () => {
  const { page, noticed } = await reader.open(html(beat), { colorScheme: "dark" });
  const colour = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
  const [dark, light] = ["rgb(20, 23, 26)", "rgb(255, 255, 255)"];
  assert.equal(await colour(), dark);
  await page.locator(".theme [data-theme=light]").click();
  assert.equal(await colour(), light);
  assert.equal(await page.locator(".theme [data-theme=light]").getAttribute("aria-pressed"), "true");
  await page.reload();
  assert.equal(await colour(), light);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  assert.equal(await page.evaluate("getComputedStyle(document.body).color"), "rgb(0, 0, 0)");
  await page.emulateMedia({ media: "screen", colorScheme: "light" });
  await page.locator(".theme [data-theme=dark]").click();
  assert.equal(await colour(), dark);
  await page.emulateMedia({ media: "print", colorScheme: "light" });
  assert.equal(await colour(), light, "on paper dark is white as well");
  await page.emulateMedia({ media: "screen", colorScheme: "light" });
  await page.locator(".theme [data-theme=system]").click();
  assert.equal(await colour(), light);
  assert.deepEqual(noticed, []);

  // A sandbox has an origin of its own, and no storage: reading it throws.
  const frame = await page.context().newPage();
  await frame.setContent(
    `<iframe sandbox="allow-scripts" srcdoc="${html(beat).replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"></iframe>`,
  );
  const inner = frame.frames()[1]!;
  await inner.locator(".theme [data-theme=dark]").click();
  assert.equal(await inner.evaluate("getComputedStyle(document.body).backgroundColor"), dark);
  assert.equal(await inner.locator("#strobe .readout").count(), 1, "and all else works");
});

test("#spike-2 opens that spike; its own pictures are drawn, with what speaks for and against", {
  skip,
}, async () => {
  const { page, noticed } = await reader.open(html(beat), { hash: "#spike-2" });
  await page.waitForTimeout(200);
  const text = await seen(page, "details.spike:nth-of-type(2)");
  assert.match(text, /Spike 2:.*[\s\S]*Highest load1[\s\S]*What speaks for a cause[\s\S]*sampling-beat/);
  assert.ok((await page.locator("#spike-2-course .drawing svg path").count()) > 3);
  assert.ok((await page.locator("#spike-2").boundingBox())!.y < 900);
  const links = await page.locator("#spikes a[href='#spike-1']").count();
  assert.equal(links, 1);
  assert.deepEqual(noticed, []);
});

test("the page of one spike is of that spike alone", { skip }, async () => {
  const one = formats.html.render(pageOf(oneSpike(beat, 2)!, locales.en, undefined, { id: 2, of: 2 }), {
    scripts,
  });
  const { page, noticed } = await reader.open(one);
  assert.match(await seen(page, ".verdict"), /spike 2 of 2/);
  assert.equal(await page.locator("#spikes tbody tr").count(), 1);
  assert.ok((await page.locator("#spike-2-course .drawing svg").count()) === 1);
  assert.deepEqual(noticed, []);
  assert.equal(oneSpike(beat, 9), null);
});

test("on a phone what a spike was stands without a side-scroll, and no cell is a column of single letters", {
  skip,
}, async () => {
  for (const [diagnosis, locale] of [
    [beat, locales.zh],
    [incident(), locales.en],
  ] as const) {
    const { page } = await reader.open(html(diagnosis, locale), { viewport: { width: 390, height: 844 } });
    const edges = (await page.evaluate(
      "[...document.querySelectorAll('#spikes tr')].map(({ cells }) => cells[7].getBoundingClientRect().right)",
    )) as number[];
    assert.ok(edges.length > 2 && Math.max(...edges) <= 390, `${edges}`);
    const tall = await page.evaluate(
      "[...document.querySelectorAll('section td')].filter(({ clientHeight }) => clientHeight > 100).map(({ textContent }) => textContent)",
    );
    assert.deepEqual(tall, []);
    const [instant, between] = (await page.evaluate(
      "[...document.querySelectorAll('.next p')].map((line) => line.getBoundingClientRect().toJSON())",
    )) as { bottom: number; top: number }[];
    assert.ok(between!.top >= instant!.bottom - 1, "between which times is a line of its own");
  }
});

test("without scripts all of it is there: text, tables, and the pictures as they were sent", {
  skip,
}, async () => {
  const { page } = await reader.open(html(beat), { javaScriptEnabled: false });
  const text = String(await page.evaluate("document.body.textContent"));
  for (const part of ["PHANTOM LOAD", "dump-writes", "RANDOM", "stroboscope", "What would help"])
    assert.ok(text.includes(part), part);
  for (const id of ["strobe", "folded", "timeline", "relief", "who"])
    assert.equal(await page.locator(`#${id} .drawing svg`).count(), 1, id);
  assert.ok((await page.locator("figure details.numbers table").count()) > 3);
  const over = await reader.open(html(beat), {
    javaScriptEnabled: false,
    viewport: { width: 390, height: 844 },
  });
  assert.ok(Number(await over.page.evaluate("document.documentElement.scrollWidth - innerWidth")) <= 0);
});

test("the countdown says how long, that it is now, and that it is past", { skip }, async () => {
  const { page } = await reader.open(html(beat));
  const at = beat.next_spike!;
  const text = (now: number) =>
    page.evaluate(
      `(() => { ${scripts}; return countdownText(${JSON.stringify(at)}, ${now}, JSON.parse(document.getElementById("data").textContent).words); })()`,
    );
  assert.equal(await text(at.at - 3 * 3600e6 - 4 * 60e6), "in 3 h 4 min");
  assert.equal(await text(at.at), "now, if it comes as foretold");
  assert.match(String(await text(at.high + 120e6)), /^was due 2 min ago/);
});

test("on paper both themes are dark on white, and what is folded is there", { skip }, async () => {
  const { page } = await reader.open(html(beat), { colorScheme: "dark" });
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  assert.equal(await page.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)");
  assert.equal(await page.evaluate("getComputedStyle(document.body).color"), "rgb(0, 0, 0)");
  const hidden = await page.evaluate(
    "[...document.querySelectorAll('main :is(td, th)')].filter((cell) => getComputedStyle(cell).display === 'none').length",
  );
  assert.equal(hidden, 0, "each cell of each table is printed");
  assert.equal(
    await page.evaluate("getComputedStyle(document.querySelector('#countdown .left')).display"),
    "none",
    "how long it is until then was true on the day of the printing",
  );
  const pdf = await page.pdf({ format: "A4" });
  assert.ok(pdf.length > 20_000);
});

test("axe-core finds nothing serious, in either theme or language", { skip }, async () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  for (const [diagnosis, colorScheme, locale] of [
    [beat, "light", locales.en],
    [real, "dark", locales.zh],
  ] as const) {
    const { page } = await reader.open(html(diagnosis, locale), { colorScheme });
    await unfold(page);
    const found = (await page.evaluate(`(() => { ${axe}; return axe.run(); })()`)) as {
      violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
    };
    const serious = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    assert.deepEqual(
      serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary}`),
      [],
    );
  }
});

test("hostile names are shown and never executed", { skip }, async () => {
  const name = "</script><img src=x onerror=alert(1)>\u2028'\"--><svg onload=alert(2)>{{7*7}}";
  for (const [drawn, base] of [
    [false, incident()],
    [true, structuredClone(beat)],
  ] as const) {
    const diagnosis = base;
    diagnosis.host.hostname = name;
    diagnosis.spikes[0]!.verdict.culprit = name;
    diagnosis.verdict.culprit = name;
    diagnosis.suspects[0]!.facts = [fact("source.said", { text: name })];
    diagnosis.timeline.push({ at: diagnosis.spikes[0]!.start, fact: fact("source.said", { text: name }) });
    if (diagnosis.charts) {
      diagnosis.charts.strobe!.comm = name;
      diagnosis.charts.counted[0]!.names[0] = name;
      for (const one of diagnosis.charts.epochs) one.comm = name;
    }
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
    const { page, noticed } = await reader.open(html(diagnosis));
    await unfold(page);
    const text = await seen(page, "body");
    assert.ok(text.split("<img src=x onerror=alert(1)>").length > 5, "it is shown");
    assert.equal(await page.locator("img, svg[onload], [onerror]").count(), 0);
    assert.equal((await page.locator("#strobe .drawing svg").count()) > 0, drawn);
    assert.deepEqual(noticed, []);
  }
});

/** Of those beside the checkout the one whose page is the largest: three days of a beat. */
const LARGEST = join(TIMELAPSE, "../seed-beat");
test("three days of a beat are less than 400 kB, in each language", {
  skip: existsSync(LARGEST) ? false : "not run: the recording is not beside this checkout",
}, async () => {
  const diagnosis = await drawnDiagnosis(LARGEST);
  for (const locale of Object.values(locales)) {
    const bytes = Buffer.byteLength(html(diagnosis, locale));
    assert.ok(bytes < 400_000, `${locale.id}: ${bytes} bytes`);
  }
});

const away = existsSync(TIMELAPSE)
  ? skip
  : "not run: the real incident's recording is not beside this checkout";
test("the real incident: small, painted within a second, its line crosses the run in each spike", {
  skip: away,
}, async () => {
  const diagnosis = await drawnDiagnosis(TIMELAPSE);
  const source = html(diagnosis);
  assert.ok(Buffer.byteLength(source) < 400_000, `${Buffer.byteLength(source)} bytes`);
  const { page, noticed } = await reader.open(source);
  await page.waitForTimeout(300);
  const paint = Number(await page.evaluate("performance.getEntriesByType('paint')[0].startTime"));
  // A machine that does other things as well may take twice as long.
  assert.ok(paint < 2000, `${paint} ms`);
  const { strobe } = diagnosis.charts!;
  assert.equal(strobe!.kind, "beat");
  assert.match(await seen(page, "#strobe figcaption"), /The spikes are those crossings/);
  assert.deepEqual(noticed, []);
});
