import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { LogEntry } from "../../../collectors/log/entry.ts";
import { LOG_PATTERNS, recognise } from "../../../collectors/log/patterns.ts";
import { significance } from "../../../collectors/log/significance.ts";
import { parseSyslogLine } from "../../../collectors/log/syslog-line.ts";
import { fairClock } from "../../waiting.ts";

const linesOf = (name: string): string[] =>
  readFileSync(join(import.meta.dirname, "../../fixtures/log", name), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

const examples = linesOf("evidence.txt").map((line) => {
  const [identifier = "", id = "", evidence = "", values = "", ...message] = line.split(" | ");
  // An empty column of values has lost its blank.
  return { identifier, id, evidence, values, message: message.join(" | ") };
});

const entry = (identifier: string, message: string): LogEntry => {
  return { time: 0, mono_s: null, identifier, pid: null, message, message_id: null, unit: null };
};

for (const { identifier, id, evidence, values, message } of examples) {
  test(`${identifier}: ${message.slice(0, 60)}`, () => {
    const found = recognise(identifier, message);
    assert.deepEqual([found?.id, found?.evidence], [id, evidence]);
    const told = [...(found?.values ?? [])].map(([name, value]) => `${name}=${value}`);
    assert.equal(told.join(" "), values.trim());
    assert.ok(significance(entry(identifier, message)), "it is kept");
  });
}

test("every row of the table has an example", () => {
  const seen = new Set(
    examples.map(({ identifier, message }) => {
      const found = recognise(identifier, message);
      return `${found?.by === "container" ? "keepalived" : found?.by} ${found?.id}`;
    }),
  );
  const without = LOG_PATTERNS.filter(({ by, id }) => by !== "container" && !seen.has(`${by} ${id}`));
  assert.deepEqual(without, []);
});

test("others' words stay theirs", () => {
  for (const [identifier, message] of [
    ["sshd", "VRRP_Script(chk) timed_out"],
    ["b7ad29cd9d7f", "GET / 200"],
    ["my-keepalived-exporter", "scraped in 3 ms"],
    ["kernel", "nfs: mount of nas1 done"],
    ["kernel", "md: raid1 personality registered"],
    ["multipathd", "mpatha: addmap [0 2097152 multipath]"],
    ["qemu-ga", "info: guest-ping called"],
  ] as const) {
    assert.equal(recognise(identifier, message), null, message);
    assert.equal(significance(entry(identifier, message)), null, message);
  }
});

test("a hostile line costs no time, whoever writes it", () => {
  const long = ["task a:", "(", "sd [sda] ", "CIFS VFS: ", "oom-kill:constraint=A,", "VRRP_Script(", "rcu "];
  const clock = fairClock();
  const started = clock();
  for (const part of long)
    for (const { by } of new Map(LOG_PATTERNS.map((each) => [each.by, each])).values())
      for (const name of [by === "keepalived" ? "Keepalived_vrrp" : by, "docker/keepalived"])
        recognise(name, part.repeat(100_000 / part.length));
  assert.ok(clock() - started < 1);
});

const NOW = Date.UTC(2026, 10, 25) * 1000;
const local = (...at: [number, number, number, number, number, number, number?]) =>
  new Date(...at).getTime() * 1000;

test("the forms of custom templates, of keepalived's own log and of a container's", () => {
  const found = linesOf("forms.txt").map((line) => {
    const read = parseSyslogLine(line, NOW);
    return [read?.time, read?.identifier, read?.pid, read && significance(read)?.kind];
  });
  assert.deepEqual(found.slice(0, 5), [
    [Date.UTC(2023, 3, 11, 22, 25, 34, 123) * 1000, "Keepalived_vrrp", 1160285, "log"],
    [local(2020, 0, 25, 18, 15, 44, 126), "Keepalived_vrrp", null, "log"],
    [local(2026, 10, 22, 13, 20, 11), "Keepalived", null, "vrrp.state"],
    [local(2026, 10, 22, 13, 20, 11) + 123456, "Keepalived", null, "vrrp.state"],
    [local(2026, 7, 6, 18, 20, 28), "docker/keepalived", 83147, "vrrp.state"],
  ]);
  assert.deepEqual(
    linesOf("forms.txt")
      .slice(5)
      .map((line) => {
        const read = parseSyslogLine(line, NOW);
        return read && recognise(read.identifier, read.message)?.evidence;
      }),
    ["storage", "storage", "storage", "storage"],
  );
});

test("further forms of a time, a tag and a container's own time", () => {
  const at = local(2026, 10, 22, 13, 20, 11);
  const text = "(VI_1) Entering MASTER STATE";
  for (const [line, time, pid] of [
    [`2026-11-22 13:20:11,250 host1 Keepalived_vrrp[7]: ${text}`, at + 250_000, 7],
    [
      `2026-11-22T13:20:11+02 host1 Keepalived_vrrp[7]: ${text}`,
      Date.UTC(2026, 10, 22, 11, 20, 11) * 1000,
      7,
    ],
    [`Nov 22 13:20:11.250 host1 Keepalived_vrrp[7]: ${text}`, at + 250_000, 7],
    [`Nov 22 13:20:11 2026 host1 Keepalived_vrrp[7]: ${text}`, at, 7],
    [`2026 Nov 22 13:20:11 host1 Keepalived_vrrp[7]: ${text}`, at, 7],
    [
      `<30>1 2026-11-22T13:20:11Z host1 Keepalived_vrrp 7 - - ${text}`,
      Date.UTC(2026, 10, 22, 13, 20, 11) * 1000,
      7,
    ],
    [
      `<30>1 2026-11-22T13:20:11Z host1 Keepalived_vrrp - - [a b="]"] ${text}`,
      Date.UTC(2026, 10, 22, 13, 20, 11) * 1000,
      null,
    ],
    [`Nov 22 13:20:11 host1 docker/keepalived[7]: Sun Nov 22 13:20:11 2026: ${text}`, at, 7],
  ] as const) {
    const read = parseSyslogLine(line, NOW);
    assert.deepEqual([read?.time, read?.pid], [time, pid], line);
    assert.deepEqual(read && significance(read), { kind: "vrrp.state", detail: "VI_1 MASTER" }, line);
  }
  for (const none of [
    "2026-13-22T13:20:11 h a: b",
    "Sun Nov 31 13:20:11 2026: x",
    "2026-11-22T13:20:11+0 h a: b",
  ])
    assert.equal(parseSyslogLine(none, NOW), null, none);
});
