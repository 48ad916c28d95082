import assert from "node:assert/strict";
import { test } from "node:test";
import { candidates } from "../../../analysis/books/candidates.ts";
import { usualRates } from "../../../analysis/books/tick-rate.ts";
import { diagnose } from "../../../analysis/diagnose.ts";
import { predictBeat } from "../../../analysis/predict.ts";
import { formats } from "../../../analysis/report/formats/index.ts";
import { locales } from "../../../analysis/report/locales/index.ts";
import { pageOf } from "../../../analysis/report/page.ts";
import { aHistory, every, PERIOD } from "./a-history.ts";

test("each candidate would beat as often as the spikes came", () => {
  for (const period_s of [PERIOD, 6255, 1251])
    for (const { hz, interval_s, drift_s } of candidates(period_s, { hz: null, release: null })) {
      const { beat_period_s } = predictBeat({ interval_s, drift_s, hz, burst_s: 0.1 });
      assert.ok(
        beat_period_s !== null && Math.abs(beat_period_s / period_s - 1) < 0.02,
        `${hz} ${interval_s} ${drift_s}`,
      );
    }
  const jobs = candidates(PERIOD, { hz: null, release: "3.10.0-1160.el7.x86_64" });
  assert.ok(jobs.every(({ hz }) => hz === 1000));
  // The incident's own: keepalived's script every 5 s, half a millisecond late each time.
  assert.ok(
    jobs.some(({ interval_s, drift_s }) => interval_s === 5 && Math.abs(drift_s - 0.00056) < 0.00002),
  );
});

test("the tick rate is known of some distributions' kernels", () => {
  assert.deepEqual(usualRates("5.14.0-427.el9.x86_64"), [1000]);
  assert.deepEqual(usualRates("4.18.0-553.8.1.el8_10.x86_64"), [1000]);
  assert.deepEqual(usualRates("6.1.0-18-amd64"), [250]);
  for (const other of [null, "5.4.17-2136.el8uek.x86_64", "6.12.1-1.el9.elrepo.x86_64", "6.18.44"])
    assert.equal(usualRates(other).length, 4);
});

/** What is said of the scrape. */
const readerOf = (period_s: number, reading_s: number | null, kernel: string) => {
  const quiet = (6 * 360) / (period_s - 360);
  const recording = aHistory({
    starts: every(period_s, 6),
    lasts_s: () => 360,
    done: { spike: quiet, quiet },
    host: { kernel },
  });
  return diagnose({ ...recording, reading_s }).history?.reader?.id;
};

test("the scrape is a job like any other: it fits, is too short, or beats otherwise", () => {
  // Every 15 s: 25·HZ + 5 seconds.
  assert.equal(readerOf(6255, 0.3, "6.1.0-18-amd64"), "history.reader-fits");
  assert.equal(readerOf(6255, null, "6.1.0-18-amd64"), "history.reader-fits");
  assert.equal(readerOf(6255, 0.005, "6.1.0-18-amd64"), "history.reader-too-short");
  assert.equal(readerOf(6255, 0.3, "5.14.0-427.el9.x86_64"), "history.reader-apart");
});

test("a section says what it can and cannot say, in every format and language; our own recordings have none", () => {
  const diagnosis = diagnose(aHistory());
  const data = JSON.parse(formats.json.render(pageOf(diagnosis, locales.en)));
  assert.equal(data.origin, "prometheus");
  assert.ok(data.history.candidates.length > 1);
  assert.ok(data.history.can.length > 0 && data.history.cannot.length > 0);
  for (const locale of Object.values(locales)) {
    const page = pageOf(diagnosis, locale);
    const section = page.sections.find(({ id }) => id === "history");
    assert.equal(section?.title, locale.page.history.section);
    const text = formats.text.render(page);
    // Nobody left a recorder of ours on, and what a phantom is told by stands there.
    assert.doesNotMatch(text, /leave the recorder on|cannot be told from real|记录程序继续|无法区分虚高/i);
  }
  const quiet = diagnose(aHistory({ starts: [], hours: 20 }));
  assert.equal(quiet.spikes.length, 0);
  assert.deepEqual(quiet.history?.candidates, []);
  assert.equal(quiet.history?.agent, null);
  assert.equal(diagnose({ ...aHistory(), source: "loadspike 0.1.0" }).history, null);
});

test("candidates and the scrape are for what may be a beat", () => {
  const { history } = diagnose(aHistory({ done: { spike: 6, quiet: 0.01 } }));
  assert.deepEqual(history?.candidates, []);
  assert.equal(history?.reader, null);
});

test("a history of days that is read every ten minutes", () => {
  const { history, window } = diagnose(aHistory({ hours: 4 * 24 }, { step_s: 600, origin: "sar" }));
  assert.equal(window.step_s, 600);
  assert.equal(history?.can[0]?.id, "history.ends-forgotten");
  assert.equal(history?.reader, null);
});

test("readings ten minutes apart: what load1 forgot is said to be so, and nothing is known more finely than they lie", () => {
  const diagnosis = diagnose(aHistory({}, { step_s: 600 }), { charts: true });
  assert.ok(diagnosis.spikes.some(({ true_active_from: from }) => from === "counters"));
  const regular = diagnosis.spikes
    .flatMap(({ suspects }) => suspects.flatMap(({ facts }) => facts))
    .find(({ id }) => id === "books.regular");
  assert.ok(
    regular?.id === "books.regular" && regular.values.scatter >= 600 / regular.values.period_s - 1e-9,
  );
  for (const [locale, forgot, unmeasured] of [
    [locales.en, /a spike in between is over in it/, /was not measured/],
    [locales.zh, /在 load1 中已经消退/, /没有测量/],
  ] as const) {
    const page = pageOf(diagnosis, locale);
    assert.match(formats.text.render(page, { width: 200 }), forgot);
    const [first] = page.pictures!.first;
    assert.doesNotMatch(first!.sentence, unmeasured);
  }
});
