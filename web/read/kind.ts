import { Failure } from "../../collectors/failure.ts";
import { encodingOf } from "../../storage/encoding.ts";
import { ATOP } from "../../storage/inputs/atop.ts";
import { hasRows } from "../../storage/inputs/csv/layout.ts";
import { otherText, type Reader, readerOf } from "../../storage/inputs/known-texts.ts";
import { SADF } from "../../storage/inputs/sar.ts";

/** What a file may be by its first bytes, archives aside. */
export type Kind = Reader;

/** Text has no other control characters than tab, line feeds and a form feed. */
const BINARY = /[^\t\n\f\r\x20-\uffff]|\ufffd(?!$)/;
/** Little endian: `SA_MAGIC`'s 0xd596 (sysstat, sa.h), `MYMAGIC` (atop, rawlog.h). */
const [SYSSTAT, ATOP_RAW] = ["96d5", "efbeedfe"];

/** What is refused, by what it is: each with what would help. */
const REFUSED: readonly { is(hex: string, text: string): boolean; what: string; remedy: string }[] = [
  {
    is: (_, text) => text.startsWith("SQLite format 3"),
    what: "a database",
    remedy:
      'of loadspike: run "loadspike export --tar incident.tar.gz" where it is, and give what that writes',
  },
  {
    is: (hex) => hex.startsWith(SYSSTAT) || hex.startsWith("d596"),
    what: "a binary file of sysstat",
    remedy: `run "sadf ${SADF.join(" ").replace("--", "FILE --")}" on the guest that wrote it, and give its output`,
  },
  {
    is: (hex) => hex.startsWith(ATOP_RAW) || hex.startsWith("feedbeef"),
    what: "a binary file of atop",
    remedy: `run "atop -r FILE ${ATOP.join(" ")}" on the guest that wrote it, and give its output`,
  },
  {
    is: (_, text) =>
      /^\s*\{[^{}]*"format":\s*"loadspike\.report|<meta name="generator" content="loadspike">/.test(text),
    what: "a report",
    remedy: "give the recording that it was made from",
  },
  {
    is: (_, text) => /^\s*<(?:!doctype|html)/i.test(text),
    what: "a page",
    remedy: 'of a Prometheus, ask its API with the query under "What can be read", and give the answer',
  },
];

/** What is recognised, in the words of a refusal. */
const EXPECTED =
  "expected a trace of loadspike, what sadf -j or atop -P writes, an answer of Prometheus' API or a table (CSV)";

/** Throws a `Failure` that says what it is where it is none of these. */
export function kindOf(path: string, head: Uint8Array): Kind {
  const hex = [...head.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const text = new TextDecoder(encodingOf(head)).decode(head);
  const refused = REFUSED.find(({ is }) => is(hex, text));
  if (refused) throw new Failure(`${path}: is ${refused.what}`, { remedy: refused.remedy });
  if (head.length === 0) throw new Failure(`${path}: is empty`, { remedy: EXPECTED });
  const kind = readerOf(text) ?? (isTable(path, text) ? "csv" : null);
  // What no kind's parser would take may be known all the same.
  const other = otherText(path, text, kind ?? "sar");
  if (other) throw other;
  if (BINARY.test(text)) throw new Failure(`${path}: nothing that can be read here`, { remedy: EXPECTED });
  if (kind !== null) return kind;
  if (/^\s*\{/.test(text))
    throw new Failure(`${path}: JSON of no kind that is known here`, { remedy: EXPECTED });
  throw new Failure(
    `${path}: nothing that can be read here, it begins with "${firstLine(text).slice(0, 60).trim()}"`,
    { remedy: EXPECTED },
  );
}

const isTable = (path: string, text: string) =>
  !/^\s*\{/.test(text) && (/[,;\t]/.test(firstLine(text)) || hasRows(text, path));

const firstLine = (text: string) => text.slice(0, text.indexOf("\n") < 0 ? undefined : text.indexOf("\n"));
