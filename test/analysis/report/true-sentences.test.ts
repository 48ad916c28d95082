import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { diagnose } from "../../../analysis/diagnose.ts";
import type { Diagnosis } from "../../../analysis/diagnosis.ts";
import { formats } from "../../../analysis/report/formats/index.ts";
import { type Locale, locales } from "../../../analysis/report/locales/index.ts";
import { type Page, pageOf } from "../../../analysis/report/page.ts";
import { openDatabase } from "../../../storage/database.ts";
import { readRecording } from "../../../storage/recording-reader.ts";
import { importTrace } from "../../storage/import-trace.ts";
import { scratchFolder } from "../../storage/scratch.ts";
import { incident } from "./diagnoses.ts";
import { allRecordings } from "./recordings.ts";

/** A line that is true of no recording. */
const NEVER: [what: string, RegExp][] = [
  [
    "one is not several",
    /(?<![\d.,])1 (?:times|tasks|runs|spikes|looks|events|samples|files|threads|writes|lines|commands)\b/,
  ],
  ["no number of none", /\bnot at 0\b|\b0 (?:lost|times)\b|另有 0 |0 次没有还原/],
  [
    "no figure of nothing",
    /\bNaN\b|undefined|Infinity|\[object|(?:median|every|longest|mean) unknown|中位数 ?未知|每 ?未知/,
  ],
  ["no time of nothing", /(?:median|longest|of) 0(?:\.0)? m?s\b|(?:中位数|最长) 0(?:\.0)? ?毫?秒/],
  [
    "no names of rows in advice",
    /\b(?:run\.sum|file\.write|vrrp\.state|clock\.stall|cpu\.quota|mono_s|load1_mean|d_tasks|procs_blocked|psi_[a-z_]+|sched_active_mean)\b/,
  ],
];

/** What a report states that its own figures contradict. */
function contradictions(diagnosis: Diagnosis, locale: Locale): string[] {
  const { spikes, suspects, verdict, window, kernel_sampling: looks } = diagnosis;
  const found: string[] = [];
  const { headline } = pageOf(diagnosis, locale).verdict;
  const { unmeasured, undecided, phantom, real } = locale.page.headline;
  const n = spikes.length;
  const measured = spikes.some(({ true_active_mean: mean }) => mean !== null);
  if (n > 0 && headline === unmeasured(n) && measured) found.push("not measured, above a table of figures");
  if (n > 0 && headline === undecided(n) && !measured) found.push("what was measured, above a table of none");
  if (n > 0 && (headline === phantom(n)) !== spikes.every(({ reality }) => reality === "phantom"))
    found.push("phantom or not");
  if (n > 0 && (headline === real(n)) !== spikes.every(({ reality }) => reality === "real"))
    found.push("real or not");
  for (const { cause, status, p_value } of [...suspects, ...spikes.flatMap((spike) => spike.suspects)])
    if (status === "supported" && p_value !== null && p_value > 0.05)
      found.push(`${cause} supported with p ${p_value}`);
  if (n === 0 && diagnosis.next_spike !== null) found.push("a next spike of none");
  const { next_spike: next } = diagnosis;
  if (next && !(next.low <= next.at && next.at <= next.high && next.high > window.end))
    found.push("a next spike that lies behind");
  if (window.step_s > 10 && looks !== null) found.push("single counts of looks that far apart");
  if (verdict.cause !== null && verdict.cause !== "mixed" && verdict.cause !== "unexplained" && n > 0)
    if (!suspects.some(({ cause, status }) => cause === verdict.cause && status === "supported"))
      found.push(`${verdict.cause} is the cause and not supported`);
  return found;
}

/** Figures of one quantity that are told twice and differ by more than their errors. */
function twice({ spikes, charts }: Diagnosis): string[] {
  return (charts?.counted ?? []).flatMap(({ spike: id, names, over: { kernel, random } }) => {
    const spike = spikes.find((one) => one.id === id)!;
    const found: string[] = [];
    const error = Math.hypot(random.error, spike.true_active_error ?? 0);
    // Fewer may be named than were there; more were not there.
    if (spike.true_active_mean !== null && random.all > spike.true_active_mean + 3 * error + 0.02)
      found.push(`spike ${id}: ${spike.true_active_mean} truly active, ${random.all} of them named`);
    for (const { comm, at_kernel_look: counted, at_random } of spike.who) {
      const i = names.indexOf(comm);
      if (i < 0) continue;
      const apart = (one: number | null, other: number) => (one ?? 0).toFixed(2) !== (other || 0).toFixed(2);
      if (apart(counted, kernel.names[i]!) || apart(at_random, random.names[i]!))
        found.push(`spike ${id}: ${comm} in the table is not ${comm} in the picture`);
    }
    return found;
  });
}

/** What is wrong with one line. */
function brokenIn(line: string, { full_names }: Pick<Diagnosis, "full_names">): string[] {
  const words = new Set(line.split(/[^\w.-]+/));
  const cut = Object.entries(full_names).filter(([comm]) => words.has(comm));
  return [
    ...NEVER.filter(([, pattern]) => pattern.test(line)).map(([what]) => what),
    ...cut.map(([comm, name]) => `${comm}, cut, where ${name} is known`),
  ];
}

/** What a card says that other figures of the same spike contradict. */
function besideFigures({ spikes }: Diagnosis): string[] {
  return spikes.flatMap(({ id, who, suspects, verdict }) => {
    const found: string[] = [];
    for (const { cause, reason, facts } of suspects) {
      if (who.length > 0 && reason?.id === "source.nothing" && reason.values.source === "tasks")
        found.push(`spike ${id}: ${cause}, no tasks were seen, above a table of tasks`);
      const memory = facts.find((one) => one.id === "memory-pressure.memory");
      const isGroup = facts.some((one) => one.id === "memory-pressure.group");
      if (cause !== verdict.cause || memory?.id !== "memory-pressure.memory" || isGroup) continue;
      const { available_bytes: left, calm_available_bytes: usual, swap_bytes: swapped } = memory.values;
      if (left !== null && usual !== null && left > 0.9 * usual && (swapped ?? 0) < left / 20)
        found.push(`spike ${id}: memory ran out, with ${left} bytes of it left`);
    }
    return found;
  });
}

/** Sentences of cards that speak of a pause or of scripts beside figures of the same card. */
function ofCards({ suspects, spikes, full_names }: Diagnosis): string[] {
  const found: string[] = [];
  for (const { facts } of [...suspects, ...spikes.flatMap((spike) => spike.suspects)]) {
    const none = facts.some(({ id }) => id === "dump-writes.none" || id === "dump-writes.none-at-all");
    const some = facts.some(({ id }) => id === "dump-writes.writes" || id === "dump-writes.all");
    if (none && some) found.push("no dump beside dumps");
  }
  const scripts = suspects
    .flatMap(({ facts }) => facts)
    .flatMap((one) => (one.id === "check-script.all" ? [one.values.comm] : []));
  const TOOLS = ["grep", "awk", "sort", "head", "sed", "cat", "tr", "cut", "ps"];
  for (const comm of scripts)
    if (TOOLS.includes(comm)) found.push(`${comm} is a check script (${Object.values(full_names)})`);
  return found;
}

/** Pictures and lists that tell nothing, or the same twice. */
function idle({ suspects, spikes, charts }: Diagnosis, pictures: Page["pictures"]): string[] {
  const twofold = suspects.filter(({ status, facts }) => status === "not-examined" && facts.length > 0);
  const ids = [...(pictures?.first ?? []), ...Object.values(pictures?.sections ?? {}).flat()];
  const isFolded = ids.some(({ figure }) => figure.id === "folded");
  const strobe = charts?.strobe ?? null;
  return [
    ...(spikes.length === 0 ? [] : twofold.map(({ cause }) => `${cause} is not examined, said twice`)),
    ...(isFolded && strobe?.kind === "noise" && strobe.covered === null
      ? ["looks too few to be folded"]
      : []),
  ];
}

/** All that is said of pictures. */
function ofPictures(pictures: Page["pictures"]): string[] {
  if (pictures === null) return [];
  const figures = [
    ...pictures.first,
    ...Object.values(pictures.sections).flat(),
    ...pictures.spikes.flatMap((spike) => spike.figures),
  ];
  return [
    ...figures.flatMap(({ title, sentence, legend }) => [title, sentence, ...legend.map(({ text }) => text)]),
    ...pictures.data.epochs.map(({ title }) => title),
    ...pictures.spikes.flatMap(({ title, facts }) => [title, ...facts.map(({ text }) => text)]),
  ];
}

const recordings = allRecordings();
for (const { name, path } of recordings)
  test(`no sentence about ${name} is false on its face`, async (t) => {
    const database = openDatabase(join(scratchFolder(t), "walk.db"));
    await importTrace(path, database);
    const diagnosis = diagnose(readRecording(database), { charts: true });
    database.close();
    const wrong = [...ofCards(diagnosis), ...twice(diagnosis), ...besideFigures(diagnosis)];
    for (const locale of Object.values(locales)) {
      wrong.push(...contradictions(diagnosis, locale));
      wrong.push(...idle(diagnosis, pageOf(diagnosis, locale).pictures));
      for (const sentence of ofPictures(pageOf(diagnosis, locale).pictures))
        for (const what of brokenIn(sentence, diagnosis))
          wrong.push(`${locale.id} picture: ${what}: ${sentence}`);
      for (const format of [formats.text, formats.markdown]) {
        const text = format.render(pageOf(diagnosis, locale), {});
        for (const line of text.split("\n"))
          for (const what of brokenIn(line, diagnosis))
            wrong.push(`${locale.id} ${format.id}: ${what}: ${line}`);
      }
    }
    for (const line of formats.json.render(pageOf(diagnosis, locales.en), {}).split("\n"))
      if (/^\s*"(?:[^"\\]|\\.)*",?$/.test(line))
        for (const what of brokenIn(line, { full_names: {} })) wrong.push(`json: ${what}: ${line}`);
    assert.deepEqual(wrong, []);
  });

test("a verdict speaks of the spikes that have its cause, and says how many could not be explained", () => {
  const all = incident();
  const without = (...numbers: number[]): Diagnosis => ({
    ...all,
    spikes: all.spikes.map((spike) =>
      numbers.includes(spike.id)
        ? { ...spike, reality: "unclear", verdict: { cause: "unexplained", culprit: "", confidence: 0.6 } }
        : spike,
    ),
  });
  const summary = (diagnosis: Diagnosis, id: "en" | "zh") => pageOf(diagnosis, locales[id]).verdict.summary;
  assert.match(summary(all, "en"), /^The 5 spikes: phantoms, .*; the load was not there\.$/);
  assert.match(
    summary(without(2), "en"),
    /^4 of the 5 spikes: phantoms, .*\. One of the 5 spikes could not be explained from what was recorded\.$/,
  );
  assert.match(
    summary(without(2, 4), "zh"),
    /^5 次尖峰中的 3 次：均为虚高，.*。现有记录无法解释 5 次尖峰中的 2 次。$/,
  );
  const now = (diagnosis: Diagnosis) =>
    pageOf(diagnosis, locales.en).verdict.facts.find(({ id }) => id === "now")?.text ?? "";
  assert.match(now(all), /^No action tonight\. What to change in working hours is below\.$/);
  assert.match(now(without(2)), /is below\. That is not said of the spikes that could not be explained\.$/);
  const several: Diagnosis = {
    ...without(2),
    spikes: without(2).spikes.map((spike) =>
      spike.id === 3 ? { ...spike, verdict: { cause: "io-stall", culprit: "", confidence: 0.8 } } : spike,
    ),
    verdict: { cause: "mixed", culprit: "", confidence: 0.6 },
  };
  assert.equal(
    summary(several, "en"),
    "4 of the 5 spikes have different causes: sampling-beat, io-stall. One of the 5 spikes could not be explained from what was recorded.",
  );
  const none = {
    ...without(1, 2, 3),
    verdict: { cause: "unexplained", culprit: "", confidence: 0.6 } as const,
  };
  assert.equal(summary(none, "en"), "3 of the 5 spikes could not be explained from what was recorded.");
});
