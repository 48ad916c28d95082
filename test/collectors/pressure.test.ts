import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inEnglish } from "../../agent/saying.ts";
import { pressure } from "../../collectors/pressure.ts";
import { contextOf, copyOf, draftAt, rootOf, TestClock } from "./fake-root.ts";

test("totals become shares of the time since the previous look; a total that fell is unknown", (t) => {
  const [root, remove] = copyOf("5.10");
  t.after(remove);
  const clock = new TestClock();
  const { source } = pressure.open(contextOf(root, clock));
  const look = () => {
    const draft = draftAt(clock.now);
    source?.look(draft);
    return [draft.sample.psi_cpu_some_pct, draft.sample.psi_io_full_pct, draft.sample.psi_mem_some_pct];
  };
  const write = (name: string, some: number, full: number) =>
    writeFileSync(
      join(root, "proc/pressure", name),
      `some avg10=0.00 avg60=0.00 avg300=0.00 total=${some}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=${full}\n`,
    );
  clock.pass(2);
  write("cpu", 9_000_000 + 500_000, 0);
  write("io", 4_000_000 + 2_000_000, 3_900_000 + 100_000);
  assert.deepEqual(
    look().map((share) => share && Math.round(share * 1000) / 1000),
    [25, 5, 0],
  );
  clock.pass(2);
  write("cpu", 10, 0);
  write("io", 9e9, 9e9);
  assert.deepEqual(look(), [null, 100, 0]);
});

test("3.10 has none: the reason and the remedy name the kernel and psi=1", () => {
  const { availability } = pressure.open(contextOf(rootOf("3.10")));
  assert.equal(availability.status, "no-data");
  assert.match(inEnglish(availability.why), /^there is no .*proc\/pressure\/cpu here$/);
  assert.match(inEnglish(availability.remedy), /4\.20.*psi=1/);
});
