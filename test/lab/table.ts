import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./rig/lab.ts";
import type { Result, SpikeResult } from "./verdict.ts";

/** `node test/lab/table.ts`: writes the table of docs/lab.md from the results of the runs, the wrong ones too. */
const page = join(root, "docs", "lab.md");
const [open, close] = ["<!-- runs -->\n", "<!-- /runs -->"];
const files = globSync("test/fixtures/recordings/*/result.json", { cwd: root }).sort();
const results = files.map((file) => JSON.parse(readFileSync(join(root, file), "utf8")) as Result);
const head =
  "| incident | truth | verdict | confidence | load1 shown, at most | kernel counted | truly active | foretold against what came |";
const lines = [head, "|---|---|---|---|---|---|---|---|", ...results.flatMap(rowsOf)];
const text = readFileSync(page, "utf8");
const [before, rest] = [text.slice(0, text.indexOf(open) + open.length), text.slice(text.indexOf(close))];
writeFileSync(page, `${before}${lines.join("\n")}\n${rest}`);

function rowsOf(result: Result): string[] {
  const truth = result.expected ? named(result.expected) : "no spike";
  const found = result.expected ? result.spikes : [];
  const rows = found.map((spike) => row(result, truth, spike));
  if (rows.length === 0) rows.push(row(result, truth, null));
  return [...rows, ...result.others.map((spike) => row(result, "none", spike))];
}

function row(result: Result, truth: string, spike: SpikeResult | null): string {
  const { foretold } = result;
  const verdict = spike ? named(spike) : "no spike";
  const cells = [
    result.incident,
    truth,
    verdict === truth ? verdict : `**${verdict}**`,
    spike?.confidence.toFixed(2) ?? "–",
    spike?.peak_load1.toFixed(2) ?? "–",
    spike?.counted.toFixed(2) ?? "–",
    spike?.active?.toFixed(2) ?? "–",
    foretold ? comparison(foretold) : "–",
  ];
  return `| ${cells.join(" | ")} |`;
}

function named({ cause, culprit }: { cause: string | null; culprit: string }): string {
  return `${cause ?? "no spike"}${culprit ? ` by ${culprit}` : ""}`;
}

function comparison({ at, low, high, came }: NonNullable<Result["foretold"]>): string {
  const clock = (time: number) => new Date(time * 1000).toISOString().slice(11, 19);
  const came_s =
    came === null ? "nothing came" : `${clock(came)} came, ${((came - at) / 60).toFixed(1)} min off`;
  return `${clock(at)} (${clock(low)}–${clock(high)}): ${came_s}`;
}
