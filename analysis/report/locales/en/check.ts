import type { CheckWords } from "../check.ts";
import { duration } from "./quantities.ts";

const kinds = { phantom: "phantom load spike", real: "real load spike", unclear: "load spike, real or not" };
function ago(age_s: number | null): string {
  if (age_s === null) return "there is no look";
  if (age_s < 0) return `this machine's clock is ${duration(-age_s)} behind the last look`;
  return `the last look is ${duration(Math.max(1, age_s))} ago`;
}

export const check: CheckWords = {
  semicolon: "; ",
  noSpike: "no load spike in the last hour",
  unseen: (age_s) => `whether there is a load spike is not known: ${ago(age_s)}`,
  spike({ reality, since, until, peak_load1, cause }) {
    const when = until === null ? `under way since ${since}` : `from ${since} to ${until}`;
    const by = cause === null ? "cause not found" : cause;
    return `${kinds[reality]} ${when}, load1 up to ${peak_load1.toFixed(2)}, ${by}`;
  },
  stays: (reality, since) =>
    `load went up at ${since} and stays: ${{ phantom: "phantom", real: "real", unclear: "real or not cannot be told" }[reality]}`,
  fresh: (age_s) => `recording, ${ago(age_s)}`,
  nobody: (age_s) => `no agent records: ${ago(age_s)}`,
  silent: (pid, age_s) => `the agent (pid ${pid}) is alive and does not record: ${ago(age_s)}`,
  unsure: (pid, age_s) => `whether the agent (pid ${pid}) still records is not known: ${ago(age_s)}`,
  notLost: "nothing lost in the last hour",
  lost: (lost) => `lost in the last hour: ${lost}`,
  whole: "database not damaged",
  aside: (files) =>
    `damaged and put aside: ${files.join(", ")}; "loadspike recover" brings back what is readable`,
  replaced: "the database was deleted, renamed or replaced while it was recorded into",
};
