import type { Diagnosis } from "../../diagnosis.ts";
import type { Cause } from "../../facts.ts";
import { foundAt } from "../../found.ts";
import type { Saying } from "./section.ts";
import { sustainedValues } from "./sustained.ts";

/** The verdict in one or two sentences. */
export function summary(saying: Saying): string {
  const { diagnosis, words } = saying;
  const stays = sustainedValues(saying);
  if (diagnosis.spikes.length === 0 && stays !== null) return words.sustained.summary(stays);
  const { verdict, spikes } = diagnosis;
  if (verdict.cause === null)
    return diagnosis.load === null
      ? words.summary.none
      : words.summary.calm(diagnosis.load, diagnosis.host.cpus);
  const unexplained = unexplainedIn(spikes);
  const open = words.summary.unexplained(unexplained, spikes.length);
  if (verdict.cause === "unexplained") return open;
  const explained = explainedSpikes(saying, verdict.cause);
  return unexplained === 0 ? explained : `${explained}${words.changes.between}${open}`;
}

/** What is said of those spikes that have a cause: this one, or each its own. */
function explainedSpikes({ diagnosis, words, say }: Saying, cause: Cause | "mixed"): string {
  const { verdict, spikes, profile, kernel_sampling } = diagnosis;
  if (cause === "mixed") {
    const causes = spikes.map((spike) => spike.verdict.cause).filter((one) => one !== "unexplained");
    return words.summary.mixed(causes.length, spikes.length, [...new Set(causes.map(words.causeId))]);
  }
  const own = spikes.filter((spike) => spike.verdict.cause === cause);
  const kinds = new Set(own.map((spike) => spike.reality));
  const [only] = kinds;
  return say.cause(cause).summary({
    culprit: verdict.culprit,
    spikes: own.length,
    of: spikes.length,
    reality: kinds.size === 1 && only !== undefined && only !== "unclear" ? only : null,
    // One that had two in this recording is told without.
    period_s: hadAnother(diagnosis) ? null : (profile?.period_s ?? null),
    look_s: kernel_sampling?.period_s ?? null,
    found: foundAt(spikes, cause),
  });
}

export const unexplainedIn = (spikes: Diagnosis["spikes"]) =>
  spikes.filter(({ verdict }) => verdict.cause === "unexplained").length;

const hadAnother = ({ changes }: Diagnosis) =>
  changes.some(({ what, verdict }) => verdict !== "cured" && what.some(({ id }) => id !== "change.marked"));
