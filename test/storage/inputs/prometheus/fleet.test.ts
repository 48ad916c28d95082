import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { readAgents } from "../../../../storage/inputs/prometheus/fleet/agents.ts";
import {
  type FoundGuest,
  findGuests,
  inParts,
  oneOf,
  selectorOf,
} from "../../../../storage/inputs/prometheus/fleet/guests.ts";

const guest = (instance: string): FoundGuest => ({ instance, labels: {}, agent: false, node: null });

test("each guest is in one part, and no question is longer than a server takes", () => {
  for (const name of ["lb", "a-name.of-some.length.example.net".repeat(6)]) {
    const guests = Array.from({ length: 1000 }, (_, i) => guest(`${name}${i}:9100`));
    const parts = [...inParts(guests, 250)];
    assert.deepEqual(parts.flat(), guests);
    for (const part of parts) {
      assert.ok(part.length <= 250);
      assert.ok(selectorOf("node_load1", { matchers: "" }, oneOf(part)).length < 12_000);
    }
  }
  assert.deepEqual([...inParts([], 10)], []);
  // One that is too long by itself is asked all the same: the server says why not.
  assert.equal([...inParts([guest("x".repeat(20_000)), guest("y")], 10)].length, 2);
});

test("names match themselves alone, whatever is in them", () => {
  const hostile = 'a.b|c"d\\e{f}$(g)[h]^*+?';
  const matcher = oneOf([guest(hostile)]);
  const pattern = JSON.parse(matcher.slice("instance=~".length));
  const found = new RegExp(`^(?:${pattern})$`);
  assert.match(hostile, found);
  for (const other of ["a", "axb", 'c"d', ""]) assert.doesNotMatch(other, found);
});

type Sample = { metric: Record<string, string>; value: [number, string] };

/** A server of so many agents, each with two spikes, whose samples are so many seconds apart; what it was asked. */
async function serving(t: TestContext, guests: readonly FoundGuest[], distance_s: number) {
  const asked: string[] = [];
  const answer = (query: string): Sample[] => {
    asked.push(query);
    const one = (value: number, metric = {}): Sample => ({ metric, value: [1, String(value)] });
    if (query.startsWith("quantile")) return [one(3600 / distance_s)];
    const names = /instance=~("[^"]*")/.exec(query)?.[1];
    const matched = new RegExp(`^(?:${JSON.parse(names ?? '".*"')})$`);
    const those = guests.filter(({ instance }) => matched.test(instance));
    if (query.includes("spikes_total"))
      return those.map(({ instance }) => one(2, { instance, cause: "sampling-beat", reality: "phantom" }));
    return query.includes("max_over_time(loadspike_last_look")
      ? those.map(({ instance }) => one(123, { instance }))
      : [];
  };
  const server = createServer(async (request, response) => {
    let form = "";
    for await (const part of request.setEncoding("utf8")) form += part;
    const query = new URLSearchParams(form).get("query") ?? "";
    const isRange = request.url?.endsWith("query_range");
    const data = { resultType: isRange ? "matrix" : "vector", result: isRange ? [] : answer(query) };
    response.end(JSON.stringify({ status: "success", data }));
  });
  t.after(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { asked, connection: { url: new URL(`http://127.0.0.1:${port}`), headers: {} } };
}

test("agents are asked of all together, and in parts where that would be more samples than a server goes through", async (t) => {
  const guests = Array.from({ length: 40 }, (_, i) => ({ ...guest(`g${i}:9100`), agent: true }));
  for (const [distance_s, parts] of [
    [60, 1],
    [1, 3],
  ] as const) {
    const { asked, connection } = await serving(t, guests, distance_s);
    const told: number[] = [];
    const found = await readAgents(
      { connection, matchers: "", from_s: 0, to_s: 30 * 86_400 },
      guests,
      (done) => told.push(done),
    );
    const spikes = asked.filter((query) => query.includes("spikes_total"));
    assert.equal(spikes.length, parts);
    assert.equal(told[parts - 1], 40);
    for (const { instance } of guests) {
      const { spikes: own, last_look, step_s } = found.get(instance)!;
      assert.deepEqual(own, [{ cause: "sampling-beat", reality: "phantom", count: 2 }]);
      assert.deepEqual([last_look, step_s], [123, 60]);
    }
  }
  const { connection } = await serving(t, guests, 300);
  const found = await readAgents({ connection, matchers: "", from_s: 0, to_s: 86_400 }, guests);
  assert.equal(found.get("g1:9100")?.step_s, 300);
});

test("an agent that sends its series itself and its scraped host are one guest, and others are not", async (t) => {
  const sets: Record<string, Record<string, string>[]> = {
    loadspike_build_info: [{ instance: "lb1", esxi_host: "a" }, { instance: "lb3:9100" }],
    node_load1: ["lb1:9100", "lb2:9100", "lb3:9100", "lb3", "lb10:9100"].map((instance) => ({
      instance,
      dc: "x",
    })),
  };
  const server = createServer(async (request, response) => {
    let form = "";
    for await (const part of request.setEncoding("utf8")) form += part;
    const [name = ""] = (new URLSearchParams(form).get("match[]") ?? "").split("{");
    response.end(JSON.stringify({ status: "success", data: sets[name] ?? [] }));
  });
  t.after(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const connection = { url: new URL(`http://127.0.0.1:${port}`), headers: {} };
  const found = await findGuests({ connection, matchers: "", from_s: 0, to_s: 60 });
  assert.deepEqual(
    found.map(({ instance, agent }) => [instance, agent]),
    [
      ["lb1", true],
      ["lb10:9100", false],
      ["lb2:9100", false],
      ["lb3", false],
      ["lb3:9100", true],
    ],
  );
  assert.deepEqual(found[0]?.labels, { esxi_host: "a", dc: "x" });
});
