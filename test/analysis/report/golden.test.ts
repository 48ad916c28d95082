import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { formats, type ReportFormat } from "../../../analysis/report/index.ts";
import { incident } from "./diagnoses.ts";

// What people see, as files that a reviewer reads: `UPDATE_GOLDEN=1 node --test test/analysis/report/golden.test.ts`
const ENDINGS: Record<ReportFormat, string> = { text: "txt", json: "json", markdown: "md", html: "html" };

for (const [format, ending] of Object.entries(ENDINGS) as [ReportFormat, string][]) {
  test(`the incident as ${format} is test/golden/report.${ending}`, () => {
    const file = fileURLToPath(new URL(`../../golden/report.${ending}`, import.meta.url));
    // The chart library would be most of the page; what is written for it is there.
    const found = formats[format](incident(), { chart: { script: "/* uPlot */", style: "/* uPlot */" } });
    if (process.env.UPDATE_GOLDEN) writeFileSync(file, found);
    assert.ok(existsSync(file), `${file} is missing; make it with UPDATE_GOLDEN=1`);
    assert.equal(found, readFileSync(file, "utf8"), "changed on purpose? UPDATE_GOLDEN=1 writes it anew");
  });
}
