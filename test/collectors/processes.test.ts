import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { processes } from "../../collectors/processes.ts";
import type { EventRow } from "../../storage/schema.ts";
import { contextOf, copyOf, TestClock } from "./fake-root.ts";

function table(t: { after(clean: () => void): void }) {
  const [root, remove] = copyOf("3.10");
  t.after(remove);
  const clock = new TestClock();
  const rows: EventRow[] = [];
  const { source } = processes.open(contextOf(root, clock), (row) => rows.push(row));
  const edit = (file: string, from: string | RegExp, to: string) => {
    const path = join(root, "proc", file);
    const text = readFileSync(path, "latin1");
    assert.notEqual(text.replace(from, to), text, "the edit must change the file");
    writeFileSync(path, text.replace(from, to), "latin1");
  };
  const after = (seconds: number) => {
    clock.pass(seconds);
    source?.drain?.();
    return rows.splice(0);
  };
  return { root, edit, after };
}

test("who used CPU or storage in the last minute, and how much", (t) => {
  const { edit, after } = table(t);
  edit("2203/stat", " 300 150 ", " 700 250 ");
  edit("3001/io", "read_bytes: 0", "read_bytes: 4194304");
  assert.deepEqual(after(30), [], "a minute is not over");
  const rows = after(30);
  assert.deepEqual(
    rows.map(({ kind, mono_s, duration_s, pid, comm, parent_comm, path, cpu_s, blkio_delay_s, detail }) => ({
      kind,
      mono_s,
      duration_s,
      pid,
      comm,
      parent_comm,
      path,
      cpu_s,
      blkio_delay_s,
      detail,
    })),
    [
      {
        kind: "process",
        mono_s: 3600,
        duration_s: 60,
        pid: 2203,
        comm: "keepalived",
        parent_comm: "systemd",
        path: "/usr/sbin/keepalived",
        cpu_s: 5,
        blkio_delay_s: 0,
        detail: '{"read_kb":0,"written_kb":0}',
      },
      {
        kind: "process",
        mono_s: 3600,
        duration_s: 60,
        pid: 3001,
        comm: "java",
        parent_comm: "systemd",
        path: "/usr/lib/jvm/java-1.8.0/bin/java",
        cpu_s: 0,
        blkio_delay_s: 0,
        detail: '{"read_kb":4096,"written_kb":0}',
      },
    ],
  );
  assert.deepEqual(after(60), [], "an idle minute");
});

test("while load average climbs, the table is taken every 15 s", (t) => {
  const { edit, after } = table(t);
  edit("2203/stat", " 300 150 ", " 350 150 ");
  assert.deepEqual(after(16), []);
  edit("loadavg", "0.00 0.01 0.05", "2.10 0.60 0.25");
  const rows = after(4);
  assert.deepEqual(
    rows.map((row) => [row.comm, row.duration_s, row.cpu_s]),
    [["keepalived", 20, 0.5]],
  );
});

test("a pid that was given again is a new process: it began at zero", (t) => {
  const { edit, after } = table(t);
  edit("2203/stat", "2203 (keepalived) S 1 ", "2203 (keepalived_chec) S 1 ");
  edit("2203/stat", " 300 150 ", " 90 10 ");
  edit("2203/stat", " 2100 10000000 ", " 9999900 10000000 ");
  const [row] = after(60);
  assert.deepEqual([row?.pid, row?.comm, row?.cpu_s], [2203, "keepalived_chec", 1]);
});

test("counters that fell count as none, and do not hide the others", (t) => {
  const { edit, after } = table(t);
  edit("2203/stat", " 300 150 ", " 100 50 ");
  edit("3001/io", "read_bytes: 0", "read_bytes: 4194304");
  const rows = after(60);
  assert.deepEqual(
    rows.map((row) => [row.pid, row.cpu_s, row.detail]),
    [[3001, 0, '{"read_kb":4096,"written_kb":0}']],
  );
  edit("3001/io", "read_bytes: 4194304", "read_bytes: 5");
  assert.deepEqual(after(60), []);
});

test("what the kernel does not show or count is unknown", (t) => {
  const { root, edit, after } = table(t);
  edit("2203/stat", " 300 150 ", " 700 250 ");
  rmSync(join(root, "proc/2203/io"));
  const [row] = after(60);
  assert.equal(row?.detail, '{"read_kb":null,"written_kb":null}');
});

test("waits for block I/O are unknown while the kernel does not add them up", (t) => {
  const [root, remove] = copyOf("6.18");
  t.after(remove);
  const clock = new TestClock();
  const rows: EventRow[] = [];
  const { source } = processes.open(contextOf(root, clock), (row) => rows.push(row));
  const path = join(root, "proc/4242/stat");
  writeFileSync(path, readFileSync(path, "latin1").replace(/^((?:\S+ ){13})\d+/, "$19999"));
  clock.pass(60);
  source?.drain?.();
  assert.deepEqual(
    rows.map((row) => [row.pid, row.blkio_delay_s]),
    [[4242, null]],
  );
});

test("a table that makes no sense is an error that names the file", (t) => {
  const { edit, after } = table(t);
  edit("2203/stat", /^.*$/m, "garbage");
  assert.throws(() => after(60), { message: /proc\/2203\/stat, line 1: expected a line "PID/ });
});
