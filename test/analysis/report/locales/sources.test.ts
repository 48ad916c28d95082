import assert from "node:assert/strict";
import { test } from "node:test";
import { saySource } from "../../../../agent/saying.ts";
import { languageOf, languages, locales } from "../../../../analysis/report/locales/index.ts";
import type { SourceFact, SourceFacts } from "../../../../collectors/fact.ts";
import { configFact } from "../../../../collectors/keepalived/config/problem.ts";

const running: SourceFacts["keepalived.running"] = {
  version: "1.3.5",
  processes: [
    { pid: 900, role: "parent" },
    { pid: 902, role: "vrrp" },
    { pid: 903, role: null },
  ],
  own_network: true,
  jobs: { tracked: 2, untracked: 1, config: "/etc/keepalived/keepalived.conf", problems: 3 },
  folders: ["/tmp"],
  environment_hidden: true,
};
const missing = configFact("config.file-missing", { path: "/k.conf", included: false });
const folders = [{ path: "/run/a", said: "EACCES" }];
const text = "interval 5x";
const firmware = { product: "VMware7,1", bios: "VMW71.00V.18227214.B64.2106252220", date: "06/25/2021" };

/** Values for each fact that a source may state; one that is missing does not compile. */
const SAMPLES: { [Id in keyof SourceFacts]: SourceFacts[Id][] } = {
  "history.not-kept": [{}],
  "source.said": [{ text: "EIO: i/o error" }],
  "source.absent": [{ path: "/proc/x" }],
  "source.switched-off": [{ path: "/proc/x" }],
  "source.refused": [{ path: "/proc/x" }],
  "source.needs-proc": [{}],
  "source.needs-readable-proc": [{}],
  "source.needs-others": [{}],
  "source.own-namespace": [{ seen: 9, threads: 412 }],
  "source.needs-host-namespace": [{}],
  "native.not-built": [{ path: "/a.node" }],
  "native.not-loaded": [{ path: "/a.node", said: "wrong ELF class" }],
  "native.needs-compiler": [{}],
  "native.needs-rebuild": [{}],
  "kernel-looks.known": [
    { hz: 1000, period_s: 5.001, uncertainty_s: 0.0021, source: "jiffies" },
    { hz: 250, period_s: 5.004, uncertainty_s: 0.04, source: "observed" },
  ],
  "kernel-looks.unknown": [{ hz: null }, { hz: 1000 }],
  "kernel-looks.needs-time": [{}],
  "pressure.needs-kernel": [{}],
  "pressure.needs-readable": [{}],
  "schedstat.needs-kernel": [{}],
  "tasks.without": [
    { wchan_and_exe: true, stack: true },
    { wchan_and_exe: false, stack: true },
  ],
  "processes.without": [{}],
  "cgroups.version": [
    { version: 1, folder: "/sys/fs/cgroup/cpu" },
    { version: 2, folder: "/sys/fs/cgroup" },
  ],
  "cgroups.none": [{}],
  "vmware.not-here": [{}],
  "vmware.needs-nothing": [{}],
  "vmware.guest": [
    { firmware, version: "VMware ESXi 7.0.3 build-21930508" },
    { firmware: { product: null, bios: null, date: null }, version: null },
  ],
  "vmware.no-counters": [{}],
  "vmware.limits": [
    { cpu_mhz: 2000, cpu_reserved_mhz: 0, memory_kb: 4194304, memory_reserved_kb: 0 },
    { cpu_mhz: "none", cpu_reserved_mhz: null, memory_kb: "none", memory_reserved_kb: 1024 },
  ],
  "vmware.no-tool": [{ firmware, path: "/usr/bin/vmware-toolbox-cmd" }],
  "vmware.needs-tool": [{}],
  "vmware.not-believed": [{ firmware, part: "/usr/bin (owner 1000, mode 0755)" }],
  "vmware.needs-root": [{}],
  "vmware.refused": [{ firmware, said: "UpdateInfo failed: Other error" }],
  "vmware.unanswered": [{ firmware, seconds: 4 }],
  "vmware.needs-host": [{}],
  "cgroups.needs-controller": [{}],
  "cgroups.needs-readable": [{}],
  "cgroups.too-many": [{ asked: 2000 }],
  "runs.no-statistics": [{ said: "EPERM" }],
  "runs.no-delays": [{}],
  "runs.polling": [
    { forks: 0, seen: 0 },
    { forks: 9, seen: 1 },
  ],
  "runs.not-live": [{ root: "/mnt" }],
  "runs.needs-live": [{}],
  "runs.needs-capability": [{}],
  "runs.no-answer": [{ said: "ETIMEDOUT" }],
  "runs.needs-host": [{}],
  "runs.needs-kernel": [{}],
  "files.watched": [{ folders: ["/tmp", "/var/tmp"] }],
  "files.anonymous": [{ said: "EPERM" }],
  "files.unwatched": [{ folders }],
  "files.needs-folder": [{}],
  "log.journal": [{}],
  "log.journal-and-files": [{ paths: ["/proc/900/root/var/log/keepalived.log"] }],
  "log.files": [{ paths: ["/var/log/messages"], journal: "no-program" }],
  "log.nothing": [
    { journal: "no-readable-file", missing: ["/var/log/cron"], refused: ["EACCES: /var/log/messages"] },
    { journal: "not-live", missing: [], refused: [] },
  ],
  "log.needs-log": [{}],
  "keepalived.running": [
    running,
    {
      ...running,
      version: null,
      jobs: null,
      own_network: false,
      environment_hidden: false,
    },
  ],
  "keepalived.none": [{}],
  "keepalived.not-believed": [
    { pid: 4711, others: 0, doubt: { about: "user", uid: 1000 } },
    { pid: 4711, others: 2, doubt: { about: "program", owner: 1000, mode: 0o755 } },
    { pid: 4711, others: 1, doubt: { about: "hidden" } },
  ],
  "keepalived.needs-belief": [{}],
  "keepalived.needs-start": [{}],
  "keepalived.unread": [{ problem: missing, running: [{ ...running, jobs: null }] }],
  "keepalived.needs-rights": [{}],
  "keepalived.hidden": [{ path: "/proc", said: "EACCES" }],
  "keepalived.version-unknown": [{ pid: 900 }],
  "keepalived.config-problem": [
    { pid: 900, file: "/k.conf", line: 0, fact: missing },
    { pid: 900, file: "/k.conf", line: 7, fact: configFact("config.expected-user", {}) },
  ],
  "keepalived.track-process-deaf": [{ pid: 900, where: "/k.conf:7" }],
  "keepalived.environment-hidden": [{ pid: 900 }],
  "config.file-missing": [{ path: "/k.conf", included: true }],
  "config.file-hidden": [{ path: "/k.conf", included: false }],
  "config.file-kind": [
    { path: "/k.conf", included: true, kind: "executable" },
    { path: "/k.conf", included: true, kind: "folder" },
    { path: "/k.conf", included: true, kind: "other" },
  ],
  "config.file-unread": [{ path: "/k.conf", included: false, said: "EIO" }],
  "config.not-believed": [{ path: "/k.conf", part: "/k.conf (owner 1000, mode 0644)" }],
  "config.too-many-scripts": [{ unread: 1 }, { unread: 20 }],
  "config.include-too-deep": [{ pattern: "*.conf", depth: 32 }],
  "config.include-too-wide": [{ pattern: "/*/*" }],
  "config.too-many-files": [{ path: "/k.conf", included: true }],
  "config.include-unmatched": [{ pattern: "*.conf" }],
  "config.too-many-lines": [{ lines: 200_000 }],
  "config.too-much-text": [{ bytes: 4 * 2 ** 20 }],
  "config.long-line": [{ bytes: 2000, kept_bytes: 1023 }],
  "config.open-quote": [{ quote: '"', text }],
  "config.trailing-backslash": [{ text }],
  "config.random": [{ text, low: "0", high: "32767" }],
  "config.endless-definition": [{ text, name: "A" }],
  "config.not-a-repetition": [{ text, keyword: "~SEQ" }],
  "config.hex-repetition": [{ text }],
  "config.endless-repetition": [{}],
  "config.unread-line": [
    { text, what: "definitions", since: "1.4.0" },
    { text, what: "~LST", since: "2.1.0" },
  ],
  "config.block-on-one-line": [{ keyword: "track_script" }],
  "config.expected-brace": [{ keyword: "vrrp_script", found: text }],
  "config.too-deep": [{ depth: 200 }],
  "config.brace-of-nothing": [{}],
  "config.brace-ignored": [{}],
  "config.brace-not-opened": [{}],
  "config.brace-not-closed": [{ keyword: "" }, { keyword: "vrrp_script" }],
  "config.defined-again": [{ keyword: "vrrp_instance", name: "VI_1" }],
  "config.expected-name": [{ keyword: "vrrp_instance" }],
  "config.instance-hidden": [{}],
  "config.keyword-ignored": [{ keyword: "intervall" }],
  "config.keyword-too-new": [{ keyword: "track_process", since: "2.0.11", version: "1.3.5" }],
  "config.keyword-deprecated": [{ keyword: "vrrp_track_file", instead: "track_file" }],
  "config.keyword-unknown": [{ name: "chk", expected: ["script", "interval"], found: "intervall" }],
  "config.expected-value": [{ keyword: "interval" }],
  "config.expected-user": [{}],
  "config.crash": [
    { keyword: "script", quote: "'" },
    { keyword: "misc_path", quote: null },
  ],
  "config.expected-weight": [{ text }],
  "config.expected-count": [{ keyword: "rise", text }],
  "config.expected-byte": [{ keyword: "priority", text }],
  "config.not-an-address": [{ keyword: "real_server", text }],
  "config.expected-seconds": [
    { keyword: "interval", text, fractions: true, fraction: false, most_s: null, taken_s: 0.005 },
    { keyword: "interval", text, fractions: false, fraction: true, most_s: null, taken_s: 2 },
    { keyword: "interval", text, fractions: false, fraction: false, most_s: null, taken_s: null },
    { keyword: "interval", text, fractions: false, fraction: false, most_s: 4294, taken_s: null },
  ],
  "config.expected-delay": [{ text }],
  "config.words-ignored": [{ keyword: "script", command: "/bin/check" }],
  "config.script-without-command": [{ name: "chk" }],
  "config.check-without-command": [{}],
  "config.user-missing": [
    { kind: "vrrp_script", name: "chk", missing: "user", who: "nobody-here" },
    { kind: "misc_check", name: "192.0.2.1 80", missing: "group", who: "nobody-here" },
  ],
  "config.track-unknown": [
    { name: "chk", removed: false },
    { name: "chk", removed: true },
  ],
  "config.undefined": [
    { name: "$" + "{X}", braces: true },
    { name: "$X", braces: false },
  ],
  "config.track-words": [{ name: "chk", found: "chk2" }],
  "config.track-without-weight": [{ name: "chk" }],
  "config.track-weight": [{ name: "chk", text }],
  "config.track-direction": [{ name: "chk", found: "inverse" }],
  "config.no-router-id": [{ name: "VI_1" }],
  "config.no-interface": [{ name: "VI_1" }],
  "config.router-id-taken": [{ name: "VI_2", router: 51, device: "eth0", other: "VI_1" }],
};

function samplesOf<Id extends keyof SourceFacts>(id: Id): SourceFact[] {
  return SAMPLES[id].map((values) => ({ id, values }) as SourceFact);
}
const facts = Object.keys(SAMPLES).flatMap((id) => samplesOf(id as keyof SourceFacts));
/** What is no sentence: somebody else's words, a path with what the system says of it, a command. */
const NO_SENTENCE = /^(source\.said|log\.journal|keepalived\.hidden|config\.file-unread)$/;

for (const language of languages)
  test(`${language}: each fact is said in one line, with its values and nothing that is missing`, () => {
    for (const fact of facts) {
      const said = saySource(locales[language], fact);
      assert.match(said, /^\S[^\n]{5,}\S$/, fact.id);
      assert.doesNotMatch(said, /undefined|null|NaN|\[object|(?<![.=\d])1 [a-z]{3,}s\b/, said);
    }
  });

test("zh: each sentence is Chinese, with full-width punctuation beside its characters", () => {
  for (const fact of facts.filter(({ id }) => !NO_SENTENCE.test(id))) {
    const said = saySource(locales.zh, fact);
    assert.match(said, /\p{Script=Han}/u, said);
    assert.doesNotMatch(said, /\p{Script=Han}[,;:()!?]|[,;()!?]\p{Script=Han}/u, said);
    assert.doesNotMatch(said, /[。；，]$/, said);
    assert.doesNotMatch(said, /\p{Script=Han}[A-Za-z0-9/]|[A-Za-z0-9]\p{Script=Han}/u, said);
  }
});

test("no two facts of one language are said alike", () => {
  for (const language of languages) {
    const said = facts.map((fact) => saySource(locales[language], fact));
    assert.deepEqual(
      said.filter((one, index) => said.indexOf(one) !== index),
      [],
    );
  }
});

test("the operator's language: LC_ALL before LC_MESSAGES before LANG, what is empty does not count", () => {
  assert.equal(languageOf({}), "en");
  assert.equal(languageOf({ LANG: "zh_CN.UTF-8" }), "zh");
  assert.equal(languageOf({ LANG: "zh_CN.UTF-8", LC_MESSAGES: "en_US.UTF-8" }), "en");
  assert.equal(languageOf({ LANG: "en_US.UTF-8", LC_MESSAGES: "C", LC_ALL: "zh_TW" }), "zh");
  assert.equal(languageOf({ LC_ALL: "", LC_MESSAGES: "", LANG: "zh" }), "zh");
});
