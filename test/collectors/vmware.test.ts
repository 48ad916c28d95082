import assert from "node:assert/strict";
import { chmodSync, chownSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { sayAvailability } from "../../agent/saying.ts";
import { Sources } from "../../agent/sources.ts";
import { locales } from "../../analysis/report/locales/index.ts";
import type { EventSource } from "../../collectors/collector.ts";
import { readHost } from "../../collectors/inventory.ts";
import { TOOL, Toolbox, toldVersion } from "../../collectors/vmware/toolbox.ts";
import { vmware } from "../../collectors/vmware.ts";
import type { EventRow } from "../../storage/schema.ts";
import { contextOf, rootOf, TestClock } from "./fake-root.ts";
import { type Answers, Guest, OLD, RAW, RESOURCES, SESSION } from "./vmware/stand-in.ts";

const asRoot = process.geteuid?.() === 0 ? false : "not run: needs root, to give files away";

const children = () => readFileSync(`/proc/self/task/${process.pid}/children`, "latin1").trim();

function opened(t: TestContext, guest: Guest) {
  const clock = new TestClock();
  const rows: EventRow[] = [];
  const found =
    vmware.kind === "events" ? vmware.open(contextOf(guest.root, clock), (row) => rows.push(row)) : null;
  assert.ok(found);
  t.after(() => found.source?.close());
  /** A minute later, the answer having come. */
  const minute = async (answers?: Answers, seconds = 60) => {
    if (answers) guest.tool(answers);
    rmSync(guest.asked, { force: true });
    clock.pass(seconds);
    const { source } = found as { source: EventSource };
    source.drain?.();
    // One process a question: it is over when there is none any more.
    for (let waited = 0, quiet = 0; waited < 1000 && quiet < 5; waited++) {
      await sleep(20);
      quiet = children() === "" ? quiet + 1 : 0;
    }
  };
  return { clock, rows, found, minute };
}

const said = (guest: Guest) => {
  const availability = vmware.open(contextOf(guest.root), () => {}).availability;
  return `${availability.status}: ${sayAvailability(locales.en, "vmware", availability)}`;
};

test("a guest of VMware is told with its firmware's own words, and its host's where it tells them", (t) => {
  const guest = new Guest(t);
  assert.equal(
    said(guest),
    "no-data: a guest of VMware (VMware7,1, firmware VMW71.00V.18227214.B64.2106252220, 06/25/2021), but there is no /usr/bin/vmware-toolbox-cmd",
  );
  assert.equal(
    readHost(guest.root).hypervisor_version,
    "VMware7,1, VMW71.00V.18227214.B64.2106252220, 06/25/2021",
  );
  guest.tool(RAW);
  assert.match(
    said(guest),
    /^ok: a guest of VMware \(VMware7,1, [^)]+\); VMware ESXi 6\.0\.0 build-12345; limits set by the host: CPU 11,995 MHz, memory 1,500 MB; reserved: CPU 4,798 MHz, memory 200 MB$/,
  );
  assert.equal(toldVersion(guest.root), "VMware ESXi 6.0.0 build-12345");
  guest.tool(OLD);
  assert.match(
    said(guest),
    /its host does not tell its version; the host tells session, balloon and swap only[^;]*; limits set by the host: CPU 2,000 MHz, memory none; reserved: CPU 0 MHz, memory 0 MB$/,
  );
  assert.equal(toldVersion(guest.root), null);
});

test("no other machine hears of it", () => {
  for (const name of ["5.10", "6.18"] as const) {
    const context = contextOf(rootOf(name));
    assert.equal(vmware.concerns?.(context), false, name);
    assert.deepEqual(new Sources([vmware], context, { emit() {} }).state(), []);
    assert.deepEqual(new Sources([vmware], context, { emit() {} }).recorded(), []);
  }
  assert.equal(vmware.concerns?.(contextOf(rootOf("3.10"))), true);
});

test("what the tool says of a host that tells nothing is said, and it is asked more rarely", async (t) => {
  const guest = new Guest(t);
  guest.tool({});
  assert.match(
    said(guest),
    /^no-data: .*, but vmware-toolbox-cmd says: UpdateInfo failed: VMware Guest API is not enabled/,
  );
  const { found, minute, rows } = opened(t, guest);
  rmSync(guest.asked);
  await minute(RAW, 61);
  assert.equal(existsSync(guest.asked), false);
  await minute(RAW, 600);
  assert.equal(found.availability.status, "ok", "it may come");
  await minute({}, 61);
  assert.equal(found.availability.status, "no-data", "and go");
  assert.deepEqual(rows, []);
});

test("the first minutes: nothing that was kept back is no row, what was is one", async (t) => {
  const guest = new Guest(t);
  const calm = RESOURCES.replace(/(ballooned|swapped) = \d+/g, "$1 = 0");
  const contended = (us: number) => calm.replace(/contention\.cpu = \d+/, `contention.cpu = ${us}`);
  guest.tool({ ...RAW, "raw text resources": contended(5_000_000) });
  const { rows, minute, clock } = opened(t, guest);
  const start = clock.now;
  await minute({ ...RAW, "raw text resources": contended(5_100_000) });
  assert.deepEqual(rows, []);
  await minute({ ...RAW, "raw text resources": contended(29_100_000) });
  await minute({ ...RAW, "raw text resources": contended(29_100_000) });
  await minute({ ...RAW, "raw text resources": contended(29_100_000) });
  assert.deepEqual(
    rows.map(({ kind, mono_s, duration_s, detail }) => [
      kind,
      mono_s - start.mono_s,
      duration_s,
      JSON.parse(detail ?? ""),
    ]),
    [
      ["vm.host", 60, 60, { contended_s: 24, memory_waited_s: 0, ballooned_kb: 0, swapped_kb: 0 }],
      ["vm.host", 120, 60, { contended_s: 0, memory_waited_s: 0, ballooned_kb: 0, swapped_kb: 0 }],
    ],
    "and the first minute after it, so that its end is known",
  );
});

test("another session is a row at its beginning by the host's clock; its counters are not compared with the old ones", async (t) => {
  const guest = new Guest(t);
  guest.tool(RAW);
  const { rows, minute, clock } = opened(t, guest);
  await minute(RAW);
  rows.length = 0;
  const moved = SESSION.replace(/session = \d+/, "session = 17").replace(/uptime = \d+/, "uptime = 12500000");
  await minute({ ...RAW, "raw text session": moved });
  assert.deepEqual(
    rows.map(({ kind, mono_s, duration_s, cpu_s }) => [kind, mono_s, duration_s, cpu_s]),
    [["vm.session", clock.now.mono_s - 12.5, 0, null]],
  );
});

test("where the host does not say when, a session began between two readings; counters that it does not tell are unknown", async (t) => {
  const guest = new Guest(t);
  guest.tool(OLD);
  const { rows, minute, clock } = opened(t, guest);
  await minute(OLD);
  await minute({ ...OLD, sessionid: "0x1\n" });
  assert.deepEqual(
    rows.map(({ kind, mono_s, duration_s, detail }) => [kind, clock.now.mono_s - mono_s, duration_s, detail]),
    [
      [
        "vm.host",
        120,
        60,
        '{"contended_s":null,"memory_waited_s":null,"ballooned_kb":26624,"swapped_kb":3072}',
      ],
      ["vm.session", 60, 60, null],
    ],
  );
});

test("a command that hangs, floods or makes no sense is over within its time, and the machine is none the worse", async (t) => {
  const guest = new Guest(t);
  const cases: [string, RegExp][] = [
    ["#!/bin/sh\nexec sleep 60\n", /gave no answer that makes sense within 4 s/],
    ["#!/bin/sh\nexec yes\n", /gave no answer that makes sense/],
    [
      "#!/bin/sh\nprintf 'session = ;rm -rf\\nuptime = NaN\\nversion = %200000s'\n",
      /gave no answer that makes sense/,
    ],
    ["\x7fELF nothing", /says: \S/],
    [
      "#!/bin/sh\necho 'vmware-toolbox-cmd must be run inside a virtual machine.' >&2; exit 1\n",
      /says: vmware-toolbox-cmd must be run/,
    ],
  ];
  for (const [program, expected] of cases) {
    guest.program(program);
    const start = performance.now();
    assert.match(said(guest), expected, program);
    assert.ok(performance.now() - start < 15_000);
  }
  // And while the caller goes on.
  guest.program("#!/bin/sh\nexec sleep 60\n");
  const toolbox = new Toolbox(guest.root);
  const told = await new Promise((done) => toolbox.ask(done));
  assert.deepEqual(told, { refused: null });
  for (let waited = 0; toolbox.busy && waited < 200; waited++) await sleep(50);
  assert.equal(toolbox.busy, false);
});

test("a command that others than root may change is not run", { skip: asRoot }, (t) => {
  const guest = new Guest(t);
  guest.tool(RAW);
  const tool = join(guest.root, TOOL);
  const [strange, open] = [() => chownSync(tool, 1000, 1000), () => chmodSync(tool, 0o777)];
  for (const spoil of [strange, open]) {
    chownSync(tool, 0, 0);
    chmodSync(tool, 0o755);
    assert.match(said(guest), /^ok/);
    spoil();
    rmSync(guest.asked, { force: true });
    assert.match(
      said(guest),
      /but its command is not run: others than root may change \/usr\/bin\/vmware-toolbox-cmd \(/,
    );
    assert.equal(toldVersion(guest.root), null);
    assert.equal(existsSync(guest.asked), false);
  }
});
