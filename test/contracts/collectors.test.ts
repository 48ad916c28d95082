import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { saySource } from "../../agent/saying.ts";
import { languages, locales } from "../../analysis/report/locales/index.ts";
import type { Availability, Collector, Context } from "../../collectors/collector.ts";
import type { SourceFact } from "../../collectors/fact.ts";
import { collectors } from "../../collectors/index.ts";
import type { LookPhase } from "../../storage/schema.ts";
import { contextOf, copyOf, draftAt, ROOTS, rootOf, TestClock } from "../collectors/fake-root.ts";

const looks = collectors.filter((one) => one.kind === "look");
const others = collectors.filter((one) => one.kind !== "look");

/** Opens a collector of any kind; `say` gets what it reports. */
function openIt(collector: Collector, context: Context, say: (what: unknown) => void = () => {}) {
  if (collector.kind === "look") return collector.open(context);
  return collector.kind === "facts" ? collector.open(context, say) : collector.open(context, say);
}

function availabilityOf(collector: Collector, context: Context): Availability {
  const opened = openIt(collector, context);
  const { availability } = opened;
  opened.source?.close();
  return availability;
}

/** Sentences of one line, in each language. */
function assertSaid(facts: readonly SourceFact[]): void {
  for (const language of languages)
    for (const fact of facts) assert.match(saySource(locales[language], fact), /^\S[^\n]{3,}$/, fact.id);
}

function emptyRoot(t: { after(clean: () => void): void }): string {
  const root = mkdtempSync(join(tmpdir(), "loadspike-empty-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

/** A root in which every file below /proc is there and makes no sense. */
function garbledRoot(t: { after(clean: () => void): void }): string {
  const [root, remove] = copyOf("5.10");
  t.after(remove);
  for (const entry of readdirSync(join(root, "proc"), { recursive: true, encoding: "utf8" })) {
    const path = join(root, "proc", entry);
    if (lstatSync(path).isFile()) writeFileSync(path, "\x00garbage, \xff not\n a kernel's file\n");
  }
  return root;
}

test("the list: each once, by the name of its file, with words in each language", () => {
  const ids = collectors.map((one) => one.id);
  assert.deepEqual(ids, [...new Set(ids)]);
  for (const id of ids) {
    assert.ok(existsSync(new URL(`../../collectors/${id}.ts`, import.meta.url)), `collectors/${id}.ts`);
    for (const language of languages)
      for (const text of Object.values(locales[language].sources[id]))
        assert.match(text, /^\S.{3,150}$/, `${id}: ${text}`);
  }
  for (const kind of ["look", "events", "facts"])
    assert.ok(
      collectors.some((one) => one.kind === kind),
      kind,
    );
});

for (const collector of collectors) {
  test(`${collector.id}: an empty root is no fault; the reason and the remedy are said`, (t) => {
    const availability = availabilityOf(collector, contextOf(emptyRoot(t)));
    assert.equal(availability.status, "no-data");
    assertSaid([availability.why, availability.remedy]);
  });

  test(`${collector.id}: without permission, the remedy is said`, (t) => {
    const [root, remove] = copyOf("5.10");
    t.after(() => {
      chmodSync(join(root, "proc"), 0o755);
      remove();
    });
    chmodSync(join(root, "proc"), 0);
    const availability = asNobody(() => availabilityOf(collector, contextOf(root)));
    assert.equal(availability.status, "no-data");
    assertSaid([availability.why, availability.remedy]);
  });

  test(`${collector.id}: what it says of itself when all is well is said in each language`, () => {
    for (const name of ROOTS) {
      const availability = availabilityOf(collector, contextOf(rootOf(name)));
      if (availability.status === "ok") assertSaid(availability.detail);
      else if (availability.status === "no-data") assertSaid([availability.why, availability.remedy]);
      else assert.fail(`${name}: ${availability.error}`);
    }
  });
}

/** Root reads what it likes, so the permission of another user is tried with another user's rights. */
function asNobody<T>(act: () => T): T {
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65534);
  try {
    return act();
  } finally {
    if (root) process.seteuid?.(0);
  }
}

/**
 * What comes of a /proc full of garbage where a source is no look. keepalived and the runs skip a process whose files make no
 * sense, as one that ended; no control groups are mounted by such a list of mounts; HZ is known of the kernel that runs the test.
 */
const GARBLED = {
  "kernel-looks": "no-data",
  keepalived: "no-data",
  clocks: "failed",
  processes: "failed",
  cgroups: "no-data",
  runs: "failed",
  files: "no-data",
  log: "no-data",
  vmware: "no-data",
};

test("garbage below /proc: each source that is no look is failed with file and line, or sees nothing", (t) => {
  const root = garbledRoot(t);
  const line = new RegExp(`^${root}/proc/\\S+, line \\d+: expected [^\\n]+, found [^\\n]+$`);
  const found = others.map((one) => [one.id, availabilityOf(one, contextOf(root))] as const);
  assert.deepEqual(Object.fromEntries(found.map(([id, { status }]) => [id, status])), GARBLED);
  for (const [id, availability] of found)
    if (availability.status === "failed") assert.match(availability.error, line, id);
});

for (const collector of others) {
  test(`${collector.id}: read again on an unchanged root it throws nothing and warns of nothing new`, () => {
    for (const name of ROOTS) {
      const clock = new TestClock();
      const context = contextOf(rootOf(name), clock);
      const { source } = openIt(collector, context);
      const before = context.warnings.length;
      for (let times = 0; times < 3; times++) {
        clock.pass(61);
        if (source === null) break;
        if ("learn" in source) source.learn();
        if ("poll" in source) source.poll?.();
        if ("pause" in source) source.pause?.();
        if ("drain" in source) source.drain?.();
      }
      source?.close();
      assert.equal(context.warnings.length, before, name);
    }
  });
}

for (const collector of looks) {
  test(`${collector.id}: garbage is an error that names file and line, at the start or at the look`, (t) => {
    const root = garbledRoot(t);
    const clock = new TestClock();
    const { availability, source } = collector.open(contextOf(root, clock));
    const line = new RegExp(`^${root}/proc/\\S+, line \\d+: expected [^\\n]+, found [^\\n]+$`);
    if (availability.status === "ok") {
      assert.throws(() => source?.look(draftAt(clock.now)), { message: line });
    } else {
      assert.equal(availability.status, "failed");
      assert.match(availability.error, line);
    }
  });

  test(`${collector.id}: a file that turns to garbage later fails that look, and not the next one`, (t) => {
    const [root, remove] = copyOf("5.10");
    t.after(remove);
    const clock = new TestClock();
    const { source } = collector.open(contextOf(root, clock));
    clock.pass(2);
    const proc = join(root, "proc");
    rmSync(proc, { recursive: true });
    cpSync(join(garbledRoot(t), "proc"), proc, { recursive: true, verbatimSymlinks: true });
    assert.throws(() => source?.look(draftAt(clock.now)), { message: /, line \d+: expected / });
    rmSync(proc, { recursive: true });
    cpSync(join(rootOf("5.10"), "proc"), proc, { recursive: true, verbatimSymlinks: true });
    clock.pass(2);
    source?.look(draftAt(clock.now));
  });

  test(`${collector.id}: the same root twice gives the same sample, and nothing in it is NaN or below 0`, () => {
    for (const name of ROOTS) {
      const clock = new TestClock();
      const drafts = [1, 2].map(() => {
        const { source } = collector.open(contextOf(rootOf(name), clock));
        const draft = draftAt(clock.now);
        source?.look(draft);
        source?.close();
        return draft;
      });
      assert.deepEqual(drafts[0], drafts[1], name);
      const { load1, ...columns } = drafts[0]!.sample;
      for (const [column, value] of Object.entries(columns)) {
        assert.ok(value === null || value >= 0, `${name}: ${column} is ${value}`);
      }
      if (collector.id === "load") assert.ok(load1 >= 0);
    }
  });
}

test("an aimed look between two others finds who is there, and takes nothing from them", (t) => {
  const [withAimed, without] = [true, false].map((aimed) => {
    const [root, remove] = copyOf("5.10");
    t.after(remove);
    const clock = new TestClock();
    const sources = looks.map((one) => one.open(contextOf(root, clock)).source);
    const look = (phase: LookPhase) => {
      const draft = draftAt(clock.now, phase);
      for (const source of sources) source?.look(draft);
      return draft;
    };
    look("random");
    clock.pass(2);
    // Every counter moves before the aimed look.
    for (const file of ["stat", "pressure/cpu", "pressure/io", "pressure/memory", "schedstat", "4242/stat"]) {
      const path = join(root, "proc", file);
      const text = readFileSync(path, "latin1");
      writeFileSync(
        path,
        text.replace(/(cpu {2}|total=|cpu0(?: \d+){6} |(?<=\) R(?: \S+){10} ))(\d+)/g, add),
      );
      assert.notEqual(readFileSync(path, "latin1"), text, file);
    }
    if (aimed) assert.equal(look("kernel").tasks.length, 1);
    clock.pass(2);
    return look("random").sample;
  });
  assert.deepEqual(withAimed, without);
  const { cpu_busy_pct, psi_io_full_pct, sched_active_mean, self_cpu_pct } = without!;
  for (const share of [cpu_busy_pct, psi_io_full_pct, sched_active_mean, self_cpu_pct]) assert.ok(share);
});

function add(_: string, before: string, counter: string): string {
  return `${before}${Number(counter) + 1000}`;
}

test("what each kernel has: the rows of doctor", () => {
  const absent = ROOTS.map((name) => {
    const context = contextOf(rootOf(name));
    return [
      name,
      ...looks.filter((one) => availabilityOf(one, context).status !== "ok").map((one) => one.id),
    ];
  });
  assert.deepEqual(absent, [["3.10", "pressure"], ["4.18", "pressure"], ["5.10"], ["6.18", "schedstat"]]);
});

test("looks start no process and no thread", (t) => {
  // In a pid namespace of its own, the last pid that was given (the fifth field of loadavg) moves by nobody else.
  const script = new URL("./look-twenty-times.ts", import.meta.url).pathname;
  const child = spawnSync("unshare", ["--pid", "--fork", "--mount-proc", process.execPath, script], {
    encoding: "utf8",
  });
  if (child.error || child.stderr.includes("unshare")) {
    return t.skip(`not run: no pid namespace here (${child.error?.message ?? child.stderr.trim()})`);
  }
  assert.equal(child.stderr, "");
  const [before, after] = child.stdout.trim().split(" ").map(Number);
  assert.equal(after, before);
});
