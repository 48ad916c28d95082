import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Debian's Prometheus, node_exporter and VictoriaMetrics, on loopback, with data of their own, ended by their process. */
export interface Engine {
  url: string;
  folder: string;
  pid: number;
  stop(): Promise<void>;
}

const READY_S = 60;

/** Why a test of these programs does not run; `false`: they are there. */
export function absent(...programs: readonly string[]): string | false {
  const missing = programs.filter((name) => spawnSync("sh", ["-c", `command -v ${name}`]).status !== 0);
  return missing.length === 0 ? false : `needs ${missing.join(" and ")} (apt-get install)`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === "string") throw new TypeError("expected a port");
  return address.port;
}

async function started(
  program: string,
  args: (port: number, folder: string) => string[],
  path: string,
  folder = mkdtempSync(join(tmpdir(), "loadspike-engine-")),
  accepts = 200,
  isKept = false,
): Promise<Engine> {
  const port = await freePort();
  const child = spawn(program, args(port, folder), { stdio: "ignore" });
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await ended(child);
    if (!isKept) rmSync(folder, { recursive: true, force: true });
  };
  for (let waited = 0; waited < READY_S * 10; waited++) {
    if (child.exitCode !== null) break;
    const answer = await fetch(`${url}${path}`).catch(() => null);
    if (answer?.status === accepts && child.pid !== undefined) return { url, folder, pid: child.pid, stop };
    await sleep(100);
  }
  await stop();
  throw new TypeError(`${program} did not answer within ${READY_S} s (exit ${child.exitCode})`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await gone;
  clearTimeout(timer);
}

/** @param more lines of its configuration; @param flags of its command line */
export async function prometheus(more = "", flags: readonly string[] = [], accepts = 200, folder?: string) {
  const own = folder ?? mkdtempSync(join(tmpdir(), "loadspike-engine-"));
  mkdirSync(join(own, "data"), { recursive: true });
  writeFileSync(join(own, "prometheus.yml"), more);
  return started(
    "prometheus",
    (port) => [
      `--config.file=${join(own, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(own, "data")}`,
      "--storage.tsdb.retention.time=100y",
      `--web.listen-address=127.0.0.1:${port}`,
      ...flags,
    ],
    "/-/ready",
    own,
    accepts,
  );
}

/** @param kept a folder for its data, which stays */
export function victoriaMetrics(flags: readonly string[] = [], accepts = 200, kept?: string) {
  return started(
    "victoria-metrics",
    (port, folder) => [
      `-storageDataPath=${join(folder, "data")}`,
      `-httpListenAddr=127.0.0.1:${port}`,
      "-retentionPeriod=100y",
      "-search.latencyOffset=0s",
      ...flags,
    ],
    "/health",
    kept,
    accepts,
    kept !== undefined,
  );
}

export function nodeExporter(flags: readonly string[] = []) {
  return started(
    "prometheus-node-exporter",
    (port) => [`--web.listen-address=127.0.0.1:${port}`, ...flags],
    "/metrics",
  );
}
