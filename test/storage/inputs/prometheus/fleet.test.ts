import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type FoundGuest,
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
