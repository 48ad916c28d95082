import type { RecordedSource } from "../../../storage/recording.ts";
import type { Block } from "../blocks.ts";
import type { Saying } from "./section.ts";

/** What the recording could not show, with what was decoded and what the recorder itself took. */
export function limits(saying: Saying): Block[] {
  const { diagnosis, words, say } = saying;
  const { kernel_sampling } = diagnosis;
  const decoded = kernel_sampling
    ? words.limits.decoded(kernel_sampling.decoded, kernel_sampling.undecodable)
    : words.limits.notDecoded;
  const told = diagnosis.limits.map((fact) => words.sentence(say.fact(fact)));
  // A limit that says why nothing was decoded says it better, and so does a section of its own.
  const isTold =
    diagnosis.history !== null || diagnosis.limits.some(({ id }) => id === "coverage.looks-far-apart");
  const items = [...(isTold ? [] : [decoded]), ...told, ...unseen(saying), ...cost(saying)];
  return items.length === 0 ? [] : [{ kind: "list", items }];
}

/** A recorder begins to look, and ends, some seconds before or after its sources are told. */
const TOLD_US = 10e6;

/** Sources that gave nothing, unless a limit is about them already. */
function unseen({ diagnosis, words, times, say }: Saying): string[] {
  const { window, limits, history } = diagnosis;
  if (history !== null) return [];
  const isTold = ({ name }: RecordedSource) =>
    limits.some(({ values }) => "source" in values && values.source === name);
  const missing = (diagnosis.sources ?? []).filter((source) => source.status !== "ok" && !isTold(source));
  return missing.map((source) => {
    const until = source.until ?? window.end;
    const always = source.since <= window.start + TOLD_US && until >= window.end - TOLD_US;
    const span = always ? null : { since: times.short(source.since), until: times.short(until) };
    const reason = source.reason === null ? "" : words.sentence(say.fact(source.reason));
    return words.limits.unseen(source.name, span, reason);
  });
}

function cost({ diagnosis: { self }, words }: Saying): string[] {
  if (self.cpu_pct === null) return [];
  const memory = self.rss_kb === null ? null : Math.round(self.rss_kb / 1024);
  const cpu_pct = Number(self.cpu_pct.toPrecision(2));
  return [words.limits.cost(cpu_pct, memory, self.lost_events, self.losses_unknown)];
}
