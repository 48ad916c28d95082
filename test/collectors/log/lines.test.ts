import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { LogEntry } from "../../../collectors/log/entry.ts";
import { parseJournalEntry } from "../../../collectors/log/journal-entry.ts";
import { significance } from "../../../collectors/log/significance.ts";
import { parseSyslogLine } from "../../../collectors/log/syslog-line.ts";

const entry = (identifier: string, message: string, more: Partial<LogEntry> = {}): LogEntry => ({
  time: 0,
  mono_s: null,
  identifier,
  pid: null,
  message,
  message_id: null,
  unit: null,
  ...more,
});
const state = (identifier: string, message: string) => significance(entry(identifier, message));

test("state changes of 1.3.5 and of 2.x give instance and state", () => {
  for (const [message, detail] of [
    ["VRRP_Instance(VI_1) Entering MASTER STATE", "VI_1 MASTER"],
    ["VRRP_Instance(VI_1): Entering BACKUP STATE", "VI_1 BACKUP"],
    ["(VI_1) Entering BACKUP STATE (init)", "VI_1 BACKUP"],
    ["(VI (2)) Entering FAULT STATE", "VI (2) FAULT"],
  ] as const) {
    assert.deepEqual(state("Keepalived_vrrp", message), { kind: "vrrp.state", detail });
  }
});

test("what else matters is kept as it is", () => {
  for (const [identifier, message] of [
    ["Keepalived_vrrp", "VRRP_Instance(VI_1) Transition to MASTER STATE"],
    ["Keepalived_vrrp", "VRRP_Script(chk_heplify) timed out"],
    ["Keepalived_vrrp", "A thread timer expired 3.456789 seconds ago"],
    ["Keepalived_healthcheckers_blue", "Misc check to [10.0.0.1] for [/x] failed."],
    ["systemd", "Starting Cleanup of Temporary Directories..."],
    ["systemd", "Started Cleanup of Temporary Directories."],
    ["systemd", "Finished systemd-tmpfiles-clean.service - Cleanup of Temporary Directories."],
    ["systemd", "Stopping LVS and VRRP High Availability Monitor..."],
    ["CROND", "(root) CMD (/usr/lib64/sa/sa1)"],
    ["run-parts(/etc/cron.daily)", "starting mlocate"],
    ["anacron", "Job `cron.daily' started"],
    ["vmtoolsd", "[vmbackup] Error freezing filesystems."],
    ["kernel", "INFO: task keepalived:902 blocked for more than 120 seconds."],
    ["kernel", "watchdog: BUG: soft lockup - CPU#1 stuck for 23s!"],
    ["kernel", "sd 0:0:0:0: [sda] tag#17 task abort on host 0"],
    ["chronyd", "System clock wrong by 42.3 seconds, adjustment started"],
  ] as const) {
    assert.deepEqual(state(identifier, message), { kind: "log", detail: message }, identifier);
  }
});

test("what does not matter is left out", () => {
  for (const [identifier, message] of [
    ["sshd", "Accepted publickey for root"],
    ["systemd", "Started Session 12 of user root."],
    ["CRON", "pam_unix(cron:session): session opened for user root"],
    ["kernel", "device eth0 entered promiscuous mode"],
    ["vmtoolsd", "[ warning] something else"],
    ["NotKeepalived", "VRRP_Instance(VI_1) Entering MASTER STATE"],
  ] as const) {
    assert.equal(state(identifier, message), null, identifier);
  }
});

test("systemd's message ids tell of a unit in any language; secrets in a cron line do not come through", () => {
  const german = entry("systemd", "Aufräumen begonnen", {
    message_id: "7d4958e842da4a758f6c1cdc7b36dcc5",
    unit: "systemd-tmpfiles-clean.service",
  });
  assert.equal(significance(german)?.kind, "log");
  assert.doesNotMatch(state("CROND", "(root) CMD (backup --password hunter2)")?.detail ?? "", /hunter2/);
});

test("a journal entry of CentOS 7 and of Debian", () => {
  const line = JSON.stringify({
    __CURSOR: "s=1",
    __REALTIME_TIMESTAMP: "1728065117500000",
    __MONOTONIC_TIMESTAMP: "7900000250",
    _SOURCE_REALTIME_TIMESTAMP: "1728065117499000",
    SYSLOG_IDENTIFIER: "Keepalived_vrrp",
    SYSLOG_PID: "902",
    _PID: "902",
    _COMM: "keepalived",
    _SYSTEMD_UNIT: "keepalived.service",
    MESSAGE: "VRRP_Script(chk) succeeded",
  });
  assert.deepEqual(parseJournalEntry(line), {
    time: 1728065117499000,
    mono_s: 7899.99925,
    identifier: "Keepalived_vrrp",
    pid: 902,
    message: "VRRP_Script(chk) succeeded",
    message_id: null,
    unit: "keepalived.service",
  });
  const bytes = { __REALTIME_TIMESTAMP: "1", MESSAGE: [79, 107, 255], _COMM: ["a", "b"] };
  assert.deepEqual(
    [parseJournalEntry(JSON.stringify(bytes))?.message, parseJournalEntry(JSON.stringify(bytes))?.identifier],
    ["Ok\uFFFD", "a"],
  );
  for (const none of ["", "x", "[]", "null", "{}", '{"MESSAGE":null,"__REALTIME_TIMESTAMP":"1"}']) {
    assert.equal(parseJournalEntry(none), null, none);
  }
});

const NEW_YEAR = new Date(2025, 0, 1, 0, 0, 30).getTime() * 1000;

test("syslog lines of rsyslog's old and new form", () => {
  const at = (line: string) => parseSyslogLine(line, NEW_YEAR);
  assert.deepEqual(at("Dec 31 23:59:58 node1 Keepalived_vrrp[902]: (VI_1) Entering MASTER STATE"), {
    time: new Date(2024, 11, 31, 23, 59, 58).getTime() * 1000,
    mono_s: null,
    identifier: "Keepalived_vrrp",
    pid: 902,
    message: "(VI_1) Entering MASTER STATE",
    message_id: null,
    unit: null,
  });
  assert.equal(
    at("Jan  1 00:00:10 node1 kernel: [  123.456789] INFO: task x blocked")?.message,
    "INFO: task x blocked",
  );
  assert.equal(at("2024-12-31T23:59:58.123456+01:00 n CRON[7]: (root) CMD (x)")?.time, 1735685998123456);
  const parts = at("Jan  1 00:00:10 n run-parts(/etc/cron.daily)[77]: starting mlocate");
  assert.deepEqual([parts?.identifier, parts?.pid], ["run-parts(/etc/cron.daily)", 77]);
  for (const none of [
    "",
    "last message repeated 2 times",
    "Foo 12 00:00:10 n x: y",
    "Feb 30 00:00:10 n x: y",
  ]) {
    assert.equal(at(none), null, none);
  }
});

test("no line makes a parser throw", () => {
  const text = fc.oneof(fc.string({ unit: "binary", maxLength: 200 }), fc.json());
  fc.assert(
    fc.property(text, (line) => {
      parseJournalEntry(line);
      parseSyslogLine(line, NEW_YEAR);
      parseSyslogLine(`Jan  1 00:00:10 ${line}`, NEW_YEAR);
      significance(entry("kernel", line));
      significance(entry("Keepalived_vrrp", line));
    }),
    { numRuns: 500 },
  );
});

test("a line of the journal that a user wrote under the name of a service is none of that service's", () => {
  const line = (identifier: string, uid: string | undefined) =>
    JSON.stringify({
      MESSAGE: "(VI_1) Entering MASTER STATE",
      SYSLOG_IDENTIFIER: identifier,
      __REALTIME_TIMESTAMP: "1700000000000000",
      ...(uid === undefined ? {} : { _UID: uid }),
    });
  for (const identifier of ["Keepalived_vrrp", "kernel", "CROND", "systemd", "vmtoolsd"]) {
    assert.equal(parseJournalEntry(line(identifier, "0"))?.identifier, identifier);
    assert.equal(
      parseJournalEntry(line(identifier, undefined))?.identifier,
      identifier,
      "the kernel has no user",
    );
    for (const uid of ["1000", "65534", "48"])
      assert.equal(parseJournalEntry(line(identifier, uid)), null, uid);
  }
  assert.equal(parseJournalEntry(line("chronyd", "994"))?.identifier, "chronyd", "a user of its own");
  assert.equal(parseJournalEntry(line("chronyd", "1000")), null);
});
