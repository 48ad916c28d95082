import assert from "node:assert/strict";
import { test } from "node:test";
import { Sources } from "../../agent/sources.ts";
import type { Availability, Collector, CollectorId, Context, Known } from "../../collectors/collector.ts";
import { sourceFact } from "../../collectors/fact.ts";
import { contextOf, TestClock } from "../collectors/fake-root.ts";

const OK: Extract<Availability, { status: "ok" }> = { status: "ok", detail: [] };
const NONE: Availability = {
  status: "no-data",
  why: { id: "keepalived.none", values: {} },
  remedy: { id: "keepalived.needs-start", values: {} },
};
const facts = (dump_files: string[]) => ({ version: null, config: null, scripts: [], dump_files });

/** keepalived as it comes, goes and fails: what it tells when it learns is set by the test. */
function host(clock = new TestClock()) {
  let next: (() => Known["keepalived"]) | null = null;
  let availability: Availability = NONE;
  const learned: number[] = [];
  const keepalived: Collector = {
    kind: "facts",
    id: "keepalived",
    open(_context, tell) {
      tell({ keepalived: facts(["/run/a"]) });
      return {
        get availability() {
          return availability;
        },
        source: {
          learn() {
            learned.push(clock.now.mono_s);
            if (next) tell({ keepalived: next() });
          },
          close() {},
        },
      };
    },
  };
  let context: Context | undefined;
  const files: Collector = {
    kind: "events",
    id: "files",
    open(given) {
      context = given;
      return { availability: OK, source: { close() {} } };
    },
  };
  const told: Partial<Known>[] = [];
  const given = contextOf("/nowhere", clock);
  const sources = new Sources([keepalived, files], given, { emit() {}, tell: (known) => told.push(known) });
  return {
    sources,
    told,
    learned,
    warnings: given.warnings,
    dumpFiles: () => context?.dump_files,
    will: (what: () => Known["keepalived"]) => {
      next = what;
    },
    becomes: (what: Availability) => {
      availability = what;
    },
    learn() {
      clock.pass(61);
      sources.learn();
    },
  };
}

test("where keepalived dumps to is known to those who watch it, also when it changes", () => {
  const { dumpFiles, will, learn, told } = host();
  assert.deepEqual(dumpFiles(), ["/run/a"]);
  will(() => facts(["/run/b"]));
  learn();
  assert.deepEqual(dumpFiles(), ["/run/b"]);
  will(() => null);
  learn();
  assert.deepEqual(dumpFiles(), []);
  assert.deepEqual(
    told.map(({ keepalived }) => keepalived?.dump_files ?? null),
    [["/run/a"], ["/run/b"], null],
  );
});

test("facts are learned once a minute, however often the recorder works", () => {
  const clock = new TestClock();
  const { sources, learned } = host(clock);
  for (let worked = 0; worked < 37; worked++) {
    clock.pass(5);
    sources.learn();
  }
  assert.deepEqual(learned, [3660, 3720, 3780]);
});

test("what cannot be learned is said once, and what a source says of itself is asked anew each time", () => {
  const { sources, warnings, will, learn, becomes } = host();
  will(() => {
    throw new Error("/proc: gone");
  });
  learn();
  learn();
  assert.deepEqual(warnings, ["keepalived: /proc: gone"]);
  assert.equal(sources.state()[0]?.availability.status, "no-data");
  becomes(OK);
  assert.equal(sources.state()[0]?.availability.status, "ok");
});

const why = sourceFact("source.said", { text: "no such file" });

function collector(id: CollectorId, open: Extract<Collector, { kind: "look" }>["open"]): Collector {
  return { kind: "look", id, open };
}

test("what is recorded of a source: that it is there, why there is nothing, or what went wrong", () => {
  const sources = new Sources(
    [
      collector("load", () => ({
        availability: { status: "ok", detail: [] },
        source: { look() {}, close() {} },
      })),
      collector("pressure", () => ({
        availability: { status: "no-data", why, remedy: why },
        source: null,
      })),
      collector("cpu", () => {
        throw new Error("/proc/stat:1: expected cpu, found nothing");
      }),
    ],
    contextOf("/nowhere"),
    { emit() {} },
  );
  assert.deepEqual(sources.recorded(), [
    { name: "load", status: "ok", reason: null },
    { name: "pressure", status: "no-data", reason: why },
    {
      name: "cpu",
      status: "error",
      reason: sourceFact("source.said", { text: "/proc/stat:1: expected cpu, found nothing" }),
    },
  ]);
});
