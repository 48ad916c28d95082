import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { Names } from "../../../agent/bundle/names.ts";
import { reasonOf } from "../../../agent/bundle/reasons.ts";
import { writeExport } from "../../../agent/bundle/write.ts";
import { Progress } from "../../../agent/progress.ts";
import { ENGLISH, saySource } from "../../../agent/saying.ts";
import { locales } from "../../../analysis/report/locales/index.ts";
import type { Host } from "../../../collectors/collector.ts";
import { type SourceFact, sourceFact } from "../../../collectors/fact.ts";
import { openDatabase } from "../../../storage/database.ts";
import type { OpenInput } from "../../../storage/inputs/input.ts";
import { takeIn } from "../../../storage/intake.ts";
import { type Cell, TABLES, type TableName } from "../../../storage/schema.ts";
import { declaredFacts } from "../../analysis/report/declared-facts.ts";

const LOOKS = 900;

/** A phantom of a script that runs each 5 s and is counted for some minutes, where whatever may have a name has one of the given. */
function recording(w: (place: number) => string): OpenInput {
  const wall_s = 1_790_000_000;
  const stamp = (second: number) => ({ boot: 0, time: (wall_s + second) * 1e6, mono_s: 1000 + second });
  const row = (table: TableName, known: Record<string, Cell>) =>
    TABLES[table].map(({ name }) => known[name] ?? null);
  const script = `/usr/libexec/keepalived/check_${w(0)}.sh`;
  const comm = `check_${w(0)}.sh`.slice(0, 15);
  const samples: Cell[][] = [];
  let load1 = 0;
  for (let look = 0; look < LOOKS; look++) {
    const counted = look > 300 && look < 420 ? 5 : 0;
    load1 = (load1 * 1884 + counted * 164) / 2048;
    samples.push(
      row("samples", {
        ...stamp(look * 5.001),
        load1: Math.round(load1 * 100) / 100,
        runnable: 1,
        cpu_busy_pct: 1,
      }),
    );
  }
  const event = (second: number, kind: string, known: Record<string, Cell>) =>
    row("events", { ...stamp(second), kind, ...known });
  const events: Cell[][] = [];
  for (let run = 0; run < LOOKS; run++)
    events.push(
      event(run * 5, "run", {
        duration_s: 0.1,
        pid: 5000 + run,
        comm,
        parent_comm: w(1).slice(0, 15),
        path: script,
        detail: `--host ${w(2)}.${w(3)}.example -u ${w(4)} 10.${run % 200}.77.3 /srv/${w(5)}/${w(6)}`,
      }),
    );
  events.push(
    event(1, "run", { duration_s: 1, comm: w(7).slice(0, 15), path: `/usr/bin/${w(7)}`, exit_code: 1 }),
    event(2, "run", { duration_s: 1, comm: `dm-${w(8)}`.slice(0, 15), path: `/usr/lib/${w(9)}/${w(8)}` }),
    event(3, "run.sum", {
      comm: w(10).slice(0, 15),
      detail: JSON.stringify({ count: 3, [w(11)]: 1, by: w(10) }),
    }),
    event(4, "process", {
      comm: w(12).slice(0, 15),
      duration_s: 60,
      detail: `{"read_kb":1,"x":"${w(12)}\\"${w(13)}"}`,
    }),
    event(1500, "log", { comm: "kernel", detail: `nfs: server ${w(14)} not responding, still trying` }),
    event(1501, "log", {
      comm: `${w(15)}-keepalived`,
      detail: `VRRP_Script(${w(16)}) failed; ${w(2)}: user ${w(4)} fd12::${run16(w(3))}`,
    }),
    event(1502, "vrrp.state", { detail: `${w(17)} MASTER` }),
    event(1503, "file.write", {
      comm: w(18).slice(0, 15),
      duration_s: 2,
      path: `/mnt/${w(19)}/keepalived.data`,
    }),
    event(1504, "file.sum", {
      comm: w(18).slice(0, 15),
      path: `/mnt/${w(19)}`,
      detail: '{"kind":"file.delete","count":9}',
    }),
    event(1505, "cpu.quota", {
      comm: w(20).slice(0, 15),
      path: `/kubepods/${w(21)}.slice/docker-${"4a5b6c7d8e9f".repeat(2)}.scope`,
    }),
    event(1506, "gap", { gap: "lost", lost: 3, source: "runs", detail: w(22), duration_s: 1 }),
  );
  const task = (second: number, known: Record<string, Cell>) =>
    row("tasks", { ...stamp(second), pid: 7, tid: 7, phase: "random", ...known });
  const tasks = [
    task(1510, { comm, state: "R", phase: "kernel", exe: script, unit: `${w(23)}@${w(4)}.service` }),
    task(1511, {
      comm: `kworker/u8:${w(24)}`.slice(0, 15),
      state: "D",
      wchan: `${w(25)}_wait`,
      stack: `${w(25)}_wait;io_schedule [${w(26)}]`,
    }),
    task(1512, {
      comm: `irq/9-${w(27)}`.slice(0, 15),
      state: "D",
      wchan: "io_schedule",
      exe: `/home/${w(4)}/x (deleted)`,
    }),
  ];
  const rows = { samples, tasks, events };
  for (const list of Object.values(rows)) list.sort((a, b) => Number(a[2]) - Number(b[2]));
  const host: Host = {
    hostname: `${w(2)}.${w(3)}.example`,
    kernel: `3.10.0-1160.el7.${w(28)}.x86_64`,
    cpus: 2,
    hypervisor: w(29),
    boot_id: "52a63370-2b0c-4f0e-8e3b-0c1d2e3f4a5b",
    hz: 1000,
    timezone: w(30),
  };
  const job = {
    name: `chk_${w(16)}`,
    kind: "vrrp_script" as const,
    command: `${script} ${w(31)}`,
    comm,
    interval_s: 5,
    timeout_s: null,
    user: w(4),
    tracked: true,
    sends: ["USR1"],
    where: `/etc/keepalived/${w(32)}.conf:12`,
    lines: ["interval 5", `user ${w(4)}`],
  };
  return {
    name: "planted",
    facts: {
      host,
      source: w(33),
      boots: [host],
      keepalived: [
        {
          time: wall_s * 1e6,
          facts: {
            version: `1.3.5 (${w(34)})`,
            config: `/etc/keepalived/${w(32)}.conf`,
            scripts: [job],
            dump_files: [`/tmp/${w(35)}/keepalived.data`],
          },
        },
      ],
      sources: [
        {
          name: w(36),
          status: "error",
          since: wall_s * 1e6,
          until: null,
          reason: { id: w(37), values: { [w(38)]: w(38) } } as unknown as SourceFact,
        },
        {
          name: "files",
          status: "no-data",
          since: wall_s * 1e6,
          until: null,
          reason: sourceFact("source.absent", { path: `/mnt/${w(19)}` }),
        },
        {
          name: "log",
          status: "ok",
          since: wall_s * 1e6,
          until: null,
          reason: sourceFact("source.said", { text: w(39) }),
        },
      ],
      predictions: [
        {
          made_at: (wall_s + 60) * 1e6,
          at: (wall_s + 1510) * 1e6,
          low: (wall_s + 1400) * 1e6,
          high: (wall_s + 1600) * 1e6,
          cause: "sampling-beat",
          culprit: comm,
        },
      ],
      marks: [{ time: (wall_s + 900) * 1e6, text: `moved ${w(2)} to ${w(40)}` }],
    },
    async read(table, take) {
      for (const one of rows[table]) take([...one]);
    },
  };
}

const run16 = (word: string) => Buffer.from(word).toString("hex").slice(0, 4);

/** All that a file may hold, unpacked; also what is base64 in it. */
function textsOf(file: string): string[] {
  const bytes = readFileSync(file);
  const plain = file.endsWith(".gz") ? gunzipSync(bytes) : bytes;
  const text = plain.toString("latin1");
  const decoded = [...text.matchAll(/[A-Za-z0-9+/]{16,}={0,2}/g)].map(([part]) =>
    Buffer.from(part, "base64").toString("latin1"),
  );
  return [text, plain.toString("utf16le"), ...decoded];
}

/** Of letters that make no word of anybody's. */
const word = fc
  .array(fc.constantFrom(..."qzxjvkwg"), { minLength: 7, maxLength: 9 })
  .map((letters) => letters.join(""));

test("whatever has a name in a recording: it is in no byte of an anonymised bundle", async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(word, { minLength: 41, maxLength: 41 }),
      fc.constantFrom("en" as const, "zh" as const),
      async (words, language) => {
        const folder = mkdtempSync(join(tmpdir(), "loadspike-planted-"));
        t.after(() => rmSync(folder, { recursive: true, force: true }));
        const database = openDatabase(join(folder, "planted.db"));
        try {
          await takeIn(
            recording((place) => words[place]!),
            database,
          );
          const wanted = {
            window: {},
            spike: null,
            bundle: true,
            anonymise: true,
            locale: locales[language],
            agentVersion: "0.1.0",
            progress: new Progress(locales[language], { write: () => {} }),
          };
          await writeExport(database, {
            ...wanted,
            gzip: false,
            target: { directory: join(folder, "plain"), force: false },
          });
          await writeExport(database, {
            ...wanted,
            gzip: true,
            target: { directory: join(folder, "packed"), force: false },
          });
          await writeExport(database, {
            ...wanted,
            gzip: false,
            target: { tar: join(folder, `${words[2]}.tar.gz`) },
          });
        } finally {
          database.close();
        }
        const files = [
          ...["plain", "packed"].flatMap((name) =>
            readdirSync(join(folder, name)).map((file) => join(folder, name, file)),
          ),
          join(folder, `${words[2]}.tar.gz`),
        ];
        assert.ok(files.length > 16);
        const secrets = [...words, ...words.map((one) => one.slice(0, 6)), "52a63370", "4a5b6c7d", ".77.3"];
        for (const file of files)
          for (const text of textsOf(file)) {
            const found = secrets.find((secret) => text.includes(secret));
            assert.equal(
              found,
              undefined,
              `${found} in ${file.slice(folder.length)}: ${around(text, found)}`,
            );
          }
        const csv = readFileSync(join(folder, "plain", "events.csv"), "utf8").split("\n");
        const names = csv[0]!.split(",");
        const column = (name: string) =>
          csv.filter((line) => line.includes(",run,")).map((line) => line.split(",")[names.indexOf(name)]);
        const comms = new Set(column("comm"));
        assert.equal(comms.size, 3, `each script has one name: ${[...comms]}`);
        const task = readFileSync(join(folder, "plain", "tasks.csv"), "utf8");
        const manifest = readFileSync(join(folder, "plain", "manifest.json"), "utf8");
        assert.ok(
          [...comms].some((comm) => task.includes(`,${comm},`) && manifest.includes(`"comm": "${comm}"`)),
        );
      },
    ),
    { numRuns: 3 },
  );
});

const around = (text: string, found: string | undefined) => {
  const at = found === undefined ? -1 : text.indexOf(found);
  return at < 0 ? "" : text.slice(Math.max(0, at - 80), at + 80);
};

test("whatever a source says of itself is still said, in every language, when names in it were replaced", () => {
  for (const { registry, id, values } of declaredFacts()) {
    if (registry !== "SourceFacts") continue;
    fc.assert(
      fc.property(values, (drawn) => {
        const fact = { id, values: drawn } as SourceFact;
        const other = reasonOf(fact, new Names());
        assert.equal(other.id, id);
        for (const language of [ENGLISH, locales.zh]) {
          const said = saySource(language, other);
          assert.notEqual(said, id);
          if (!/undefined/.test(saySource(language, fact))) assert.doesNotMatch(said, /undefined/);
        }
      }),
      { numRuns: 20 },
    );
  }
});
