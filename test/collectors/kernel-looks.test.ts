import assert from "node:assert/strict";
import { test } from "node:test";
import type { Availability, KernelTiming, Known } from "../../collectors/collector.ts";
import { kernelLooks } from "../../collectors/kernel-looks.ts";
import { contextOf, rootOf } from "./fake-root.ts";

function opening(kernel: KernelTiming) {
  const told: Partial<Known>[] = [];
  const opened = kernelLooks.open({ ...contextOf(rootOf("5.10")), kernel }, (known) => told.push(known));
  return { told, opened };
}

const looks = { hz: 250, period_s: 5.004, uncertainty_s: 0.002, source: "observed" } as const;

test("what the recorder learns meanwhile is told once, and is its availability from then on", () => {
  let known: KernelTiming = { hz: null, looks: null };
  const { told, opened } = opening({
    get hz() {
      return known.hz;
    },
    get looks() {
      return known.looks;
    },
  });
  assert.deepEqual(told, []);
  const why = () => (opened.availability.status === "no-data" ? opened.availability.why : null);
  assert.deepEqual(why(), { id: "kernel-looks.unknown", values: { hz: null } });

  known = { hz: { hz: 250 }, looks: null };
  opened.source?.learn();
  assert.deepEqual(why(), { id: "kernel-looks.unknown", values: { hz: 250 } });
  known = { hz: { hz: 250 }, looks };
  opened.source?.learn();
  assert.deepEqual(told, [{ hz: 250 }]);
  const ok: Availability = { status: "ok", detail: [{ id: "kernel-looks.known", values: looks }] };
  assert.deepEqual(opened.availability, ok);
});

test("without a recorder a first reading of the kernel's tick counter tells what can be told at once", () => {
  const told: Partial<Known>[] = [];
  const { availability } = kernelLooks.open(contextOf(rootOf("5.10")), (known) => told.push(known));
  assert.equal(told.length, 1);
  assert.ok(availability.status === "ok" && availability.detail[0]?.id === "kernel-looks.known");
  assert.equal(availability.detail[0].values.source, "jiffies");
});
