import assert from "node:assert/strict";
import { test } from "node:test";
import { otherText, type Reader, readerOf } from "../../../storage/inputs/known-texts.ts";

const texts: readonly (readonly [what: string, text: string, reader: Reader | null])[] = [
  ["sadf -j", '{"sysstat": {"hosts": []}}', "sar"],
  ["atop -P", "RESET\nCPL lb1 1 2026/09/05 12:00:00 600 4 0.1 0.1 0.1 1 1\n", "atop"],
  ["an answer", '{"status":"success","data":{"resultType":"matrix","result":[]}}', "prometheus"],
  ["VictoriaMetrics' export", '{"metric":{"__name__":"node_load1"},"values":[1]}', "prometheus"],
  ["a dump", '{__name__="node_load1", instance="lb1:9100"} 0.45 1700000000123', "prometheus"],
  // Labels stand by their names: capitals come first.
  ["a dump, its name not first", '{Zone="b", __name__="node_load1"} 0.45 1700000000123', "prometheus"],
  ["a table", "Time,Load\n2026-09-05 12:00,0.4\n", "csv"],
  ["sadf -d, a table too", "# hostname;interval;timestamp;ldavg-1\n", "csv"],
  ["JSON of something else", '{"metric":"system.load.1","points":[]}', null],
  ["what sar writes for people", "Linux 3.10.0 (lb1) \t09/05/2026 \t_x86_64_\t(4 CPU)\n", null],
  ["a letter", "Dear operator", null],
];

for (const [what, text, reader] of texts)
  test(`who reads ${what}, also behind a byte order mark`, () => {
    assert.equal(readerOf(text), reader);
    assert.equal(readerOf(`\uFEFF${text}`), reader);
    if (reader === null) return;
    assert.equal(otherText("f", text, reader), null, "not refused there");
    for (const other of ["sar", "atop", "prometheus"] as const)
      if (other !== reader) assert.match(otherText("f", text, other)?.message ?? "", /^f: is .+/, other);
  });
