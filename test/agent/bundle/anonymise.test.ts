import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { anonymise } from "../../../agent/bundle/anonymise.ts";
import { Names } from "../../../agent/bundle/names.ts";
import { diagnosisOf } from "../../../agent/reporting.ts";
import type { Diagnosis } from "../../../analysis/diagnosis.ts";
import { openDatabase } from "../../../storage/database.ts";
import { inputFor } from "../../../storage/inputs/index.ts";
import type { OpenInput } from "../../../storage/inputs/input.ts";
import { takeIn } from "../../../storage/intake.ts";
import { type Cell, placeOf, TABLES, type TableName } from "../../../storage/schema.ts";

const recordings = join(import.meta.dirname, "../../fixtures/recordings");

async function diagnosed(input: OpenInput): Promise<Diagnosis> {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-anonymise-"));
  const database = openDatabase(join(folder, "a.db"));
  try {
    await takeIn(input, database);
    return diagnosisOf(database, {});
  } finally {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All that is not a name. */
const verdicts = ({ verdict, spikes, suspects }: Diagnosis) => ({
  verdict: { ...verdict, culprit: verdict.culprit === "" },
  spikes: spikes.map(({ start, reality, verdict: { cause, confidence } }) => ({
    start,
    reality,
    cause,
    confidence,
  })),
  suspects: suspects.map(({ cause, status, score, p_value }) => ({ cause, status, score, p_value })),
});

for (const name of readdirSync(recordings)) {
  test(`${name}: the anonymised recording comes to the same verdicts`, async () => {
    const open = () => inputFor(join(recordings, name)).open(join(recordings, name));
    const plain = await diagnosed(await open());
    const other = await diagnosed(await anonymise(await open()));
    assert.deepEqual(verdicts(other), verdicts(plain));
  });
}

/** Words that nobody else has, in every place that text can stand. */
const SECRETS = ["acme", "zeppelin", "mueller", "10.11.12.13", "fd12:3456::9", "52:54:00:ab:cd:ef"];

function hostile(): OpenInput {
  const stamp = (second: number) => ({ boot: 0, time: (1_700_000_000 + second) * 1e6, mono_s: 100 + second });
  const row = (table: TableName, known: Record<string, Cell>) =>
    TABLES[table].map(({ name }) => known[name] ?? null);
  const log = (second: number, comm: string, detail: string) =>
    row("events", { ...stamp(second), kind: "log", comm, detail });
  const rows: Record<TableName, Cell[][]> = {
    samples: [row("samples", { ...stamp(0), load1: 0 }), row("samples", { ...stamp(9), load1: 0 })],
    tasks: [
      row("tasks", {
        ...stamp(1),
        pid: 1,
        tid: 1,
        state: "R",
        phase: "random",
        comm: "acme-worker",
        exe: "/opt/acme/zeppelin/acme-worker",
        unit: "acme-worker@mueller.service",
      }),
    ],
    events: [
      row("events", {
        ...stamp(1),
        kind: "run",
        comm: "check_zeppelin_",
        parent_comm: "zeppelind",
        path: "/home/mueller/check_zeppelin_acme.sh",
        detail: "--host db.acme.example 10.11.12.13 /home/mueller/x",
      }),
      row("events", { ...stamp(2), kind: "run", comm: "tar", path: "/usr/bin/tar" }),
      row("events", { ...stamp(2), kind: "run", comm: "patroni", path: "/usr/bin/patroni" }),
      row("events", {
        ...stamp(2),
        kind: "run.sum",
        comm: "zeppelind",
        detail: '{"count":12,"by":"mueller"}',
      }),
      log(3, "Keepalived_vrrp", "VRRP_Script(chk_zeppelin) timed out"),
      log(4, "kernel", "nfs: server filer.acme.example not responding, still trying"),
      log(
        5,
        "acme-keepalived-1",
        "Script `chk_zeppelin` now returning 1, mueller 52:54:00:ab:cd:ef fd12:3456::9",
      ),
      row("events", { ...stamp(6), kind: "vrrp.state", detail: "zeppelin MASTER" }),
      row("events", {
        ...stamp(7),
        kind: "cpu.quota",
        comm: "acme-worker",
        path: "/kubepods/acme.slice/docker-4a5b6c7d8e9f4a5b6c7d8e9f.scope",
      }),
    ],
  };
  const unknown = { cpus: 2, kernel: "3.10.0", hypervisor: null, hz: 1000, timezone: null };
  const host = {
    ...unknown,
    hostname: "zeppelin.acme.example",
    boot_id: "52a63370-2b0c-4f0e-8e3b-0c1d2e3f4a5b",
  };
  const script = {
    name: "chk_zeppelin",
    kind: "vrrp_script" as const,
    command: "/home/mueller/check_zeppelin_acme.sh",
    comm: "check_zeppelin_",
    interval_s: 5,
    timeout_s: null,
    user: "mueller",
    tracked: true,
    sends: ["USR1"],
    where: "/etc/keepalived/acme.conf:12",
    lines: ["interval 5", "user mueller"],
    // Of a newer version.
    missing_user: "mueller",
  };
  const keepalived = {
    version: "1.3.5",
    config: "/etc/keepalived/acme.conf",
    scripts: [script],
    dump_files: ["/tmp/acme/keepalived.data"],
  };
  return {
    name: "hostile",
    facts: {
      host,
      source: "zeppelin-exporter",
      boots: [host],
      keepalived: [{ time: 1, facts: keepalived }],
      sources: [
        {
          name: "files",
          status: "ok",
          since: 1,
          until: null,
          reason: { id: "source.said", values: { text: "/home/mueller of acme: no" } },
        },
      ],
      predictions: [
        { made_at: 1, at: 2, low: 1, high: 3, cause: "sampling-beat", culprit: "check_zeppelin_" },
      ],
      marks: [{ time: 5, text: "moved zeppelin" }],
    },
    async read(table, take) {
      for (const one of rows[table]) take([...one]);
    },
  };
}

async function allOf(input: OpenInput) {
  const rows: Record<string, Cell[][]> = {};
  for (const table of ["samples", "tasks", "events"] as const) {
    rows[table] = [];
    await input.read(table, (row) => rows[table]!.push(row));
  }
  return { facts: input.facts, rows };
}

test("no name of its own is left in any place; what belongs together still does", async () => {
  const { facts, rows } = await allOf(await anonymise(hostile()));
  const text = JSON.stringify({ facts, rows });
  for (const secret of [...SECRETS, "52a63370", "4a5b6c7d"])
    assert.ok(!text.toLowerCase().includes(secret), `${secret} in ${text}`);

  const [run, tar, patroni, sum, timedOut, nfs, container, vrrp, quota] = rows.events!;
  const cell = (row: Cell[] | undefined, name: string) => String(row?.[placeOf("events", name)]);
  const script = facts.keepalived[0]!.facts!.scripts[0]!;
  // A script's run, its file, its place in the configuration and in the prediction.
  assert.equal(cell(run, "comm").length, 15);
  assert.equal(script.comm, cell(run, "comm"));
  assert.equal(script.command, cell(run, "path"));
  assert.ok(cell(run, "path").split("/").at(-1)!.startsWith(cell(run, "comm")));
  assert.equal(facts.predictions[0]!.culprit, cell(run, "comm"));
  assert.equal(cell(sum, "comm"), cell(run, "parent_comm"));
  assert.match(cell(sum, "detail"), /^\{"count":12,"by":"name-\d+"\}$/);
  // Users in paths, in logs and in the configuration.
  const user = /^\/home\/([^/]+)\//.exec(cell(run, "path"))![1];
  assert.equal(script.user, user);
  assert.deepEqual(script.lines, ["interval 5", `user ${user}`]);
  // What came with the distribution keeps its name, as public words do.
  assert.deepEqual([cell(tar, "path"), cell(patroni, "comm")], ["/usr/bin/tar", "patroni"]);
  // Lines are still understood, and name what the configuration names.
  assert.equal(cell(timedOut, "detail"), `VRRP_Script(${script.name}) timed out`);
  assert.match(cell(nfs, "detail"), /^nfs: server \S+ not responding, still trying$/);
  assert.match(cell(container, "comm"), /keepalived/);
  assert.match(cell(vrrp, "detail"), /^\S+ MASTER$/);
  assert.match(cell(quota, "path"), /^\/kubepods\/name\d+\.slice\/docker-[0-9a-f]{24}\.scope$/);
  assert.equal(script.where.replace(/.*\//, "").replace(/^name-\d+/, ""), ".conf:12");
});

test("the same name is given the same, another another; addresses are of nobody", () => {
  const names = new Names();
  const given = [
    "zeppelin",
    "zeppelin2",
    "check_zeppelin_a.sh",
    "check_zeppelin_b.sh",
    "10.1.2.3",
    "10.1.2.4",
  ].map((word) => names.name(word));
  assert.equal(new Set(given).size, given.length);
  assert.equal(
    names.text("see zeppelin, at 10.1.2.3. Or zeppelin2"),
    `see ${given[0]}, at ${given[4]}. Or ${given[1]}`.replace("see", names.name("see")),
  );
  assert.match(names.address("10.1.2.3"), /^198\.18\./);
  for (const kept of ["127.0.0.1", "224.0.0.18", "::1"]) assert.equal(names.address(kept), kept);
  for (const kept of ["kworker/u8:2", "jbd2/dm-0-8", "keepalived", "bash", "sda1", "eth0"])
    assert.equal(names.name(kept), kept);
  assert.equal(names.name("[zeppelin]"), `[${given[0]}]`);
});

test("what the kernel cut to 15 bytes stays the beginning of each name that it was cut from", () => {
  const names = new Names();
  names.learn("keepalived_check_script.sh");
  assert.equal(names.name("keepalived_check_script.sh"), "keepalived_check_script.sh");
  assert.equal(names.name("keepalived_chec"), "keepalived_chec");
  const other = names.name("keepalived_check_zeppelin.sh");
  assert.ok(other.startsWith("keepalived_chec") && !other.includes("zeppelin"), other);

  const [one, two] = ["zeppelin_backup_a.sh", "zeppelin_backup_b.sh"].map((name) => names.name(name));
  assert.notEqual(one, two);
  const comm = names.name("zeppelin_backup");
  assert.equal(Buffer.byteLength(comm), 15);
  assert.ok(one!.startsWith(comm) && two!.startsWith(comm));
});
