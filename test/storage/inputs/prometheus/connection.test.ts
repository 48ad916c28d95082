import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import { Failure } from "../../../../collectors/failure.ts";
import { ask } from "../../../../storage/inputs/prometheus/connection.ts";
import { instantValues, labelSets, rawSeries } from "../../../../storage/inputs/prometheus/series.ts";
import { readPrometheus } from "../../../../storage/inputs/prometheus.ts";

/** A server that is none, or means harm. */
async function serving(t: TestContext, listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return new URL(`http://127.0.0.1:${port}/prefix/`);
}

const connected = (url: URL, more = {}) => ({ url, headers: { authorization: "Bearer S3cretPw9" }, ...more });

const NOBODY = { type: null, each: () => {} };

/** Refused with one line, which holds no secret. */
async function refused(asked: Promise<unknown>, line: RegExp): Promise<void> {
  await assert.rejects(asked, (error) => {
    assert.ok(error instanceof Failure, String(error));
    assert.match(error.message, line);
    assert.doesNotMatch(error.message, /S3cretPw9|\n/);
    return true;
  });
}

test("asks below the prefix, with the headers, and reads a packed answer", async (t) => {
  const seen: string[] = [];
  const url = await serving(t, (request, response) => {
    const { authorization, "accept-encoding": encoding } = request.headers;
    seen.push(`${request.method} ${request.url} ${authorization} ${encoding}`);
    response.writeHead(200, { "content-encoding": "gzip" });
    response.end(gzipSync('{"status":"success","data":[{"instance":"a"}]}'));
  });
  assert.deepEqual(await labelSets(connected(url), "node_load1", 0, 1), [{ instance: "a" }]);
  assert.deepEqual(seen, ["POST /prefix/api/v1/series Bearer S3cretPw9 identity"]);
});

test("an answer that is not whole is told once it is read, in a line, and what PromQL says of a query is not", async (t) => {
  const long = `store b\n refused${"!".repeat(300)}`;
  const answers: Record<string, unknown>[] = [
    { warnings: [long, "another"] },
    { isPartial: true },
    { warnings: ["PromQL warning: encountered a mix of histograms and floats"] },
    { warnings: "none", infos: ["PromQL info: metric might not be a counter"], isPartial: false },
    { warnings: [7, null] },
  ];
  const url = await serving(t, (_request, response) => {
    response.end(JSON.stringify({ status: "success", data: [{ instance: "a" }], ...answers.shift() }));
  });
  const said: string[] = [];
  const connection = connected(url, { partial: (line: string) => said.push(line) });
  while (answers.length > 0) assert.equal((await labelSets(connection, "x", 0, 1)).length, 1);
  assert.deepEqual(said, [`store b refused${"!".repeat(185)}…`, "isPartial"]);
});

test("a guest that is not found in an answer that is not whole may be there", async (t) => {
  const url = await serving(t, ({ url: path }, response) => {
    response.end(
      path?.endsWith("/series")
        ? '{"status":"success","data":[]}'
        : '{"status":"success","data":{"resultType":"vector","result":[]},"warnings":["store b refused"]}',
    );
  });
  await refused(
    readPrometheus(connected(url), { matchers: 'instance="a"', from_s: 0, to_s: 1 }),
    /: no node_load1\{instance="a"\} in that time; the server said that its answer was not whole \("store b refused"\)$/,
  );
});

test("a redirect is not followed: somebody else would get the password", async (t) => {
  let asked = 0;
  const url = await serving(t, (_request, response) => {
    asked++;
    response.writeHead(302, { location: "http://127.0.0.1:1/elsewhere" }).end();
  });
  await refused(
    ask(connected(url), "/x", {}, NOBODY),
    /found a redirect to http:\/\/127\.0\.0\.1:1\/elsewhere; give that address/,
  );
  assert.equal(asked, 1);
});

/** The head, and then the same part again and again. */
function endless(t: TestContext, head: string, part: string): Promise<URL> {
  const many = Buffer.from(part.repeat(Math.ceil(2 ** 20 / part.length)));
  return serving(t, (_request, response) => {
    response.write(head);
    const more = () => {
      while (response.write(many));
      response.once("drain", more);
    };
    more();
  });
}

test("an answer without an end is bounded, whatever it is made of", async (t) => {
  const text = await endless(t, "", "x");
  await refused(ask(connected(text), "/x", {}, NOBODY), /expected JSON of a Prometheus API, found "xxx/);
  const list = await endless(t, '{"status":"success","data":[{}', ",{}");
  await refused(
    ask(connected(list), "/x", {}, NOBODY),
    /expected an answer of at most 192 MB, found more; does --instance/,
  );
  const label = await endless(t, '{"status":"success","data":[{"instance":"', "x");
  await refused(ask(connected(label), "/x", {}, NOBODY), /expected series of at most 16 MB, found more/);
});

test("a packed answer that unpacks for ever is bounded", async (t) => {
  const packed = gzipSync(Buffer.alloc(200 * 2 ** 20));
  const url = await serving(t, (_request, response) => {
    response.writeHead(200, { "content-encoding": "gzip" }).end(packed);
  });
  await refused(ask(connected(url), "/x", {}, NOBODY), /expected JSON of a Prometheus API/);
});

test("a silent server, a slow one, one that hangs up, and none", async (t) => {
  const silent = await serving(t, () => {});
  await refused(
    ask(connected(silent, { silence_s: 0.2 }), "/x", {}, NOBODY),
    /silent for 0\.2 s; ask for less/,
  );
  const slow = await serving(t, (_request, response) => {
    const timer = setInterval(() => response.write(" "), 50);
    response.on("close", () => clearInterval(timer));
  });
  await refused(ask(connected(slow, { answer_s: 0.5 }), "/x", {}, NOBODY), /no whole answer within 0\.5 s/);
  const cut = await serving(t, (_request, response) => {
    response.writeHead(200, { "content-length": "1000" });
    response.write("{");
    setTimeout(() => response.destroy(), 50);
  });
  await refused(ask(connected(cut), "/x", {}, NOBODY), /cannot be asked|ended before its end/);
  await refused(
    ask(connected(new URL("http://127.0.0.1:1/")), "/x", {}, NOBODY),
    /cannot be asked \(.*ECONNREFUSED.*\); look whether the address is right/,
  );
});

test("a server that has no time is asked again, as late as it says and no later than ten seconds", async (t) => {
  const times: number[] = [];
  const url = await serving(t, (_request, response) => {
    times.push(performance.now());
    if (times.length < 3) response.writeHead(429, { "retry-after": "1" }).end("too many requests");
    else response.end('{"status":"success","data":[]}');
  });
  await ask(connected(url), "/x", {}, NOBODY);
  assert.equal(times.length, 3);
  assert.ok(times[2]! - times[0]! >= 1900);
  let asked = 0;
  const never = await serving(t, (_request, response) => {
    asked++;
    const soon = new Date(Date.now() - 1000).toUTCString();
    response.writeHead(503, { "retry-after": soon }).end("\u001b[31moverloaded\n");
  });
  await refused(
    ask(connected(never), "/x", {}, NOBODY),
    /the server has no time \(HTTP 503: ".*overloaded"\); ask for less with --since or --match/,
  );
  assert.equal(asked, 3);
});

test("what is no answer of a Prometheus says so", async (t) => {
  const answers: [status: number, body: string, line: RegExp][] = [
    [200, "<html>Grafana</html>", /expected JSON of a Prometheus API, found "<html>Grafana/],
    [404, "404 page not found", /found HTTP 404: "404 page not found"; is the address/],
    [200, "", /found nothing/],
    [200, "[1]", /expected JSON of a Prometheus API/],
    [
      400,
      '{"status":"error","error":"parse error: unexpected\\nx"}',
      /refused the query \(HTTP 400: parse error/,
    ],
    [401, "", /another user, password, token or tenant \(HTTP 401\)/],
    [401, "no org id\n", /tenant \(HTTP 401: "no org id"\); .*X-Scope-OrgID/],
    [
      200,
      '{"status":"success","data":{"resultType":"vector","result":[]}}',
      /expected a matrix in the answer, found "vector"/,
    ],
    [200, '{"status":"success","data":{"resultType":"matrix","result":{}}}', /expected a list/],
    [
      200,
      '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1,2]]}]}}',
      /expected a sample as/,
    ],
  ];
  for (const [status, body, line] of answers) {
    const url = await serving(t, (_request, response) => response.writeHead(status).end(body));
    await refused(rawSeries(connected(url), "x", 1, 1), line);
  }
});

test("ten million series are refused; NaN, stale and doubled samples are left out", async (t) => {
  const many = await serving(t, (_request, response) => {
    response.end(`{"status":"success","data":[${"{},".repeat(30_000)}{}]}`);
  });
  await refused(
    labelSets(connected(many), "x", 0, 1),
    /expected the series of one guest, found more than 20000; name the guest/,
  );
  const odd = await serving(t, (_request, response) => {
    response.end(
      '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"b"},"values":[[1,"1"],[1,"1"],[2,"NaN"],[3,"+Inf"],[2,"7"]]}]}}',
    );
  });
  assert.deepEqual(await rawSeries(connected(odd), "x", 1, 1), [
    { labels: { a: "b" }, time: [1000, 2000, 3000], value: [1, Number.NaN, Number.NaN] },
  ]);
  const vector = await serving(t, (_request, response) => {
    response.end(
      '{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"4"]}]}}',
    );
  });
  assert.deepEqual(await instantValues(connected(vector), "x", 1), [{ labels: {}, value: 4 }]);
});
