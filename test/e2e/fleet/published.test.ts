import assert from "node:assert/strict";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { Publisher, type Receivers } from "../../../agent/publish/publisher.ts";
import { compare } from "../../../agent/standing/news.ts";
import { firstState, type StandingState } from "../../../agent/standing/state.ts";
import { diagnose } from "../../../analysis/diagnose.ts";
import type { Diagnosis } from "../../../analysis/diagnosis.ts";
import { openDatabase } from "../../../storage/database.ts";
import { sampleAt } from "../../../storage/schema.ts";
import { exposition } from "../../simulation/exposition.ts";
import { asHistory } from "../../simulation/history.ts";
import { incident } from "../../simulation/incidents.ts";
import { simulate } from "../../simulation/scenario.ts";
import { scratchFolder } from "../../storage/scratch.ts";
import { until } from "../../waiting.ts";
import { absent, type Engine, nodeExporter, prometheus, victoriaMetrics } from "../history/engines.ts";
import { run } from "../history/run.ts";

/** What our own publisher sends and writes, through the programs that carry it, read by `loadspike fleet`. */

const MINUTE = 60e6;

/** A publisher and what it tells of: the standing state, a look and the clock are set, all else is as in the agent. */
function publishing(t: TestContext, receivers: (folder: string) => Receivers) {
  const folder = scratchFolder(t);
  const database = openDatabase(join(folder, "l.db"));
  const standing = { state: null as StandingState | null, watch: { underWay: false } };
  const said: string[] = [];
  const log = { info: () => {}, warn: (line: string) => void said.push(line) };
  const publisher = new Publisher({ version: "1.2.3", standing, log });
  publisher.configure(receivers(folder));
  t.after(() => {
    publisher.close();
    database.close();
  });
  let mono_s = 0;
  const minute = (time: number) => {
    mono_s += 60;
    publisher.see({
      sample: { ...sampleAt({ time, mono_s }), kernel_look_s: mono_s, runnable: 1, d_tasks: 0 },
      counted: 1,
    });
    publisher.turn({
      time,
      mono_s,
      database,
      look_period_s: 5.001,
      sources: () => [{ name: "runs", status: "ok", reason: null }],
      lostRows: 0,
    });
  };
  return { standing, minute, said };
}

/** What the standing diagnosis knew at an instant: all of the whole one that was over by then. */
function knownAt(whole: Diagnosis, end: number, known: StandingState | null): StandingState {
  const spikes = whole.spikes.filter((spike) => spike.end < end);
  const { state } = compare(known, { ...whole, spikes, window: { ...whole.window, end } });
  return { ...state, forecast: state.forecast && { ...state.forecast, line: "" } };
}

function fleetOf(url: string, ...more: string[]) {
  const { status, stdout, stderr } = run(["fleet", url, "--format", "json", ...more]);
  assert.deepEqual([status, stderr], [0, ""]);
  return JSON.parse(stdout);
}

async function valueAt({ url }: Engine, query: string, time: number): Promise<number | null> {
  const answer = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query, time: String(time) })}`);
  const { data } = (await answer.json()) as { data?: { result?: { value: [number, string] }[] } };
  const value = data?.result?.[0]?.value[1];
  return value === undefined ? null : Number(value);
}

/** A night of a guest, minute by minute: the agent's series by remote write. */
async function assertNight(t: TestContext, engine: Engine): Promise<Diagnosis> {
  const { recording } = simulate(incident(900, { kind: "sampling-beat", level: "agent" }));
  const whole = diagnose(recording);
  assert.ok(whole.spikes.length >= 3);
  const labels = { instance: "lb1", job: "loadspike", esxi_host: "esx7" };
  const { standing, minute, said } = publishing(t, (folder) => ({
    textfile: null,
    remoteWrite: {
      queue: join(folder, "queue"),
      url: `${engine.url}/api/v1/write`,
      access: { header: [] },
      labels,
    },
  }));
  const { start, end } = whole.window;
  const last = end + 20 * MINUTE;
  for (let now = start; now <= last; now += MINUTE) {
    if (standing.state === null || (now - start) % (10 * MINUTE) === 0)
      standing.state = knownAt(whole, now, standing.state);
    standing.watch.underWay = whole.spikes.some((spike) => now >= spike.start && now < spike.end);
    minute(now);
  }
  const sent = () => valueAt(engine, "loadspike_last_look_timestamp_seconds", last / 1e6 + 1);
  await until("all minutes arrive", async () => ((await sent()) ?? 0) > last / 1e6 - 120, { every_ms: 200 });
  // VictoriaMetrics shows what came in one message not all at once; Prometheus knows no such address.
  await fetch(`${engine.url}/internal/force_flush`);
  assert.deepEqual(said, []);
  const iso = (time: number) => new Date(time / 1000).toISOString();
  const told = fleetOf(engine.url, "--since", iso(start - MINUTE), "--until", iso(last + MINUTE));
  assert.equal(told.guests.length, 1);
  const [guest] = told.guests;
  assert.deepEqual([guest.name, guest.read.by, guest.labels.esxi_host], ["lb1", "agent", "esx7"]);
  const { state } = standing;
  assert.equal(guest.phantom.spikes, whole.spikes.length);
  assert.ok(Math.abs(guest.phantom.seconds - state!.seconds.phantom) <= 2);
  assert.deepEqual([guest.real.spikes, guest.unclear.spikes], [0, 0]);
  assert.equal(guest.starts.length, whole.spikes.length);
  for (const [i, spike] of whole.spikes.entries()) {
    const late_s = Date.parse(guest.starts[i]) / 1000 - spike.start / 1e6;
    assert.ok(late_s >= -1 && late_s <= 121, `${late_s} s late`);
  }
  assert.deepEqual(guest.causes, [{ cause: "sampling-beat", culprit: whole.verdict.culprit }]);
  assert.deepEqual(
    [guest.agent.version, guest.agent.silent, guest.agent.lost, guest.agent.sources_down],
    ["1.2.3", false, 0, []],
  );
  return whole;
}

test("remote write into VictoriaMetrics: the fleet says what the agent said, and node_exporter's series are the same guest's", {
  skip: absent("victoria-metrics"),
}, async (t) => {
  const engine = await victoriaMetrics();
  try {
    const { window } = await assertNight(t, engine);
    const { recording } = simulate(incident(900, { kind: "sampling-beat", level: "agent" }));
    const plain = asHistory(recording, { origin: "prometheus", step_s: 60 });
    const lines = ["lb1:9100", "lb2:9100"].flatMap((instance) => [
      ...exposition(plain, `instance="${instance}",job="node",dc="a"`, "ms"),
    ]);
    const body = lines.filter((line) => !line.startsWith("#")).join("\n");
    await fetch(`${engine.url}/api/v1/import/prometheus`, { method: "POST", body });
    await fetch(`${engine.url}/internal/force_flush`);
    const iso = (time: number) => new Date(time / 1000).toISOString();
    // A new series is shown some time after its rows were taken, whatever was flushed.
    const told = await until("both guests are there", () => {
      const fleet = fleetOf(
        engine.url,
        "--since",
        iso(window.start),
        "--until",
        iso(window.end + 20 * MINUTE),
      );
      return fleet.guests.length > 1 && fleet;
    });
    assert.deepEqual(
      told.guests.map(({ name, read: { by } }: { name: string; read: { by: string } }) => [name, by]).sort(),
      [
        ["lb1", "agent"],
        ["lb2:9100", "samples"],
      ],
    );
    assert.deepEqual(told.guests.find(({ name }: { name: string }) => name === "lb1").labels.dc, "a");
  } finally {
    await engine.stop();
  }
});

test("remote write into Prometheus: the same", { skip: absent("prometheus") }, async (t) => {
  const engine = await prometheus("", ["--web.enable-remote-write-receiver"]);
  try {
    await assertNight(t, engine);
  } finally {
    await engine.stop();
  }
});

test("a textfile, node_exporter and a Prometheus that scrapes it: spikes that end meanwhile are counted", {
  skip: absent("prometheus", "prometheus-node-exporter"),
}, async (t) => {
  let textfile = "";
  const { standing, minute, said } = publishing(t, (folder) => {
    textfile = join(folder, "textfile");
    mkdirSync(textfile);
    chmodSync(folder, 0o755);
    return { textfile, remoteWrite: null };
  });
  const exporter = await nodeExporter([`--collector.textfile.directory=${textfile}`]);
  const target = new URL(exporter.url).host;
  const engine = await prometheus(
    `scrape_configs: [{job_name: node, scrape_interval: 1s, static_configs: [{targets: ["${target}"], labels: {esxi_host: esx7}}]}]`,
  );
  try {
    const begun = Date.now() * 1000;
    const state = { ...firstState(begun), verdict: { cause: "sampling-beat", culprit: "keepalived_chec" } };
    standing.state = state;
    const now_s = () => Date.now() / 1000;
    const counted = () => valueAt(engine, 'sum(loadspike_spikes_total{reality="phantom"})', now_s());
    minute(Date.now() * 1000);
    await until("it is scraped before anything ended", async () => (await counted()) === 0);
    standing.state = {
      ...state,
      totals: [{ cause: "sampling-beat", reality: "phantom", spikes: 2 }],
      seconds: { phantom: 2400, real: 0, unclear: 0 },
    };
    for (let i = 0; i < 10; i++) {
      minute(Date.now() * 1000);
      await delay(1000);
    }
    await until("the counter that rose is scraped", async () => (await counted()) === 2);
    const told = fleetOf(engine.url, "--since", "-1h");
    assert.equal(told.guests.length, 1);
    const [guest] = told.guests;
    assert.deepEqual([guest.name, guest.read.by, guest.labels.esxi_host], [target, "agent", "esx7"]);
    assert.equal(guest.phantom.spikes, 2);
    assert.deepEqual(guest.causes, [{ cause: "sampling-beat", culprit: "keepalived_chec" }]);
    assert.deepEqual([guest.agent.version, guest.agent.silent], ["1.2.3", false]);
    assert.deepEqual(said, []);
  } finally {
    await engine.stop();
    await exporter.stop();
  }
});
