import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { diagnose } from "../../../analysis/diagnose.ts";
import { recordingOf } from "../../../storage/inputs/history.ts";
import { readAnswers } from "../../../storage/inputs/prometheus/answer.ts";
import { readPrometheus } from "../../../storage/inputs/prometheus.ts";
import type { Recording } from "../../../storage/recording.ts";
import type { Tell } from "../../../storage/tell.ts";
import { exposition } from "../../simulation/exposition.ts";
import { numbersOf } from "../../storage/numbers-of.ts";
import { until } from "../../waiting.ts";
import { absent, type Engine, nodeExporter, prometheus, victoriaMetrics } from "./engines.ts";
import { phantomGuest } from "./phantom-guest.ts";
import { run } from "./run.ts";

/** A phantom of three spikes and more, at a minute: what an operator's Prometheus has kept of it. */
let guest: Recording;
before(() => {
  guest = phantomGuest();
});

const LABELS = 'instance="lb1:9100",job="node"';
const linesOf = (labels: string, unit: "ms" | "s") => [...exposition(guest, labels, unit)];
const window = () => ({ from_s: guest.window.start / 1e6 - 60, to_s: guest.window.end / 1e6 + 60 });

async function fill({ url }: Engine, lines: readonly string[]): Promise<void> {
  const answer = await fetch(`${url}/api/v1/import/prometheus`, { method: "POST", body: lines.join("\n") });
  assert.equal(answer.status, 204);
  await fetch(`${url}/internal/force_flush`);
}

/** What comes back is what went in, and the verdict is the same. */
function assertSame(found: Recording): void {
  assert.equal(found.samples.length, guest.samples.length);
  assert.deepEqual(
    [...found.samples.time.slice(0, 9)],
    [...guest.samples.time.slice(0, 9)].map((t) => Math.round(t / 1000) * 1000),
  );
  const direct = diagnose(guest);
  const { spikes, verdict, host, history } = diagnose(found);
  assert.ok(spikes.length >= 3);
  assert.deepEqual(
    spikes.map(({ reality, verdict: { cause } }) => [reality, cause]),
    direct.spikes.map(({ reality, verdict: { cause } }) => [reality, cause]),
  );
  assert.equal(verdict.cause, "sampling-beat");
  assert.equal(host.cpus, guest.host.cpus);
  assert.equal(host.kernel, guest.host.kernel);
  assert.equal(host.hostname, guest.host.hostname);
  assert.ok(history && history.candidates.length > 0);
  assert.notEqual(history.reader, null);
}

test("VictoriaMetrics, imported twice: each reading once, and the phantom", {
  skip: absent("victoria-metrics"),
}, async () => {
  const engine = await victoriaMetrics();
  try {
    const lines = linesOf(LABELS, "ms").filter((line) => !line.startsWith("#"));
    await fill(engine, lines);
    await fill(engine, lines);
    const told: number[] = [];
    const tell: Tell = (hours, total) => told.push(hours, Math.round(total!));
    const wanted = { matchers: 'instance="lb1:9100"', ...window(), tell };
    assertSame(recordingOf(await readPrometheus({ url: new URL(engine.url), headers: {} }, wanted)));
    const hours = Math.round((wanted.to_s - wanted.from_s) / 3600);
    assert.deepEqual(told.slice(-2), [hours, hours]);
    // Another guest beside it: one has to be named.
    await fill(engine, [`node_load1{instance="lb2:9100"} 1 ${Math.round(guest.window.start / 1000)}`]);
    const since = new Date(guest.window.start / 1000 - 60_000).toISOString();
    const until = new Date(guest.window.end / 1000 + 60_000).toISOString();
    const several = run(["history", "prometheus", engine.url, "--since", since, "--until", until]);
    assert.equal(several.status, 1);
    assert.match(
      several.stderr,
      /^loadspike: .*expected one guest, found 2: lb1:9100, lb2:9100; name one with --instance\n$/,
    );
    const none = run([
      "history",
      "prometheus",
      engine.url,
      "--instance",
      "lb9",
      "--since",
      since,
      "--until",
      until,
    ]);
    assert.match(
      none.stderr,
      /^loadspike: .*no node_load1\{instance="lb9"\} in that time; there are lb1:9100, lb2:9100\n$/,
    );
    const one = run([
      "history",
      "prometheus",
      engine.url,
      "--match",
      '{instance="lb1:9100",job="node"}',
      "--since",
      since,
      "--until",
      until,
      "--lang",
      "zh",
    ]);
    assert.equal(one.stderr, "");
    assert.match(one.stdout, /负载虚高/);
    assert.match(one.stdout, /这份历史数据能说明什么/);
  } finally {
    await engine.stop();
  }
});

test("VictoriaMetrics with a password: not let in without, let in with a file, and the password nowhere", {
  skip: absent("victoria-metrics"),
}, async () => {
  const engine = await victoriaMetrics(["-httpAuth.username=ops", "-httpAuth.password=S3cretPw9"]);
  try {
    const url = new URL(engine.url);
    const file = join(engine.folder, "password");
    writeFileSync(file, "S3cretPw9\n");
    const without = run(["history", "prometheus", url.href]);
    assert.equal(without.status, 1);
    assert.match(without.stderr, /wants another user, password, token or tenant \(HTTP 401.*\); --user/);
    const within = run(["history", "prometheus", url.href, "--user", "ops", "--password-file", file]);
    assert.match(within.stderr, /no node_load1/);
    const argument = run(["history", "prometheus", `http://ops:S3cretPw9@${url.host}`]);
    assert.equal(argument.status, 2);
    for (const { stdout, stderr } of [without, within, argument])
      assert.doesNotMatch(stdout + stderr, /S3cretPw9/);
  } finally {
    await engine.stop();
  }
});

test("Prometheus, from blocks of its own, asked and dumped: each reading with its own timestamp", {
  skip: absent("prometheus", "promtool"),
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-engine-"));
  const file = join(folder, "history.om");
  writeFileSync(file, `${linesOf(LABELS, "s").join("\n")}\n# EOF\n`);
  const made = spawnSync(
    "promtool",
    ["tsdb", "create-blocks-from", "openmetrics", "-q", file, join(folder, "data")],
    { encoding: "utf8" },
  );
  assert.equal(made.status, 0, made.stderr);
  // A server's folder has one; promtool reads none without.
  mkdirSync(join(folder, "data/wal"));
  const dumped = spawnSync("promtool", ["tsdb", "dump", join(folder, "data")], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  assertSame(recordingOf(readAnswers([{ name: "dump", text: dumped.stdout }])));
  const engine = await prometheus("", [], 200, folder);
  try {
    const wanted = { matchers: 'instance="lb1:9100"', ...window() };
    assertSame(recordingOf(await readPrometheus({ url: new URL(engine.url), headers: {} }, wanted)));
  } finally {
    await engine.stop();
  }
});

const WEB = `tls_server_config: {cert_file: cert.pem, key_file: key.pem}
basic_auth_users: {ops: $2b$04$ZUhFHf/uW.ns1H3Jg8dsS.86XW.R81N6EsAmmGc/NdzTSM6tOCuQy}
`;

test("Prometheus behind TLS of its own and a password", {
  skip: absent("prometheus", "openssl"),
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-engine-"));
  const at = (name: string) => join(folder, name);
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const files = ["-keyout", at("key.pem"), "-out", at("cert.pem")];
  spawnSync("openssl", [
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-days",
    "2",
    ...files,
    ...subject,
  ]);
  writeFileSync(at("web.yml"), WEB);
  writeFileSync(at("password"), "S3cretPw9\n");
  writeFileSync(at("wrong"), "S3crkey\n");
  // Ready or not, it speaks TLS alone: plain HTTP is answered with 400.
  const engine = await prometheus("", [`--web.config.file=${at("web.yml")}`], 400, folder);
  try {
    const url = engine.url.replace("http:", "https:");
    const ask = (...more: string[]) => run(["history", "prometheus", url, ...more]);
    assert.match(ask().stderr, /cannot be asked \(.*self-signed.*\); name who signed it with --ca FILE/);
    assert.match(ask("--ca", at("cert.pem")).stderr, /HTTP 401/);
    const wrong = ask("--ca", at("cert.pem"), "--user", "ops", "--password-file", at("wrong"));
    assert.match(wrong.stderr, /HTTP 401/);
    assert.doesNotMatch(wrong.stderr, /S3crkey/);
    // Let in: there is nothing yet.
    const user = ["--ca", at("cert.pem"), "--user", "ops"];
    assert.match(ask(...user, "--password-file", at("password")).stderr, /no node_load1.* of any guest/);
    const fromEnvironment = run(["history", "prometheus", url, ...user], {
      env: { LOADSPIKE_PASSWORD: "S3cretPw9" },
    });
    assert.match(fromEnvironment.stderr, /no node_load1.* of any guest/);
  } finally {
    await engine.stop();
  }
});

test("a real node_exporter, scraped by a real Prometheus: load, processors and kernel", {
  skip: absent("prometheus", "prometheus-node-exporter"),
}, async () => {
  const exporter = await nodeExporter();
  const target = new URL(exporter.url).host;
  const engine = await prometheus(
    `global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs: [{job_name: node, static_configs: [{targets: ["${target}"]}]}]\n`,
  );
  try {
    const read = async () => {
      const now = Date.now() / 1000;
      const history = await readPrometheus(
        { url: new URL(engine.url), headers: {} },
        { matchers: `instance="${target}"`, from_s: now - 600, to_s: now },
      );
      return recordingOf(history);
    };
    let last: unknown;
    const eight = async () => {
      try {
        const recording = await read();
        last = recording.samples.length;
        return recording.samples.length >= 8 && recording;
      } catch (error) {
        // As long as there is nothing.
        last = String(error);
        return null;
      }
    };
    const { samples, host, reading_s } = await until("eight readings", eight, {
      every_ms: 1000,
      last: () => last,
    });
    assert.ok(numbersOf(samples.load1, samples.length).every((load) => load >= 0));
    assert.ok(
      numbersOf(samples.cpu_busy_pct, samples.length)
        .slice(1)
        .some((share) => share > 0 && share <= 101),
    );
    assert.ok(samples.mem_available_kb.at(0) > 0);
    assert.ok(host.cpus !== null && host.cpus >= 1);
    assert.match(host.kernel ?? "", /^\d+\.\d+/);
    assert.ok(reading_s !== null && reading_s > 0 && reading_s < 2);
  } finally {
    await engine.stop();
    await exporter.stop();
  }
});
