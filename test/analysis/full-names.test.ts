import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../analysis/diagnose.ts";
import { formats } from "../../analysis/report/formats/index.ts";
import { locales } from "../../analysis/report/locales/index.ts";
import { pageOf } from "../../analysis/report/page.ts";
import { guest } from "./guest.ts";
import { incident } from "./report/diagnoses.ts";

const run = (comm: string, path: string, t: number) => ({
  t,
  kind: "run" as const,
  comm,
  path,
  duration_s: 0.1,
});
const namesOf = (...runs: ReturnType<typeof run>[]) =>
  diagnose(guest({ hours: 0.2, counts: () => 0, events: runs })).full_names;

test("a name that the kernel cut is known whole from the path of its runs", () => {
  assert.deepEqual(namesOf(run("keepalived_chec", "/etc/keepalived/keepalived_check_heplify.sh", 9)), {
    keepalived_chec: "keepalived_check_heplify.sh",
  });
});

test("what is not cut, or of two that are cut alike, keeps the kernel's name", () => {
  assert.deepEqual(namesOf(run("grep", "/usr/bin/grep", 9), run("python3", "/opt/python3.11", 12)), {});
  assert.deepEqual(namesOf(run("keepalived_chec", "/usr/bin/dash", 9)), {});
  assert.deepEqual(
    namesOf(run("keepalived_chec", "/a/keepalived_check_a", 9), {
      ...run("keepalived_chec", "/a/keepalived_check_b", 12),
      parent_comm: "bash",
    } as ReturnType<typeof run>),
    {},
  );
});

test("people read the whole name, programs the kernel's", () => {
  const page = pageOf(incident(), locales.en);
  const text = formats.text.render(page);
  assert.match(text, /keepalived_check_heplify\.sh falls into step/);
  assert.match(text, /check-script by keepalived_check_heplify\.sh: cleared/);
  const { verdict, full_names } = JSON.parse(formats.json.render(page));
  assert.equal(verdict.culprit, "keepalived_chec");
  assert.equal(full_names[verdict.culprit], "keepalived_check_heplify.sh");
});
