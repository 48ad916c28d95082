import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { openDatabase } from "../../storage/database.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { Writer } from "../../storage/writer.ts";
import { event, host, NOON, sample } from "./rows.ts";
import { scratchFolder } from "./scratch.ts";

const text = (strings: readonly string[], places: Iterable<number>) =>
  Array.from(places, (place) => strings[place]);

test("more strings than 16 bits count are read as they are", (t) => {
  const database = openDatabase(join(scratchFolder(t), "a.db"));
  const writer = new Writer(database);
  writer.setHost(host);
  const count = 2 ** 16 + 5000;
  for (let index = 0; index < count; index++) {
    writer.event(event(index, { kind: "log", comm: "crond", detail: `line ${index}` }));
    if (index % 5000 === 0) writer.flush();
  }
  writer.flush();
  const { events, strings } = readRecording(database);
  assert.equal(events.length, count);
  assert.ok(text(strings, events.detail).every((line, index) => line === `line ${index}`));
  assert.ok(text(strings, events.comm).every((comm) => comm === "crond"));
  writer.close();
});

test("a part of the recording begins and ends with the rows asked for, in and beyond chunks", (t) => {
  const database = openDatabase(join(scratchFolder(t), "a.db"));
  const writer = new Writer(database);
  writer.setHost(host);
  for (let index = 0; index < 6000; index++) {
    writer.sample(sample(index));
    if (index % 1000 === 999) writer.flush();
  }
  for (const [from, to] of [
    [0, 5999],
    [2047, 2048],
    [5000, 5990],
    [100, 100],
    [4095, 4200],
  ] as const) {
    const { samples, window } = readRecording(database, { start: NOON + from * 1e6, end: NOON + to * 1e6 });
    assert.deepEqual(
      [samples.length, window],
      [to - from + 1, { start: NOON + from * 1e6, end: NOON + to * 1e6 }],
    );
    assert.equal(samples.mono_s[0], 1000 + from);
  }
  const none = readRecording(database, { start: NOON + 9e12 });
  assert.deepEqual([none.samples.length, none.events.length], [0, 0]);
  writer.close();
});
