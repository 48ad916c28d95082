import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type TestContext, test } from "node:test";
import { deserialize } from "prometheus-remote-write";
import type { Batch } from "../../../agent/publish/queue.ts";
import { deliver } from "../../../agent/publish/receiver.ts";

const minute = (n: number, value: number): Batch => ({
  time: 1_788_617_520_000 + n * 60_000,
  points: [
    { name: "loadspike_counted_tasks", labels: [], value },
    { name: "loadspike_source_up", labels: [["source", "runs"]], value: 1 },
  ],
});

async function receiver(t: TestContext, answer: RequestListener) {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  return new URL(`http://127.0.0.1:${address.port}/api/v1/write`);
}

const labels = { zone: "b", instance: "lb1" };
const send = (url: URL, answer_s = 10, headers = {}) =>
  deliver({ url, headers }, [minute(0, 4.5), minute(1, 5)], labels, answer_s);

test("the minutes of a series go together, its labels in order, as the specification has it", async (t) => {
  const seen: { headers: NodeJS.Dict<string | string[]>; body: Buffer }[] = [];
  const url = await receiver(t, async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    seen.push({ headers: request.headers, body: Buffer.concat(parts) });
    response.writeHead(204).end();
  });
  assert.deepEqual(await send(url, 10, { authorization: "Bearer x" }), { kind: "taken" });
  const { headers, body } = seen[0]!;
  assert.equal(headers["content-encoding"], "snappy");
  assert.equal(headers["content-type"], "application/x-protobuf");
  assert.equal(headers["x-prometheus-remote-write-version"], "0.1.0");
  assert.equal(headers.authorization, "Bearer x");
  // Block format of snappy: the length, then a literal or copies; the library's own reader takes it apart.
  const { uncompress } = (await import("snappyjs" as string)) as { uncompress(bytes: Buffer): Buffer };
  const { timeseries } = (await deserialize(uncompress(body) as unknown as ArrayBuffer)) as unknown as {
    timeseries: {
      labels: { name: string; value: string }[];
      samples: { value: number; timestamp: unknown }[];
    }[];
  };
  assert.deepEqual(
    timeseries.map((one) => one.labels.map(({ name, value }) => `${name}=${value}`)),
    [
      ["__name__=loadspike_counted_tasks", "instance=lb1", "zone=b"],
      ["__name__=loadspike_source_up", "instance=lb1", "source=runs", "zone=b"],
    ],
  );
  assert.deepEqual(
    timeseries[0]!.samples.map(({ value, timestamp }) => [value, Number(timestamp)]),
    [
      [4.5, 1_788_617_520_000],
      [5, 1_788_617_580_000],
    ],
  );
});

test("one that hangs, trickles or never ends its answer is left after its time", async (t) => {
  const hangs = await receiver(t, () => {});
  const before = performance.now();
  const outcome = await send(hangs, 0.5);
  assert.equal(outcome.kind, "failed");
  assert.match(outcome.kind === "failed" ? outcome.why : "", /write: no answer within 0\.5 s$/);
  const trickles = await receiver(t, (_request, response) => {
    response.writeHead(500);
    const timer = setInterval(() => response.write("x"), 50);
    response.on("close", () => clearInterval(timer));
  });
  assert.equal((await send(trickles, 0.5)).kind, "failed");
  assert.ok(performance.now() - before < 10_000);
});

test("an answer of gigabytes is not read", async (t) => {
  let sent = 0;
  const url = await receiver(t, (_request, response) => {
    response.writeHead(500);
    const block = Buffer.alloc(2 ** 20, "x");
    const more = () => {
      while (!response.destroyed && sent < 10_000) {
        sent++;
        if (!response.write(block)) return void response.once("drain", more);
      }
    };
    more();
  });
  const outcome = await send(url);
  assert.equal(outcome.kind, "failed");
  assert.ok(sent < 200, `${sent} MB`);
  assert.ok(outcome.kind === "failed" && outcome.why.length < 400, "what it says is cut");
});

test("a redirect is not followed: somebody else would get the password", async (t) => {
  let elsewhere = 0;
  const other = await receiver(t, (_request, response) => {
    elsewhere++;
    response.writeHead(204).end();
  });
  const url = await receiver(t, (_request, response) =>
    response.writeHead(307, { location: other.href }).end(),
  );
  const outcome = await send(url);
  assert.match(outcome.kind === "failed" ? outcome.why : "", /found a redirect to http:/);
  assert.equal(elsewhere, 0);
});

test("what it will never take is told from what it may take later", async (t) => {
  let status = 0;
  const url = await receiver(t, (_request, response) => response.writeHead(status).end("out of\norder"));
  for (const [answered, kind] of [
    [200, "taken"],
    [400, "refused"],
    [413, "refused"],
    [401, "failed"],
    [404, "failed"],
    [429, "failed"],
    [500, "failed"],
    [503, "failed"],
  ] as const) {
    status = answered;
    assert.equal((await send(url)).kind, kind, String(answered));
  }
  const outcome = await send(url);
  assert.match(outcome.kind === "failed" ? outcome.why : "", /answered HTTP 503: out of order$/);
});

test("nobody there is said in one line", async (t) => {
  const url = await receiver(t, () => {});
  url.port = "1";
  const outcome = await send(url);
  assert.match(
    outcome.kind === "failed" ? outcome.why : "",
    /^http:\/\/127\.0\.0\.1:1\/api\/v1\/write: cannot be reached \(.*ECONNREFUSED.*\)$/,
  );
});
