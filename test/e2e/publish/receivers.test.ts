import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Publisher } from "../../../agent/publish/publisher.ts";
import type { SenderOptions } from "../../../agent/publish/sender.ts";
import { SERIES } from "../../../agent/publish/series.ts";
import { firstState } from "../../../agent/standing/state.ts";
import { openDatabase } from "../../../storage/database.ts";
import { sampleAt } from "../../../storage/schema.ts";
import { scratchFolder } from "../../storage/scratch.ts";
import { fairClock, until } from "../../waiting.ts";
import { absent, type Engine, nodeExporter, prometheus, victoriaMetrics } from "../history/engines.ts";

/** The programs that read what is published, as Debian has them. */

function publisher(t: TestContext, now = Date.now() * 1000) {
  const folder = scratchFolder(t);
  const database = openDatabase(join(folder, "l.db"));
  const state = {
    ...firstState(now),
    verdict: { cause: "sampling-beat", culprit: 'bad "name\\\n{x}' },
    totals: [{ cause: "sampling-beat", reality: "phantom" as const, spikes: 3 }],
    seconds: { phantom: 4230, real: 0, unclear: 0 },
    forecast: { key: 1, at: now + 3600e6, low: now + 3000e6, high: now + 4200e6, line: "" },
  };
  const said: string[] = [];
  const log = {
    info: (line: string) => void said.push(line),
    warn: (line: string) => void said.push(line),
  };
  const made = new Publisher({
    version: "1.2.3",
    standing: { state, watch: { underWay: true } },
    log,
  });
  t.after(() => {
    made.close();
    database.close();
  });
  made.see({
    sample: { ...sampleAt({ time: now, mono_s: 0 }), kernel_look_s: 0, runnable: 3, d_tasks: 1 },
    counted: 5,
  });
  let mono_s = 0;
  const turn = (at = now) => {
    mono_s += 61;
    made.turn({
      time: at,
      mono_s,
      database,
      look_period_s: 5.001,
      sources: () => [{ name: "runs", status: "ok", reason: null }],
      lostRows: 0,
    });
  };
  const sender = (url: string, more: Partial<SenderOptions> = {}): SenderOptions => ({
    queue: join(folder, "l.db.remote-write"),
    url,
    access: { header: [] },
    labels: { instance: "lb1", job: "loadspike", esxi_host: "esx7" },
    ...more,
  });
  return { folder, made, said, turn, sender };
}

/** What an engine has of a series: labels and value. */
async function ask({ url }: Engine, query: string) {
  const answer = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query })}`).then(
    (response) =>
      response.json() as Promise<{
        data: { result: { metric: Record<string, string>; value: [number, string] }[] };
      }>,
  );
  return answer.data.result;
}

async function assertReceived(engine: Engine): Promise<void> {
  let all: Awaited<ReturnType<typeof ask>> = [];
  const names = () => [...new Set(all.map(({ metric }) => metric.__name__))].sort();
  const arrived = async () => {
    all = await ask(engine, '{__name__=~"loadspike_.+"}');
    return names().length >= SERIES.length;
  };
  await until("the series arrive", arrived, { last: names });
  assert.deepEqual(names(), [...SERIES.map(({ name }) => name)].sort());
  for (const { metric } of all)
    assert.deepEqual([metric.instance, metric.job, metric.esxi_host], ["lb1", "loadspike", "esx7"]);
  const [phantom] = await ask(engine, 'loadspike_spikes_total{reality="phantom"}');
  assert.deepEqual([phantom?.metric.cause, phantom?.value[1]], ["sampling-beat", "3"]);
  const [culprit] = await ask(engine, "loadspike_culprit_info");
  assert.equal(culprit?.metric.comm, 'bad "name\\\\x0a{x}');
}

test("promtool finds nothing to say of the textfile, and it is for others to read", {
  skip: absent("promtool"),
}, (t) => {
  const { folder, made, turn } = publisher(t);
  made.configure({ textfile: folder, remoteWrite: null });
  turn();
  const file = join(folder, "loadspike.prom");
  assert.equal(statSync(file).mode & 0o777, 0o644);
  const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], {
    input: spawnSync("cat", [file]).stdout,
    encoding: "utf8",
  });
  assert.deepEqual([status, stdout, stderr], [0, "", ""]);
  made.close();
  assert.equal(existsSync(file), false, "what nobody brings up to date is taken away");
});

test("node_exporter's textfile collector reads it without an error", {
  skip: absent("prometheus-node-exporter"),
}, async (t) => {
  const { folder, made, turn } = publisher(t);
  chmodSync(folder, 0o755);
  made.configure({ textfile: folder, remoteWrite: null });
  turn();
  const exporter = await nodeExporter([`--collector.textfile.directory=${folder}`]);
  try {
    const text = await (await fetch(`${exporter.url}/metrics`)).text();
    assert.match(text, /^node_textfile_scrape_error 0$/m);
    assert.match(text, /^node_textfile_mtime_seconds\{file=".*loadspike\.prom"\} /m);
    assert.match(text, /^loadspike_spikes_total\{cause="sampling-beat",reality="phantom"\} 3$/m);
    for (const { name } of SERIES) assert.ok(text.includes(`# TYPE ${name} `), name);
  } finally {
    await exporter.stop();
  }
});

test("Prometheus takes what is sent by remote write, with its password", {
  skip: absent("prometheus", "openssl"),
}, async (t) => {
  const { folder, made, turn, sender } = publisher(t);
  const engine = await prometheus("", ["--web.enable-remote-write-receiver"]);
  try {
    const password = join(folder, "password");
    writeFileSync(password, "secret\n");
    made.configure({
      textfile: null,
      remoteWrite: sender(`${engine.url}/api/v1/write`, {
        access: { header: [], user: "u", passwordFile: password },
      }),
    });
    turn();
    await assertReceived(engine);
  } finally {
    await engine.stop();
  }
});

test("VictoriaMetrics takes it, behind a bearer token; before it was there nothing is lost", {
  skip: absent("victoria-metrics"),
}, async (t) => {
  const { folder, made, said, turn, sender } = publisher(t);
  const token = join(folder, "token");
  writeFileSync(token, "wrong\n");
  const engine = await victoriaMetrics(["-httpAuth.username=u", "-httpAuth.password=p"], 200);
  try {
    made.configure({
      textfile: null,
      remoteWrite: sender(`${engine.url}/api/v1/write`, { access: { header: [], bearerFile: token } }),
    });
    turn();
    const line = await until("it is said that the receiver refuses", () => said[0]);
    assert.match(line, /^remote write: http:\/\/127\.0\.0\.1:\d+\/api\/v1\/write: answered HTTP 401/);
    assert.doesNotMatch(said.join(), /wrong|secret/);
    await until("it waits in a file", () => existsSync(join(folder, "l.db.remote-write")));
  } finally {
    await engine.stop();
  }
  const open = await victoriaMetrics();
  try {
    made.configure({ textfile: null, remoteWrite: sender(`${open.url}/api/v1/write`) });
    turn(Date.now() * 1000);
    await assertReceived(open);
    await fetch(`${open.url}/internal/force_flush`);
    const values = await until("both minutes are there", async () => {
      const found = await fetch(`${open.url}/api/v1/export?match[]=loadspike_build_info`).then((r) =>
        r.text(),
      );
      const parsed =
        found.trim() === "" ? null : (JSON.parse(found.trim().split("\n")[0]!) as { values: number[] });
      return parsed !== null && parsed.values.length === 2 && parsed;
    });
    assert.deepEqual(values.values, [1, 1]);
    await until("nothing waits any more", () => !existsSync(join(folder, "l.db.remote-write")));
  } finally {
    await open.stop();
  }
});

test("a receiver that nobody listens to any more costs the agent nothing", async (t) => {
  const { made, said, turn, sender } = publisher(t);
  const server = createServer(() => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  made.configure({ textfile: null, remoteWrite: sender(`http://127.0.0.1:${address.port}/`) });
  const clock = fairClock();
  const before = clock();
  for (let i = 0; i < 20; i++) turn(Date.now() * 1000 + i);
  assert.ok(clock() - before < 5);
  assert.deepEqual(said, []);
});
