import type { ComparedChange } from "../../diagnosis.ts";
import type { Block } from "../blocks.ts";
import { excerpt, type Saying } from "./section.ts";

const MOST_CHANGES = 10;
const MOST_QUIET = 3;

/** What was changed, and whether it helped. */
export function changes(saying: Saying): Block[] {
  const { diagnosis, words, times } = saying;
  if (diagnosis.changes.length === 0) return [];
  const rows = diagnosis.changes.map((change) => ({
    label: times.short(change.at),
    text: sentences(saying, change).join(words.changes.between),
  }));
  const some = { ...excerpt(rows.length, MOST_CHANGES, "last", () => ""), note: null };
  const told = diagnosis.changes.some(({ expected_after }) => expected_after !== null);
  return [
    { kind: "labelled", rows, excerpt: some },
    ...(told ? [{ kind: "prose" as const, text: words.changes.legend }] : []),
  ];
}

function sentences({ words, times, say }: Saying, change: ComparedChange): string[] {
  const { changes: word, sentence } = words;
  const { verdict, wait_until, expected_after, chance, after, cause, quiet, before } = change;
  const isSilent = after.spikes === 0;
  const due = quiet.slice(-MOST_QUIET).map(times.short);
  return [
    sentence(word.verdicts[verdict]),
    ...change.what.map((one) => sentence(say.fact(one))),
    word.spikes(cause ?? "", change),
    ...(expected_after === null || before.spikes === 0
      ? []
      : [word.expected(expected_after, chance, after.spikes <= expected_after)]),
    ...(quiet.length === 0 ? [] : [word.quiet(due, quiet.length)]),
    ...change.notes.map((one) => sentence(say.fact(one))),
    ...(verdict !== "too-early" || before.spikes === 0
      ? []
      : [wait_until === null ? word.waitLong : word.wait(times.short(wait_until), isSilent)]),
  ];
}

/** The latest change that bears on the verdict's cause, in a line below it. */
export function latestChange({ diagnosis, words, times, say }: Saying): string | null {
  const { cause } = diagnosis.verdict;
  const last = diagnosis.changes.findLast((change) => change.cause === cause);
  if (!last) return null;
  return words.changes.short(
    last.verdict,
    times.short(last.at),
    last.what.map(say.fact).join(words.changes.and),
  );
}
