import type { Examined } from "./examine.ts";
import { percent, table, wilson } from "./tables.ts";

const CONFIDENT = 0.8;

type Judged = Pick<Examined["sustained"], "outcome" | "confidence">;
const isWrong = ({ outcome, confidence }: Judged, least = CONFIDENT) =>
  (outcome === "wrong" || outcome === "false-alarm") && (confidence ?? 0) >= least;

/** What was said of loads that stay, by kind and by recorder. */
export function staying(examined: readonly Examined[]): string {
  const groups = [
    ...Map.groupBy(examined, ({ planned, sustained }) =>
      sustained.stays ? planned.kind : "nothing stays there",
    ),
    ...Map.groupBy(
      examined.filter(({ sustained }) => sustained.stays),
      ({ planned }) => `recorder ${planned.level}`,
    ),
  ];
  const rows = groups
    .sort(([a], [b]) => Number(a.startsWith("recorder")) - Number(b.startsWith("recorder")))
    .map(([name, own]) => {
      const judged = own.map(({ sustained }) => sustained);
      const of = (outcome: string) => judged.filter((one) => one.outcome === outcome).length;
      return [
        name,
        own.length,
        judged.filter(({ required }) => required).length,
        of("right"),
        of("tolerated"),
        of("abstained"),
        of("missed"),
        of("wrong"),
        of("false-alarm"),
      ];
    });
  const head = ["kind", "recordings", "must be said", "right", "tolerated", "high, cause unexplained"];
  return table([...head, "said nothing", "wrong", "said where nothing was"], rows);
}

/** The worst that can happen: who reads it believes it. */
export function confidentlyWrong(examined: readonly Examined[]): string {
  const spikes = examined.flatMap(({ cases }) => cases.filter(({ method }) => method === "loadspike"));
  const bad = spikes.filter((one) => isWrong(one)).length;
  const recordings = examined.filter(
    ({ cases, overall, overallConfidence, sustained }) =>
      cases.some((one) => one.method === "loadspike" && isWrong(one)) ||
      isWrong({ outcome: overall, confidence: overallConfidence }) ||
      isWrong(sustained),
  ).length;
  const row = (name: string, part: number, whole: number) => [
    name,
    whole,
    part,
    percent(part, whole),
    wilson(part, whole),
  ];
  return table(
    [`wrong with a confidence of ${CONFIDENT.toFixed(1)} or more`, "of", "wrong", "share", "95 % interval"],
    [row("spikes", bad, spikes.length), row("recordings, in anything", recordings, examined.length)],
  );
}
