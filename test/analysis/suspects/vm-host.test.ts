import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cause } from "../../../analysis/facts.ts";
import type { RecordedSource } from "../../../storage/recording.ts";
import { english, englishAdvice } from "../english.ts";
import { BEGINS, ENDS, type Event, four, inside, line, spikeOf } from "./spike-of.ts";

const SOURCES = ["vmware", "cpu", "tasks", "clocks", "log", "runs", "load", "memory"];
const sources = (names: readonly string[]): RecordedSource[] =>
  names.map((name) => ({ name, status: "ok", since: 0, until: null, reason: null }));

const runnable = four(() => ({ comm: "java", state: "R" as const }));
/** A spike of a guest that wants processors; `steal` as its kernel shows it. */
function busyGuest(
  hypervisor: string | null,
  events: Event[] = [],
  { steal = 0, asked = true }: { steal?: number; asked?: boolean } = {},
) {
  return spikeOf(runnable, events, {
    host: { hypervisor, cpus: 2 },
    sources: sources(asked ? SOURCES : SOURCES.filter((name) => name !== "vmware")),
    sample: (t) => ({
      d_tasks: 0,
      cpu_busy_pct: inside(t) ? 60 : 2,
      iowait_pct: 0,
      steal_pct: inside(t) ? steal : 0,
      mem_available_kb: 2_000_000,
      swap_used_kb: 0,
    }),
  });
}

/** What VMware's command told of each minute of the spike. */
const minutes = (detail: Record<string, number | null>): Event[] =>
  Array.from({ length: 10 }, (_, i) => ({
    kind: "vm.host" as const,
    t: BEGINS + 60 * i,
    duration_s: 60,
    detail: JSON.stringify({ contended_s: 0, memory_waited_s: 0, ballooned_kb: 0, swapped_kb: 0, ...detail }),
  }));

test("a VMware guest's steal of 0 clears nobody: its host's own account decides, and without one it is not examined", () => {
  const untold = busyGuest("vmware", [], { asked: false }).card("hypervisor-steal");
  assert.equal(untold.status, "not-examined");
  assert.match(english(untold.reason!), /is told of no steal and shows 0, however busy the host is/);
  // 48 s of processor time a minute, of 120 s that two processors have.
  const kept = busyGuest("vmware", minutes({ contended_s: 48 })).card("hypervisor-steal");
  assert.equal(kept.status, "supported");
  assert.match(kept.said, /did not get it for 40 % of its processors' time/);
  assert.equal(
    busyGuest("vmware").card("hypervisor-steal").status,
    "contradicted",
    "asked, and nothing kept back",
  );
  assert.equal(busyGuest("vmware", minutes({ contended_s: 7 })).card("hypervisor-steal").status, "undecided");
  // Ten minutes of which the spike has one: a tenth of it is the spike's.
  const before = { ...minutes({ contended_s: 480 })[0]!, t: BEGINS - 540, duration_s: 600 };
  assert.equal(busyGuest("vmware", [before]).card("hypervisor-steal").status, "undecided");
  const silent = busyGuest("vmware", minutes({ contended_s: null })).card("hypervisor-steal");
  assert.equal(silent.status, "not-examined", "tools that do not tell it");
});

test("steal that is told is believed, on VMware too (stealclock.enable), and other hypervisors' zero as well", () => {
  assert.equal(busyGuest("vmware", [], { steal: 30 }).card("hypervisor-steal").status, "supported");
  const kvm = busyGuest("kvm", [], { asked: false }).card("hypervisor-steal");
  assert.equal(kvm.status, "contradicted");
  assert.doesNotMatch(kvm.said, /vmware/i);
});

const STALL: Event = { kind: "clock.stall", t: BEGINS + 20, duration_s: 18 };

function stopped(events: Event[], hypervisor = "vmware", asked = true) {
  const found = busyGuest(hypervisor, [STALL, ...events], { asked });
  const advice = found.diagnosis.advice.map((one) => JSON.stringify(englishAdvice(one))).join("\n");
  const timeline = found.diagnosis.timeline.map(({ fact }) => english(fact)).join("\n");
  return { ...found.card("vm-stun"), advice, timeline };
}

test("another session of the VM tells a move from a snapshot, and says no more than VMware tells the guest", () => {
  const moved = stopped([{ kind: "vm.session", t: BEGINS + 19, duration_s: 0 }]);
  assert.equal(moved.status, "supported");
  assert.match(
    moved.said,
    /Another session of the VM began with it .*Which of these it was the guest is not told/,
  );
  assert.match(moved.timeline, /another session of this VM began \(moved, resumed/);
  assert.match(moved.advice, /vMotion, suspend or revert of this VM at those times/);
  const same = stopped([]);
  assert.match(same.said, /session stayed the same .*no vMotion, no suspend and no revert/);
  assert.doesNotMatch(same.advice, /vMotion/);
  const unasked = stopped([], "vmware", false);
  assert.doesNotMatch(unasked.said, /session/);
  assert.match(unasked.advice, /VMware team.*vMotion at those times/s);
  const elsewhere = stopped([{ kind: "vm.session", t: ENDS + 600, duration_s: 60 }]);
  assert.match(elsewhere.said, /stayed the same/);
});

test("no other hypervisor's guest hears of VMware in any advice", () => {
  for (const events of [[STALL], []]) {
    const { diagnosis } = busyGuest("kvm", events, { steal: events.length > 0 ? 0 : 40, asked: false });
    const said = JSON.stringify(diagnosis.advice.map(englishAdvice));
    assert.doesNotMatch(said, /vmware|vmotion|esxtop|vcenter/i);
    assert.ok(diagnosis.advice.length > 0);
  }
});

test("a suspend in the log of VMware's tools is no freeze of file systems", () => {
  const suspended = line(
    "vmsvc",
    "[ message] [powerops] Executing script: '/etc/vmware-tools/suspend-vm-default'",
    BEGINS,
  );
  const { card } = busyGuest("vmware", [STALL, suspended]);
  assert.match(card("vm-stun").said, /VMware's tools tell of it: /);
  assert.notEqual(card("snapshot-freeze").status, "supported");
  assert.doesNotMatch(card("snapshot-freeze").said, /suspend-vm/);
});

const FROZEN = "percpu_rwsem_wait;__percpu_down_read;mnt_want_write;path_openat;do_filp_open;do_sys_openat2";

function frozen(events: Event[], hypervisor: string) {
  const found = spikeOf(
    four(() => ({ comm: "writer", state: "D" as const, stack: FROZEN })),
    events,
    {
      host: { hypervisor },
      sources: sources(SOURCES),
    },
  );
  const advice = found.diagnosis.advice.map((one) => JSON.stringify(englishAdvice(one))).join("\n");
  return { ...found.card("snapshot-freeze" as Cause), advice };
}

test("freeze and thaw in the tools' log give the length; their silence on VMware means nothing, and how to end it is advised", () => {
  const told = frozen(
    [
      line("vmbackup", "[   debug] [vmbackup] [653] *** VmBackupSyncDriverStart", BEGINS + 5),
      line("vmbackup", "[   debug] [vmbackup] [653] *** VmBackupSyncDriverSnapshotDone", BEGINS + 47),
    ],
    "vmware",
  );
  assert.equal(told.status, "supported");
  assert.match(told.said, /From freeze to thaw it took 42 s, by the log of VMware's tools/);
  assert.doesNotMatch(told.advice, /tools\.conf/);
  const silent = frozen([], "vmware");
  assert.match(silent.said, /only at the level debug: that the log has no line of theirs says nothing/);
  assert.match(silent.advice, /vmbackup\.level = debug/);
  const other = frozen([], "kvm");
  assert.doesNotMatch(other.said + other.advice, /vmware|vmbackup/i);
});

test("what the host took of the VM's memory is told beside memory, and time spent waiting for it is a sign", () => {
  const host = minutes({ ballooned_kb: 2_097_152, swapped_kb: 524_288, memory_waited_s: 9 });
  const card = busyGuest("vmware", host).card("memory-pressure");
  assert.equal(card.status, "undecided", "one sign alone accuses nobody");
  assert.match(
    card.said,
    /The host took memory from this VM: 2,048 MB by ballooning, 512 MB swapped out by the host; its processors waited 15 % of one's time/,
  );
  const none = busyGuest("vmware", []).card("memory-pressure");
  assert.equal(none.status, "contradicted");
  assert.doesNotMatch(none.said, /host/);
});
