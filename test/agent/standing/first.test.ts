import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { diagnoseDatabase } from "../../../agent/reporting.ts";
import { foretold } from "../../../agent/standing/lines.ts";
import { locales } from "../../../analysis/report/locales/index.ts";

const FIXTURE = join(import.meta.dirname, "../../fixtures/days/incident.db");

test("a first spike an hour ahead is told without speaking of earlier ones", () => {
  const { window } = diagnoseDatabase(FIXTURE);
  const diagnosis = diagnoseDatabase(FIXTURE, { end: window.start + 9.8 * 3600e6 });
  const line = (language: "en" | "zh") => foretold(diagnosis.next_spike!, diagnosis, locales[language]);
  assert.match(
    line("en"),
    /^A first load spike is foretold for .* 00:\d\d, between .* and .*: the kernel's looks are on their way into the runs of keepalived_check_heplify\.sh\. The load will not really be there\.$/,
  );
  assert.match(line("zh"), /首次出现负载尖峰.*keepalived_check_heplify\.sh/);
});
