import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type Batch, Queue } from "../../../agent/publish/queue.ts";
import { Sender, type SenderTold } from "../../../agent/publish/sender.ts";
import { scratchFolder } from "../../storage/scratch.ts";

const minute = (n: number): Batch => ({
  time: n * 60_000,
  points: [{ name: "loadspike_source_up", labels: [["source", "runs"]], value: n }],
});

/** A receiver that answers as it is told, and a sender to it whose clock is moved by hand. */
async function rig(t: TestContext) {
  const folder = scratchFolder(t);
  const state = { status: 204, requests: 0, now: 0 };
  const server = createServer((request, response) => {
    state.requests++;
    request.resume();
    request.on("end", () => response.writeHead(state.status).end());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  const queue = join(folder, "queue");
  const told: SenderTold[] = [];
  const options = { queue, url: `http://127.0.0.1:${address.port}/`, access: { header: [] }, labels: {} };
  const start = () =>
    new Sender(
      options,
      (one) => told.push(one),
      () => state.now,
    );
  return { state, queue, told, start, said: () => told.flatMap((one) => ("said" in one ? [one.said] : [])) };
}

test("while the receiver is away each minute waits in a file, and goes when it is back, over a restart too", async (t) => {
  const { state, queue, said, start } = await rig(t);
  state.status = 503;
  let sender = start();
  for (let n = 1; n <= 3; n++) {
    await sender.take(minute(n));
    state.now += 60;
  }
  assert.equal(new Queue(queue).length, 3);
  assert.equal(said().length, 1, "said once");
  assert.match(
    said()[0]!,
    /^remote write: .* answered HTTP 503; what is to be sent waits, for a day at most$/,
  );
  sender = start();
  state.status = 204;
  const before = state.requests;
  await sender.take(minute(4));
  assert.equal(state.requests - before, 1, "all in one");
  assert.equal(existsSync(queue), false);
  assert.equal(new Queue(queue).length, 0);
});

test("it is asked less and less often while it fails, and never for longer than a quarter of an hour", async (t) => {
  const { state, start } = await rig(t);
  state.status = 500;
  const sender = start();
  const asked: number[] = [];
  for (let n = 0; n < 240; n++) {
    const before = state.requests;
    await sender.take(minute(n));
    if (state.requests > before) asked.push(n);
    state.now += 60;
  }
  const waits = asked.slice(1).map((at, i) => at - asked[i]!);
  assert.ok(asked.length > 12 && asked.length < 60, asked.join());
  assert.ok(Math.max(...waits) <= 16, waits.join());
  assert.ok(waits.at(-1)! > waits[0]!, waits.join());
});

test("that it works again is said", async (t) => {
  const { state, said, start } = await rig(t);
  const sender = start();
  state.status = 500;
  await sender.take(minute(1));
  state.status = 204;
  state.now += 1000;
  await sender.take(minute(2));
  assert.equal(said().length, 2);
  assert.match(said()[1]!, /takes what is sent again$/);
});

test("what a receiver refuses for good is given up, and counted", async (t) => {
  const { state, queue, told, start } = await rig(t);
  state.status = 400;
  const sender = start();
  await sender.take(minute(1));
  assert.deepEqual(
    told.filter((one) => "dropped" in one),
    [{ dropped: 1 }],
  );
  assert.equal(existsSync(queue), false);
});

test("a queue is bounded: the oldest go, and are counted", (t) => {
  const file = join(scratchFolder(t), "queue");
  const queue = new Queue(file, 100);
  let dropped = 0;
  for (let n = 0; n < 250; n++) {
    dropped += queue.add(minute(n));
    queue.store();
  }
  assert.ok(queue.length <= 100 && queue.length > 30);
  assert.equal(dropped, 250 - queue.length);
  assert.equal(queue.first(1)[0]!.time, dropped * 60_000);
  assert.deepEqual(new Queue(file, 100).first(100), queue.first(100));
});

test("what was taken away while it was sent takes nothing else with it", (t) => {
  const queue = new Queue(join(scratchFolder(t), "queue"), 3);
  for (let n = 0; n < 3; n++) queue.add(minute(n));
  const sent = queue.first(2);
  queue.add(minute(3));
  queue.remove(sent);
  assert.deepEqual(
    queue.first(9).map(({ time }) => time / 60_000),
    [3],
  );
});

test("half a line, as a crash leaves it, and what is no line of ours cost themselves alone", (t) => {
  const file = join(scratchFolder(t), "queue");
  const good = JSON.stringify(minute(7));
  writeFileSync(file, `${good}\n{"time":"x"}\n[1,2]\nnull\n${good.slice(0, 20)}`);
  assert.deepEqual(new Queue(file).first(9), [minute(7)]);
  assert.match(readFileSync(file, "utf8"), /^\{/);
});
