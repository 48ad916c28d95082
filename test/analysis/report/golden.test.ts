import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { formats } from "../../../analysis/report/formats/index.ts";
import { locales } from "../../../analysis/report/locales/index.ts";
import { pageOf } from "../../../analysis/report/page.ts";
import { incident } from "./diagnoses.ts";

// What people see, as files that a reviewer reads: `UPDATE_GOLDEN=1 node --test test/analysis/report/golden.test.ts`
for (const locale of Object.values(locales))
  for (const { id, ending, render } of Object.values(formats)) {
    // The data are the same in each language.
    if (id === "json" && locale !== locales.en) continue;
    const language = locale === locales.en ? "" : `.${locale.id}`;
    test(`the incident as ${id} is test/golden/report${language}.${ending}`, () => {
      const file = fileURLToPath(new URL(`../../golden/report${language}.${ending}`, import.meta.url));
      const found = render(pageOf(incident(), locale));
      if (process.env.UPDATE_GOLDEN) writeFileSync(file, found);
      assert.ok(existsSync(file), `${file} is missing; make it with UPDATE_GOLDEN=1`);
      assert.equal(found, readFileSync(file, "utf8"), "changed on purpose? UPDATE_GOLDEN=1 writes it anew");
    });
  }
