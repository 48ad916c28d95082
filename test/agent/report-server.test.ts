import assert from "node:assert/strict";
import { request } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { type TestContext, test } from "node:test";
import { serveReport } from "../../agent/report-server.ts";

async function served(t: TestContext) {
  const report = await serveReport("<!doctype html><title>x</title>", 0);
  t.after(() => report.close());
  const url = new URL(report.url);
  const ask = (path = url.pathname, method = "GET", host = url.host) =>
    new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>(
      (resolve, reject) => {
        const sent = request(
          { host: "127.0.0.1", port: url.port, path, method, headers: { host } },
          (answer) => {
            let body = "";
            answer.setEncoding("utf8").on("data", (text) => {
              body += text;
            });
            answer.on("end", () => resolve({ status: answer.statusCode!, headers: answer.headers, body }));
          },
        );
        sent.on("error", reject).end();
      },
    );
  return { url, ask };
}

test("the page to whoever has the token, with all that keeps it from others", async (t) => {
  const { url, ask } = await served(t);
  assert.equal(url.hostname, "127.0.0.1");
  assert.ok(url.pathname.length >= 32);
  const { status, headers, body } = await ask();
  assert.deepEqual([status, body], [200, "<!doctype html><title>x</title>"]);
  assert.match(String(headers["content-security-policy"]), /^default-src 'none'; .*frame-ancestors 'none'/);
  assert.equal(headers["referrer-policy"], "no-referrer");
  assert.equal(headers["cache-control"], "no-store");
  assert.equal((await ask(url.pathname, "GET", `localhost:${url.port}`)).status, 200);
  assert.notEqual((await served(t)).url.pathname, url.pathname);
});

test("nothing without the token, to another host's name, or but to read", async (t) => {
  const { url, ask } = await served(t);
  for (const path of [
    "/",
    "/index.html",
    `${url.pathname.slice(0, -2)}/`,
    `${url.pathname}x`,
    `/..${url.pathname}`,
  ]) {
    const { status, body } = await ask(path);
    assert.deepEqual([status, body], [404, "not found\n"], path);
  }
  for (const host of ["evil.example", `evil.example:${url.port}`, "127.0.0.1", "localhost"])
    assert.equal((await ask(url.pathname, "GET", host)).status, 421, host);
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "HEAD"])
    assert.equal((await ask(url.pathname, method)).status, 405, method);
});

test("it listens on loopback alone, and says so of a port that is taken", async (t) => {
  const { url } = await served(t);
  const others = Object.values(networkInterfaces())
    .flat()
    .filter((one) => one && !one.internal && one.family === "IPv4");
  for (const { address } of others.filter((one) => one !== undefined))
    await assert.rejects(
      new Promise((resolve, reject) => {
        connect(Number(url.port), address).once("connect", resolve).once("error", reject);
      }),
      /ECONNREFUSED/,
    );
  await assert.rejects(
    serveReport("", Number(url.port)),
    /^Failure: 127\.0\.0\.1:\d+: cannot be listened on .*give --serve another port/,
  );
});
