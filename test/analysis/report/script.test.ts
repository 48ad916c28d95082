import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import { browserScripts } from "../../../agent/reporting.ts";
import { formats } from "../../../analysis/report/formats/index.ts";
import { locales } from "../../../analysis/report/locales/index.ts";
import { pageOf } from "../../../analysis/report/page.ts";
import { drawnDiagnosis, fixture } from "./drawn-recordings.ts";

const root = fileURLToPath(new URL("../../../analysis/report/", import.meta.url));
const files = globSync("{pictures,browser}/*.ts", { cwd: root }).sort();
const sources = files.map((file) => ({ file, source: readFileSync(root + file, "utf8") }));

test("what is copied into the page is nothing but exported functions: a constant beside them would not be there", () => {
  const odd = sources.flatMap(({ file, source }) =>
    source
      .split("\n")
      .filter((line) => /^[a-z]/.test(line))
      .filter((line) => !/^(?:import |export (?:async )?function |export interface |export type )/.test(line))
      .map((line) => `${file}: ${line}`),
  );
  assert.deepEqual(odd, []);
});

test("their names are their own: they share one scope in the page", () => {
  const names = sources.flatMap(({ source }) =>
    [...source.matchAll(/^export (?:async )?function (\w+)/gm)].map(([, name]) => name!),
  );
  assert.deepEqual(
    names.filter((name, i) => names.indexOf(name) !== i),
    [],
  );
});

test("the page has the source of each of them, and it is a script", async () => {
  const diagnosis = await drawnDiagnosis(fixture("beat"));
  const scripts = browserScripts(formats.html.scripts);
  const page = formats.html.render(pageOf(diagnosis, locales.en), { scripts });
  const [, script] = [...page.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, text]) => text!);
  assert.ok(script);
  new vm.Script(script);
  const missing = sources.flatMap(({ file, source }) =>
    [...source.matchAll(/^export (?:async )?function (\w+)/gm)]
      .map(([, name]) => name!)
      .filter((name) => !script.includes(`function ${name}(`))
      .map((name) => `${file}: ${name}`),
  );
  assert.deepEqual(missing, []);
});
