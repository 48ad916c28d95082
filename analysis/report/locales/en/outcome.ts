import type { Outcome } from "../../../advice/outcome.ts";
import type { Place } from "../../../advice/place.ts";
import type { ShellLine } from "../../../advice/shell-lines.ts";
import { list } from "./quantities.ts";

/** What of a change is to be expected: its simulated figures beside today's, and how one will know. */
export function expected(outcome: Outcome | null): string {
  if (outcome === null) return "No spike at the time that this report foretells.";
  const { peak_load1, spike_hours_per_week, today, ends } = outcome;
  const peak = `Peak load1 ${peak_load1.toFixed(2)} (today ${today.peak_load1.toFixed(2)})`;
  const hours = `${spike_hours_per_week.toFixed(1)} (today ${today.spike_hours_per_week.toFixed(1)}) spike hours a week`;
  const sign = ends
    ? "The next foretold time passes without such a spike."
    : "Alone it does not end the spikes.";
  return `${peak}, ${hours}. ${sign}`;
}

/** "/etc/keepalived/keepalived.conf, line 12" */
export function at({ file, line }: Place): string {
  return line === null ? file : `${file}, line ${line}`;
}

/** What an upgrade to 2.x would break, for the steps that propose one. */
export function beforeUpgrade(lines: readonly ShellLine[]): string[] {
  if (lines.length === 0) return [];
  const named = list(lines.map(({ name, words }) => `${name} (${words.join(" ")})`));
  return [
    `Before an upgrade: ${lines.length === 1 ? `the script line of ${named} needs` : `the script lines of ${named} need`} a shell, and up to 1.4.5 one reads them. From 2.0.0 on the program gets these words as arguments: put such a line into a script file first.`,
  ];
}
