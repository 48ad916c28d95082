import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { inEnglish } from "../../../agent/saying.ts";
import { loadNative } from "../../../collectors/native/index.ts";
import { ProcessSource, parseDrops } from "../../../collectors/native/process-source.ts";

const { native, why } = loadNative();

/** Why it cannot be opened, where it cannot. */
function open(buffers?: { eventBytes?: number; statsBytes?: number }): ProcessSource | string {
  if (native === null) return inEnglish(why);
  try {
    return new ProcessSource(native, buffers);
  } catch (error) {
    return String(error);
  }
}

const first = open();
if (typeof first !== "string") first.close();
const refused = typeof first === "string" ? `not run: ${first}` : false;

/** Starts `rate` processes a second; each forks, executes and ends at once. */
const folder = mkdtempSync(join(tmpdir(), "loadspike-storm-"));
test.after(() => rmSync(folder, { recursive: true }));
function storm(): string | false {
  const program = join(folder, "storm");
  try {
    execFileSync("cc", ["-O2", "-o", program, new URL("../../bench/storm.c", import.meta.url).pathname]);
    return false;
  } catch {
    return "not run: no C compiler for the workload";
  }
}
const skip = refused || storm();

function processes(): number {
  return Number(/^processes (\d+)$/m.exec(readFileSync("/proc/stat", "latin1"))?.[1]);
}

/** The kernel's count at an instant at which the source has seen exactly as many, others being at work as well. */
async function meet(
  source: ProcessSource,
  take: (batch: ReturnType<ProcessSource["read"]>) => void,
): Promise<number> {
  // A fork is counted a moment before it is told, so both must stand still for a while.
  const end = performance.now() + 120_000;
  for (let quiet = 0, before = -1; ; ) {
    assert.ok(performance.now() < end, "waited 120 s in vain: others start processes all the time");
    const batch = source.read();
    take(batch);
    const now = processes();
    quiet = batch.events.length === 0 && now === before ? quiet + 1 : 0;
    if (quiet === 3) return now;
    before = now;
    await sleep(1);
  }
}

test("1,000 processes a second for three seconds: as many forks as the kernel counts, none lost", {
  skip,
}, async () => {
  const source = open() as ProcessSource;
  const kernel = { before: 0, after: 0 };
  let forks = 0;
  let exits = 0;
  let stats = 0;
  let lost = 0;
  const take = (batch: ReturnType<ProcessSource["read"]>) => {
    forks += batch.events.filter((event) => event.what === "fork").length;
    exits += batch.events.filter((event) => event.what === "exit").length;
    stats += batch.stats.length;
    lost += batch.lost ?? 0;
  };
  kernel.before = await meet(source, take);
  forks = exits = stats = 0;
  const child = spawn(join(folder, "storm"), ["1000", "3"], { stdio: "ignore" });
  let running = true;
  child.on("exit", () => {
    running = false;
  });
  while (running) {
    await sleep(50);
    take(source.read());
  }
  kernel.after = await meet(source, take);
  source.close();
  assert.equal(lost, 0);
  assert.ok(forks > 3000, `${forks}`);
  assert.equal(forks, kernel.after - kernel.before);
  // Statistics are sent some moments before the exit is told; others may be in between at the first and the last read.
  assert.ok(Math.abs(stats - exits) <= 3, `each exit has its statistics: ${stats} for ${exits}`);
});

test("what a full buffer drops is counted to the last event", { skip }, async () => {
  const large = open() as ProcessSource;
  const small = open({ eventBytes: 32 << 10 }) as ProcessSource;
  const count = { large: 0, small: 0, lost: 0 };
  const takeLarge = (batch: ReturnType<ProcessSource["read"]>) => {
    count.large += batch.events.length;
    assert.equal(batch.lost, 0);
  };
  // Both must have begun at the same event.
  for (;;) {
    large.read();
    small.read();
    await sleep(1);
    if (large.read().events.length === 0 && small.read().events.length === 0) break;
  }
  const child = spawn(join(folder, "storm"), ["1000", "1"], { stdio: "ignore" });
  await new Promise((resolve) => child.on("exit", resolve));
  await meet(large, takeLarge);
  const rest = small.read();
  count.small = rest.events.length;
  count.lost = rest.lost ?? 0;
  takeLarge(large.read());
  large.close();
  small.close();
  assert.ok(count.lost > 1000, `${count.lost} lost`);
  // Others may start a process between the last two reads, which no one can order.
  assert.ok(Math.abs(count.small + count.lost - count.large) <= 3, JSON.stringify(count));
});

test("statistics that a full buffer drops are counted as well, whatever became of the events", {
  skip,
}, async () => {
  const source = open({ statsBytes: 32 << 10 }) as ProcessSource;
  const count = { exits: 0, stats: 0, lost: 0, lostStats: 0 };
  const take = (batch: ReturnType<ProcessSource["read"]>) => {
    count.exits += batch.events.filter((event) => event.what === "exit").length;
    count.stats += batch.stats.length;
    count.lost += batch.lost ?? Number.NaN;
    count.lostStats += batch.lostStats ?? Number.NaN;
  };
  await meet(source, take);
  Object.assign(count, { exits: 0, stats: 0, lost: 0, lostStats: 0 });
  const child = spawn(join(folder, "storm"), ["500", "1"], { stdio: "ignore" });
  await new Promise((resolve) => child.on("exit", resolve));
  await meet(source, take);
  source.close();
  assert.equal(count.lost, 0);
  assert.ok(count.lostStats > 100, JSON.stringify(count));
  // Each end has its statistics; others may be in between at the first and the last read.
  assert.ok(Math.abs(count.stats + count.lostStats - count.exits) <= 3, JSON.stringify(count));
});

for (const who of ["root", "refused"])
  test(`what the kernel answers to another listener (${who}) is not taken for an answer to us`, {
    skip,
  }, async (t) => {
    const program = join(folder, "other-listener");
    execFileSync("cc", ["-O2", "-o", program, new URL("./other-listener.c", import.meta.url).pathname]);
    const other = spawn(program, [who], { stdio: ["ignore", "pipe", "ignore"] });
    t.after(() => other.kill("SIGKILL"));
    await once(other.stdout, "data");
    for (let times = 0; times < 100; times++) {
      const source = open();
      assert.ok(typeof source !== "string", String(source));
      source.close();
    }
  });

test("the kernel's tick has a length that is a whole number of ticks a second", {
  skip: native === null,
}, () => {
  const hz = 1e9 / (native?.tickNs() ?? 0);
  assert.ok(
    [100, 250, 300, 1000].some((one) => Math.abs(one - hz) < 0.01),
    `${hz}`,
  );
});

test("the drops of a socket are found by its inode, in the columns of 3.10 and of 6.18", () => {
  const old = `sk       Eth Pid    Groups   Rmem     Wmem     Dump     Locks     Drops     Inode
ffff880036d0f000 11  4711   00000001 0        0        0000000000000000 2        1234     27185
ffff880036d0f800 0   0      00000000 0        0        0000000000000000 2        7        4\n`;
  const fresh = `sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode
000000009bd4bb36 11  14999      00000001 0        0        0     2        99       27185   \n`;
  assert.equal(parseDrops(old, "27185"), 1234);
  assert.equal(parseDrops(fresh, "27185"), 99);
  assert.equal(parseDrops(fresh, "1"), null);
  assert.equal(parseDrops("", "1"), null);
});

test("a list that is cut off or makes no sense is unknown, and never another number", () => {
  const text = `sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode
000000009bd4bb36 11  14999      00000001 0        0        0     2        99       27185   \n`;
  for (let length = 0; length < text.length; length++)
    assert.ok([null, 99].includes(parseDrops(text.slice(0, length), "27185")), text.slice(0, length));
  assert.equal(parseDrops(text.replace(" 99 ", " many "), "27185"), null);
  assert.equal(parseDrops(text.replace(" 99 ", " -2147483648 "), "27185"), -2147483648, "3.10, past 2^31");
});
