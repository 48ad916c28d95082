import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { LocalTime } from "../../../analysis/report/local-time.ts";
import { type Locale, languageOf, locales } from "../../../analysis/report/locales/index.ts";
import type { Paragraph } from "../../../analysis/report/locales/words.ts";
import { pageOf } from "../../../analysis/report/page.ts";
import { type Declared, declaredFacts } from "./declared-facts.ts";
import { incident } from "./diagnoses.ts";

const languages = Object.values(locales);
const declared = declaredFacts();

/** What no sentence holds, whatever the values. */
const DRAWS = 60;
const BROKEN =
  /undefined|NaN|\[object|Infinity|\b1 (?:times|tasks|runs|spikes|looks|events|seconds)\b|Invalid Date|[\n\r]/;
const CJK = /\p{Script=Han}/u;

/** All that is said of one fact. The registries are typed; here any of them is asked by its name. */
function said(locale: Locale, times: LocalTime, { registry, id }: Declared, values: unknown): string[] {
  const { facts, advice, hazards } = locale.words;
  const blocks: Record<Declared["registry"], Record<string, unknown>> = {
    Facts: facts,
    SourceFacts: facts,
    Advices: advice,
    Hazards: hazards,
  };
  const say = blocks[registry][id];
  assert.ok(typeof say === "function", `${locale.id} has no words for ${id}`);
  return textsOf(say(values, times));
}

function textsOf(words: unknown): string[] {
  if (typeof words === "string") return [words];
  if (Array.isArray(words)) return words.flatMap((part: Paragraph) => (isSnippet(part) ? [] : textsOf(part)));
  if (words !== null && typeof words === "object") return Object.values(words).flatMap(textsOf);
  return [];
}

const isSnippet = (part: unknown) => part !== null && typeof part === "object" && "snippet" in part;

test("facts are declared where they are stated", () => {
  assert.ok(declared.some(({ id }) => id === "source.said"));
  assert.equal(new Set(declared.map(({ registry, id }) => `${registry} ${id}`)).size, declared.length);
});

for (const locale of languages) {
  test(`${locale.id}: every fact has words, whatever its values`, () => {
    const { times } = pageOf(incident(), locale);
    // One text of each fact that is broken, of all of them at once: they are mended together.
    const broken = declared.flatMap((one) =>
      fc
        .sample(one.values, { numRuns: DRAWS, seed: 2480 })
        .flatMap((values) => said(locale, times, one, values))
        .filter((text) => text.trim() === "" || BROKEN.test(text))
        .slice(0, 1)
        .map((text) => `${one.id}: ${text}`),
    );
    assert.deepEqual(broken, []);
  });

  test(`${locale.id}: every cause is named, with a culprit and without, and has what to do`, () => {
    for (const words of Object.values(locale.words.causes)) {
      for (const culprit of ["", "keepalived_chec"])
        for (const spikes of [1, 5])
          for (const reality of ["phantom", "real", null] as const)
            for (const texts of [
              words.named(culprit, []),
              words.summary({ culprit, spikes, of: 5, reality, period_s: null, look_s: null, found: [] }),
              words.summary({ culprit, spikes, of: spikes, reality, period_s: 5, look_s: 5.001, found: [] }),
            ]) {
              assert.doesNotMatch(texts, BROKEN);
              assert.notEqual(texts.trim(), "");
            }
      for (const culprit of ["", "x"])
        assert.match(typeof words.now === "string" ? words.now : words.now(culprit, []), /[.。]$/);
      assert.match(
        words.summary({ culprit: "x", spikes: 2, of: 2, reality: null, period_s: 1, look_s: 5, found: [] }),
        /[.。]$/,
      );
    }
  });

  test(`${locale.id}: what to do tonight and what would help is said in it`, () => {
    const { change, sentence, now } = locale.page;
    const changes = [
      { id: "as-is" },
      { id: "interval", interval_s: 7, later_s: 2, fractional: false },
      { id: "interval", interval_s: 8.092, later_s: 0, fractional: true },
      { id: "random-delay", longest_s: 3.8 },
      { id: "no-dump" },
      { id: "rare-dump", every_s: 300 },
      { id: "track-process", since: "2.0.11", installed: null, available: null },
      { id: "track-file", since: "2.0.0", installed: "2.2.7", available: true },
    ] as const;
    const titles = changes.map((one) => change(one).title);
    assert.equal(new Set(titles).size, titles.length);
    for (const text of tonight(now)) assert.equal(sentence(text), text);
  });
}

const tonight = ({ waited, ...others }: Locale["page"]["now"]) => [
  ...Object.values(others),
  ...[true, false].flatMap((always) => [waited(always, true), waited(always, false)]),
];

test("Chinese is not English left over", () => {
  const { page } = locales.zh;
  const texts = [...Object.values(page.sections), ...Object.values(page.labels), ...tonight(page.now)];
  for (const text of texts) assert.match(text, CJK);
});

for (const [env, expected] of [
  [{}, "en"],
  [{ LANG: "zh_CN.UTF-8" }, "zh"],
  [{ LANG: "zh" }, "zh"],
  [{ LANG: "zh_TW" }, "zh"],
  [{ LANG: "de_DE.UTF-8" }, "en"],
  [{ LC_ALL: "", LC_MESSAGES: "", LANG: "zh_CN.UTF-8" }, "zh"],
  [{ LC_MESSAGES: "en_US.UTF-8", LANG: "zh_CN.UTF-8" }, "en"],
  [{ LC_ALL: "C", LC_MESSAGES: "zh_CN.UTF-8" }, "en"],
  [{ LC_ALL: "zh_CN.UTF-8", LANG: "C" }, "zh"],
  [{ LANG: "zhx" }, "en"],
] as const) {
  test(`with ${JSON.stringify(env)} it is ${expected}`, () => assert.equal(languageOf(env), expected));
}
