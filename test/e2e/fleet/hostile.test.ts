import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../../../agent/cli.ts", import.meta.url));
const ESCAPE = "\u001b]0;owned\u0007\u001b[31m";

/** The command against a server that is none, or means harm. */
async function asked(t: TestContext, listener: RequestListener) {
  const server = createServer(listener);
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  // A part of what it may take: it ends by itself, or is out of memory.
  const args = ["--max-old-space-size=150", cli, "fleet", `http://127.0.0.1:${port}`];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const timer = setTimeout(() => child.kill("SIGKILL"), 120_000);
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (part) => {
    out += part;
  });
  child.stderr.setEncoding("utf8").on("data", (part) => {
    err += part;
  });
  await once(child, "close");
  clearTimeout(timer);
  for (const code of ["\u001b", "\u0007", "\u202e"]) assert.ok(!`${out}${err}`.includes(code));
  return { status: child.exitCode, out, err };
}

const json =
  (value: unknown): RequestListener =>
  (_, response) => {
    response.end(JSON.stringify(value));
  };

test("whatever a server answers, it ends with one line that says so", async (t) => {
  const kinds: [RequestListener, RegExp][] = [
    [(_, response) => response.end(`<html>${ESCAPE}`), /expected JSON of a Prometheus API, found "<html>/],
    [json({ status: "error", error: `no\n${ESCAPE}` }), /the server refused the query \(HTTP 200: no /],
    [
      json({ status: "success", data: [{ instance: 1, job: [ESCAPE] }, 7] }),
      /expected an object in the answer, found 7/,
    ],
    [json({ status: "success", data: { result: [] } }), /expected a list in the answer, found /],
    [json([]), /expected JSON of a Prometheus API, found "\[\]"/],
    [
      (_, response) => response.writeHead(307, { location: "http://elsewhere/%1b" }).end(),
      /found a redirect to http:\/\/elsewhere/,
    ],
    [
      (_, response) => {
        response.write('{"status":"success","data":[');
        const more = () => {
          while (response.write('{"instance":"x"},'.repeat(1000)));
          response.once("drain", more);
        };
        more();
      },
      /found more than 400000; name some of the guests with --match/,
    ],
  ];
  for (const [listener, line] of kinds) {
    const { status, out, err } = await asked(t, listener);
    assert.deepEqual([status, out], [1, ""]);
    assert.match(err, /^loadspike: http:\/\/127\.0\.0\.1:\d+: [^\n]*\n$/);
    assert.match(err, line);
  }
});

test("names of guests are shown and never obeyed", async (t) => {
  const instance = `${ESCAPE}lb1\u202e${"x".repeat(10_000)}`;
  const { status, out, err } = await asked(t, (request, response) => {
    const isSeries = request.url?.endsWith("/series");
    const data = isSeries ? [{ instance, esxi_host: ESCAPE }] : { resultType: "vector", result: [] };
    json({ status: "success", data })(request, response);
  });
  assert.deepEqual([status, err], [0, ""]);
  assert.match(out, /^NO SPIKE\. 1 guest/);
  assert.match(out, /\\x1b/);
  assert.ok(out.length < 5000);
});
