import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { diagnose } from "../../../analysis/diagnose.ts";
import { cells } from "../../../analysis/report/printable.ts";
import { recordingOf } from "../../../storage/inputs/history.ts";
import { findGuests } from "../../../storage/inputs/prometheus/fleet/guests.ts";
import { type Reading, readNodes } from "../../../storage/inputs/prometheus/fleet/nodes.ts";
import type { Recording } from "../../../storage/recording.ts";
import { exposition } from "../../simulation/exposition.ts";
import { type PublishedSpike, type PublishingGuest, publishedLines } from "../../simulation/published.ts";
import { absent, type Engine, prometheus, victoriaMetrics } from "../history/engines.ts";
import { phantomGuest } from "../history/phantom-guest.ts";
import { run } from "../history/run.ts";

/** A phantom that node_exporter alone has seen, every minute; the others' time is set by it. */
let plain: Recording;
let agents: PublishingGuest[];
let window: string[];

before(() => {
  plain = phantomGuest();
  const [from, to] = [Math.ceil(plain.window.start / 1e6), Math.floor(plain.window.end / 1e6)];
  const iso = (s: number) => new Date(s * 1000).toISOString();
  window = ["--since", iso(from - 60), "--until", iso(to + 60)];
  const span = (start: number, reality: PublishedSpike["reality"], cause: string) => ({
    start,
    end: start + 1200,
    reality,
    cause,
  });
  const hours = (at: number) => from + at * 3600;
  const beats = (first: number, period: number) => {
    const starts = [];
    for (let at = first; hours(at) < to - 1800; at += period) starts.push(hours(at));
    return starts.map((start) => span(start, "phantom", "sampling-beat"));
  };
  const stalls = [1.1, 2.9, 6.2, 7.3].map((at) => span(hours(at), "real", "io-stall"));
  const labels = (name: string, host: string) => `instance="${name}:9100",job="node",esxi_host="${host}"`;
  const guest = (name: string, host: string, more: Partial<PublishingGuest>): PublishingGuest => ({
    labels: labels(name, host),
    spikes: [],
    from,
    to,
    ...more,
  });
  agents = [
    guest("beat1", "esx1", {
      spikes: beats(0.5, 2.1),
      culprit: "keepalived_chec",
      next: { at: to + 1800, low: to + 1200, high: to + 2400 },
    }),
    guest("beat2", "esx1", { spikes: beats(1.6, 2.4) }),
    guest("beat3", "esx1", { spikes: beats(1.2, 1.7) }),
    ...[1, 2, 3].map((n) => guest(`stall${n}`, "esx2", { spikes: stalls })),
    guest("quiet", "esx3", { lost: 12, breaks: "runs" }),
    guest("silent", "esx3", { silentSince: to - 7200 }),
  ];
});

const PLAIN = 'instance="plain:9100",job="node",esxi_host="esx3"';

function* lines(unit: "ms" | "s"): Generator<string> {
  for (const guest of agents) yield* publishedLines(guest, unit);
  for (const line of exposition(plain, PLAIN, unit)) if (!line.startsWith("#")) yield line;
  // One that never rises, and one that has hardly a sample.
  const time = (t: number) => (unit === "ms" ? Math.round(t / 1000) : Math.round(t / 1000) / 1000);
  for (let i = 0; i < plain.samples.length; i += 5)
    yield `node_load1{instance="calm:9100",job="node"} 0.31 ${time(plain.samples.time[i]!)}`;
}

async function fill({ url }: Engine): Promise<void> {
  const answer = await fetch(`${url}/api/v1/import/prometheus`, {
    method: "POST",
    body: [...lines("ms")].join("\n"),
  });
  assert.equal(answer.status, 204);
  await fetch(`${url}/internal/force_flush`);
}

interface GuestOut {
  name: string;
  read: { by: string; step_s: number | null };
  phantom: { spikes: number; seconds: number };
  real: { spikes: number; seconds: number };
  unclear: { spikes: number; seconds: number };
  starts: string[];
  periodicity: { period_s: number } | null;
  next_spike: { at: string } | null;
  causes: { cause: string; culprit: string }[];
  agent: { version: string; silent: boolean; lost: number; sources_down: string[] } | null;
}

function fleetOf(url: string, ...more: string[]) {
  const { status, stdout, stderr } = run(["fleet", url, ...window, "--format", "json", ...more]);
  assert.equal(stderr, "");
  assert.equal(status, 0);
  return JSON.parse(stdout);
}

/** What both engines have to say of these guests. */
function assertTold(url: string): void {
  const told = fleetOf(url);
  assert.equal(told.format, "loadspike.fleet/1");
  const of = (name: string): GuestOut => {
    const found = told.guests.find((guest: GuestOut) => guest.name === `${name}:9100`);
    assert.ok(found, name);
    return found;
  };
  assert.equal(told.guests.length, agents.length + 2);
  for (const { labels, spikes } of agents) {
    const { phantom, real, starts, read } = of(/instance="(\w+):/.exec(labels)![1]!);
    const all = (kind: string) => spikes.filter(({ reality }) => reality === kind);
    assert.equal(read.by, "agent");
    assert.equal(phantom.spikes, all("phantom").length, labels);
    assert.equal(real.spikes, all("real").length, labels);
    assert.ok(Math.abs(phantom.seconds - 1200 * phantom.spikes) <= 0.01 * phantom.seconds + 1);
    assert.equal(starts.length, spikes.length, labels);
    for (const [i, start] of starts.entries())
      assert.ok(Math.abs(Date.parse(start) / 1000 - spikes[i]!.start) <= 60, `${labels} ${start}`);
  }
  assert.deepEqual(of("beat1").causes, [{ cause: "sampling-beat", culprit: "keepalived_chec" }]);
  assert.ok(Math.abs((of("beat1").periodicity?.period_s ?? 0) - 2.1 * 3600) < 120);
  assert.ok(of("beat1").next_spike);
  assert.equal(of("beat2").next_spike, null);
  assert.deepEqual(of("quiet").agent, {
    version: "0.1.0",
    last_look: (of("quiet").agent as { last_look?: string } | null)?.last_look,
    silent: false,
    lost: 12,
    sources_down: ["runs"],
  });
  assert.equal(of("silent").agent?.silent, true);
  assert.equal(of("calm").read.by, "highest");
  // The same as "loadspike history prometheus" says of it.
  const alone = of("plain");
  assert.equal(alone.read.by, "samples");
  const history = run(["history", "prometheus", url, "--match", `{${PLAIN}}`, ...window, "--format", "json"]);
  const direct = JSON.parse(history.stdout);
  assert.ok(direct.spikes.length >= 3);
  assert.deepEqual(
    alone.starts,
    direct.spikes.map(({ start }: { start: string }) => start),
  );
  assert.equal(alone.phantom.spikes, direct.spikes.length);
  // Who spikes with whom.
  assert.equal(told.by, "esxi_host");
  const groups = Object.fromEntries(
    told.groups.map(({ value, verdict }: { value: string; verdict: string }) => [value, verdict]),
  );
  assert.deepEqual(groups, { esx2: "together", esx1: "apart" });
}

test("VictoriaMetrics: guests with and without the agent, and who spikes with whom", {
  skip: absent("victoria-metrics"),
}, async () => {
  const engine = await victoriaMetrics();
  try {
    await fill(engine);
    assertTold(engine.url);
    // What people read.
    for (const lang of ["en", "zh"]) {
      const { stdout, stderr } = run(["fleet", engine.url, ...window, "--lang", lang]);
      assert.equal(stderr, "");
      for (const line of stdout.split("\n")) assert.ok(cells(line) <= 80, line);
      assert.match(
        stdout,
        lang === "en" ? /^REAL LOAD\. 7 of 10 guests spiked/ : /^负载真实。10 台主机中有 7 台/,
      );
      assert.match(stdout, lang === "en" ? /They spike together/ : /这些主机同时出现尖峰/);
      assert.match(stdout, /esx2/);
    }
    const only = fleetOf(engine.url, "--only", "ailing", "--sort", "name");
    assert.deepEqual(
      only.guests.map(({ name }: GuestOut) => name),
      ["quiet:9100", "silent:9100"],
    );
    assert.equal(only.left_out, agents.length);
    const matched = fleetOf(engine.url, "--match", '{esxi_host="esx1"}', "--by", "job");
    assert.deepEqual([matched.guests.length, matched.by, matched.groups.length], [3, "job", 1]);
    const page = run(["fleet", engine.url, ...window, "--format", "html"]).stdout;
    assert.match(page, /<td class="left">beat1:9100<\/td>/);
    assert.doesNotMatch(page, /<script/);
    assert.equal(run(["fleet", engine.url, ...window, "--fail-on-spike"]).status, 3);
    const none = run(["fleet", engine.url, ...window, "--match", '{instance="nobody"}']);
    assert.equal(none.status, 1);
    assert.match(none.stderr, /^loadspike: [^\n]*no guest has [^\n]*\n$/);
  } finally {
    await engine.stop();
  }
});

/** Two servers scrape the guest: the other's copy is seven seconds late. */
function* copies(): Generator<string> {
  for (const replica of ["a", "b"]) {
    const shifted = `${PLAIN},prometheus_replica="${replica}"`;
    for (const line of exposition(plain, shifted, "ms"))
      if (!line.startsWith("#")) {
        const [, head = "", at = ""] = /^(.*) (\d+)$/.exec(line) ?? [];
        yield `${head} ${Number(at) + (replica === "a" ? 0 : 7000)}`;
      }
  }
}

test("one reading in five minutes is what a server that scrapes so seldom would have", {
  skip: absent("victoria-metrics"),
}, async () => {
  const engine = await victoriaMetrics();
  try {
    await fetch(`${engine.url}/api/v1/import/prometheus`, { method: "POST", body: [...copies()].join("\n") });
    await fetch(`${engine.url}/internal/force_flush`);
    const asked = {
      connection: { url: new URL(engine.url), headers: {} },
      matchers: "",
      from_s: plain.window.start / 1e6,
      to_s: plain.window.end / 1e6,
    };
    const guests = await findGuests(asked);
    assert.equal(guests.length, 1);
    const read = async (reading: Reading) => {
      const found = [];
      for await (const { history } of readNodes(asked, guests, reading)) found.push(history);
      assert.equal(found.length, 1);
      return found[0]!;
    };
    const fine = await read({ by: "samples" });
    const coarse = await read({ by: "steps", step_s: 300 });
    assert.equal(coarse.host.cpus, fine.host.cpus);
    assert.equal(coarse.host.kernel, fine.host.kernel);
    assert.ok(coarse.rows.length > 50);
    let compared = 0;
    for (const [i, row] of coarse.rows.entries()) {
      if (i === 0) continue;
      assert.equal(row.time - coarse.rows[i - 1]!.time, 300e6);
      const within = fine.rows.filter(({ time }) => time <= row.time && time > row.time - 300e6);
      const last = within.at(-1);
      if (within.length !== 5 || last === undefined) continue;
      compared++;
      assert.equal(row.load1, last.load1);
      assert.equal(row.load15, last.load15);
      const busy = within.reduce((sum, one) => sum + (one.cpu_busy_pct ?? Number.NaN), 0) / 5;
      assert.ok(Math.abs((row.cpu_busy_pct ?? Number.NaN) - busy) < 0.2, `${row.cpu_busy_pct} ${busy}`);
    }
    assert.ok(compared > 50, `${compared} compared`);
    const { spikes } = diagnose(recordingOf(coarse));
    const direct = diagnose(recordingOf(fine)).spikes;
    assert.equal(spikes.length, direct.length);
    for (const [i, { start }] of spikes.entries())
      assert.ok(Math.abs(start - direct[i]!.start) < 400e6, `${start} ${direct[i]!.start}`);
  } finally {
    await engine.stop();
  }
});

test("Prometheus: the same", { skip: absent("prometheus", "promtool") }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-engine-"));
  const file = join(folder, "fleet.om");
  const sorted = [...lines("s")].sort((a, b) => (a.split("{")[0]! < b.split("{")[0]! ? -1 : 1));
  writeFileSync(file, `${sorted.join("\n")}\n# EOF\n`);
  const made = spawnSync(
    "promtool",
    ["tsdb", "create-blocks-from", "openmetrics", "-q", file, join(folder, "data")],
    { encoding: "utf8" },
  );
  assert.equal(made.status, 0, made.stderr);
  const engine = await prometheus("", [], 200, folder);
  try {
    assertTold(engine.url);
  } finally {
    await engine.stop();
  }
});

test("what cannot be asked is one line, and wrong usage says so", () => {
  const status = (...args: string[]) => run(["fleet", ...args]);
  assert.equal(status("http://127.0.0.1:9", "--by", "a b").status, 2);
  assert.match(
    status("http://127.0.0.1:9", "--by", "a b").stderr,
    /--by: expected a label as esxi_host, found "a b"/,
  );
  assert.equal(status("http://u:p@127.0.0.1:9").status, 2);
  assert.equal(status("http://127.0.0.1:9", "--sort", "size").status, 2);
  const refused = status("http://127.0.0.1:9");
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /^loadspike: http:\/\/127\.0\.0\.1:9: cannot be asked[^\n]*\n$/);
});
