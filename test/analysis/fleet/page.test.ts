import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Fleet,
  type FleetGuest,
  isWanted,
  noTally,
  SORTS,
  sortedGuests,
} from "../../../analysis/fleet/fleet.ts";
import { groupsOf, labelOf } from "../../../analysis/fleet/groups.ts";
import { fleetFormats } from "../../../analysis/report/fleet/formats.ts";
import { fleetPage } from "../../../analysis/report/fleet/page.ts";
import { locales } from "../../../analysis/report/locales/index.ts";
import { cells } from "../../../analysis/report/printable.ts";

const START = Date.UTC(2026, 8, 5) * 1000;
const HOUR = 3600e6;
const END = START + 168 * HOUR;

function guest(
  name: string,
  more: Partial<FleetGuest> = {},
  spikes: Partial<FleetGuest["spikes"]> = {},
): FleetGuest {
  return {
    name,
    labels: {},
    read: { by: "agent" },
    spikes: { ...noTally(), ...spikes },
    starts: [],
    error_s: 60,
    seen: { start: START, end: END },
    period: null,
    next: null,
    causes: [],
    agent: { version: "0.1.0", last_look: END, silent: false, lost: 0, sources_down: [] },
    ...more,
  };
}

function fleetOf(guests: FleetGuest[], by: Fleet["by"] = null): Fleet {
  const window = { start: START, end: END };
  return {
    server: "http://prom:9090",
    window,
    guests,
    partial: null,
    left_out: 0,
    by,
    ...groupsOf(guests, by),
  };
}

const text = (fleet: Fleet, lang: "en" | "zh" = "en") => fleetFormats.text(fleetPage(fleet, locales[lang]));
const PHANTOM = { phantom: { count: 1, seconds: 1500 } };
const REAL = { real: { count: 2, seconds: 600 } };

test("the first line is as bad as the worst guest, and counts each guest once", () => {
  const first = (...guests: FleetGuest[]) => text(fleetOf(guests)).split("\n\n")[0]!.replace(/\n/g, " ");
  assert.equal(first(guest("a")), "NO SPIKE. 1 guest, and none of them spiked.");
  assert.equal(
    first(guest("a"), guest("b", {}, PHANTOM)),
    "PHANTOM LOAD. 1 of 2 guests spiked: 1 with phantoms alone.",
  );
  assert.equal(
    first(
      guest("a", {}, { ...PHANTOM, ...REAL }),
      guest("b", {}, PHANTOM),
      guest("c", {}, { unclear: { count: 1, seconds: 60 } }),
    ),
    "REAL LOAD. 3 of 3 guests spiked: 1 with real load, 1 where it is unclear and 1 with phantoms alone.",
  );
});

test("an answer that was not whole is told above all tables, in each language and format", () => {
  const fleet = { ...fleetOf([guest("a")]), partial: "store b: \u001b[31mrefused" };
  assert.match(text(fleet), /^Missing +the server said .*\("store b:\s+.*refused"\)[\s\S]*\n\nGUESTS/m);
  assert.match(text(fleet, "zh"), /^缺少 /m);
  for (const format of ["text", "html", "json"] as const)
    assert.ok(!fleetFormats[format](fleetPage(fleet, locales.en)).includes("\u001b"), format);
  assert.equal(JSON.parse(fleetFormats.json(fleetPage(fleet, locales.en))).partial, fleet.partial);
  assert.doesNotMatch(text(fleetOf([guest("a")])), /^Missing/m);
});

test("names and labels of others are shown and never obeyed, in 80 columns", () => {
  const name = "\u001b[31mlb1<script>alert(1)</script>\u202e";
  const agent = { version: name, last_look: START, silent: true, lost: 1, sources_down: [name] };
  const next = { at: END + HOUR, low: END, high: END + 2 * HOUR };
  const causes = [{ cause: name, culprit: name }];
  const fleet = fleetOf([guest(name, { labels: { [name]: name }, agent, next, causes }, PHANTOM)]);
  for (const lang of ["en", "zh"] as const) {
    const page = fleetPage(fleet, locales[lang]);
    for (const format of ["text", "html", "json"] as const) {
      const written = fleetFormats[format](page);
      assert.ok(!written.includes("\u001b") && !written.includes("\u202e"), format);
      if (format === "html") assert.ok(!written.includes("<script"));
      if (format === "text") for (const line of written.split("\n")) assert.ok(cells(line) <= 80, line);
      if (format === "json") assert.equal(JSON.parse(written).guests[0].name, name);
    }
  }
});

test("a terminal gets some hundred rows at most, those with news; the page and JSON all", () => {
  const guests = sortedGuests(
    Array.from({ length: 1000 }, (_, i) => guest(`g${i}`, {}, i % 100 === 0 ? PHANTOM : {})),
    "name",
  );
  const written = text(fleetOf(guests));
  assert.match(written, /990 guests more without a spike; --format json has all/);
  assert.match(written, /^g900 /m);
  assert.doesNotMatch(written, /^g901 /m);
  assert.match(fleetFormats.html(fleetPage(fleetOf(guests), locales.en)), />g901</);
  const all = guests.map((one) => ({ ...one, spikes: { ...noTally(), ...REAL } }));
  assert.match(text(fleetOf(all)), /800 guests more; --format json or html has all/);
});

test("a terminal is told what spikes are blamed on, that of most guests first, however long a name is", () => {
  const beats = [{ cause: "sampling-beat", culprit: "check" }];
  const stall = { cause: "io-stall", culprit: "" };
  const long = "n".repeat(300);
  const guests = [
    guest("a", { causes: [stall] }, REAL),
    ...["b", long, "d", "e", "f"].map((name) => guest(name, { causes: beats }, PHANTOM)),
    guest(long.slice(1), {
      agent: { version: long, last_look: START, silent: true, lost: 1, sources_down: [long] },
    }),
  ];
  for (const lang of ["en", "zh"] as const) {
    const written = text(fleetOf(guests), lang);
    for (const line of written.split("\n")) assert.ok(cells(line) <= 80, line);
    const [, causes = ""] = lang === "en" ? written.split("CAUSES\n") : written.split("原因\n");
    assert.match(causes, /^- sampling-beat[^\n]*check/);
    assert.ok(causes.indexOf("sampling-beat") < causes.indexOf("io-stall"));
  }
  assert.match(
    text(fleetOf(guests)).replace(/\s+/g, " "),
    /check: 5 guests: b, n[n ]+, d and 2 more - io-stall: 1 guest: a/,
  );
  assert.doesNotMatch(text(fleetOf([guest("g")])), /CAUSES/);
  const many = Array.from({ length: 30 }, (_, i) =>
    guest(`g${i}`, { causes: [{ cause: "io-stall", culprit: `c${i}` }] }, REAL),
  );
  assert.match(text(fleetOf(many)), /18 causes more; --format json or html has all/);
  assert.match(fleetFormats.html(fleetPage(fleetOf(many), locales.en)), /io-stall by c29/);
});

test("how well beginnings are known is said as it is", () => {
  const said = (...errors: number[]) =>
    text(fleetOf(errors.map((error_s, i) => guest(`g${i}`, { error_s })))).replace(/\s+/g, " ");
  assert.match(said(60, 60), /2 guests: by what their agents publish\. .* is known to 60 s\./);
  assert.match(said(60, 300), /is known to 5 min\./);
});

test("orders and what is left out", () => {
  const guests = [
    guest("c", { next: { at: END + HOUR, low: END, high: END + 2 * HOUR } }, PHANTOM),
    guest("b", {}, REAL),
    guest("a"),
    guest("d", { agent: null, read: { by: "highest" } }),
    guest("e", { agent: { version: null, last_look: null, silent: true, lost: 0, sources_down: [] } }),
  ];
  const order = (sort: (typeof SORTS)[number]) =>
    sortedGuests(guests, sort)
      .map(({ name }) => name)
      .join("");
  assert.deepEqual(SORTS.map(order), ["bcead", "bcead", "cbead", "cbead", "abcde"]);
  const left = (only: "spiking" | "real" | "ailing") =>
    guests
      .filter((one) => isWanted(one, only))
      .map(({ name }) => name)
      .join("");
  assert.deepEqual([left("spiking"), left("real"), left("ailing")], ["cb", "b", "e"]);
});

test("the label that guests share is found where most have it, and none is made up", () => {
  const labels = (...some: Record<string, string>[]) => labelOf(some.map((one) => ({ labels: one })));
  const [a, b] = [
    { esxi_host: "1", job: "node" },
    { esxi_host: "2", job: "node" },
  ];
  assert.deepEqual(labels(a, a, b), { label: "esxi_host", chosen: false });
  assert.equal(labels(a, b), null, "each its own");
  assert.equal(labels(a, a), null, "all the same");
  assert.equal(labels(a, a, b, {}, {}, {}, {}), null, "most have none");
  assert.equal(labels({ job: "node" }, { job: "node" }, { job: "db" }), null);
  assert.deepEqual(labelOf([], "dc"), { label: "dc", chosen: true });
});

test("guests that spike together are told first; the others as one beside them", () => {
  const stalls = [10, 60, 61, 130].map((at) => START + at * HOUR);
  const host = (esxi_host: string, starts: number[], i: number) =>
    guest(`${esxi_host}-${i}`, { labels: { esxi_host }, starts }, REAL);
  const guests = [0, 1, 2].flatMap((i) => [
    host("x1", stalls, i),
    host(
      "x2",
      [3, 40, 80, 120].map((at) => START + (at + 5.3 * i) * HOUR),
      i,
    ),
  ]);
  const fleet = fleetOf(guests, { label: "esxi_host", chosen: true });
  assert.deepEqual(
    fleet.groups.map(({ value, verdict }) => [value, verdict]),
    [
      ["x1", "together"],
      ["x2", "apart"],
    ],
  );
  const written = text(fleet);
  assert.match(written, /- x1: They spike together: 12 of 12 spikes of 3 guests/);
  assert.match(written, /- All others: Each spikes at its own phase/);
  assert.match(text(fleet, "zh"), /- x1：这些主机同时出现尖峰/);
});

test("of many groups that spike together three are told, the others counted, and the table has all of them", () => {
  const guests = Array.from({ length: 5 }, (_, host) =>
    [0, 1, 2].map((i) =>
      guest(
        `${host}-${i}`,
        {
          labels: { rack: `r${host}` },
          starts: [10, 60, 61, 130].map((at) => START + (at + 4.3 * host) * HOUR),
        },
        REAL,
      ),
    ),
  ).flat();
  const fleet = fleetOf(guests, { label: "rack", chosen: true });
  assert.ok(fleet.groups.every(({ verdict }) => verdict === "together"));
  const written = text(fleet).replace(/\s+/g, " ");
  assert.equal(written.match(/- r\d: They spike together/g)?.length, 3);
  assert.match(written, /- 2 groups more spike together: the table begins with all of them\./);
  for (const { value } of fleet.groups) assert.match(written, new RegExp(` ${value} 3 3 12 `));
  assert.match(text(fleet, "zh").replace(/\s+/g, ""), /另有2组同时出现尖峰/);
});
