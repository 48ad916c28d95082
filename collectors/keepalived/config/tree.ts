import { readBlocks } from "./blocks.ts";
import { ROOT } from "./grammar.ts";
import { type Line, LineReader, MAX_PROBLEMS, type ReadOptions } from "./lines.ts";
import { configFact, type Problem } from "./problem.ts";
import type { ConfigTree, Statement } from "./statement.ts";
import { readStructure, type Structure } from "./structure.ts";
import { excerpt } from "./text.ts";
import { atLeast, type Version } from "./version.ts";
import { splitWords, wordProblem } from "./words.ts";

/** What the reader takes away in the versions that know it; in others it stands there as a keyword that nobody knows. */
const READER_SINCE = [
  { begins: /^[ \t]*\$\w+=/, what: "definitions", since: "1.4.0" },
  { begins: /^[ \t]*~SEQ/, what: "~SEQ", since: "2.0.9" },
  { begins: /^[ \t]*~LST/, what: "~LST", since: "2.1.0" },
] as const;

/** Reads a configuration into statements, as keepalived of that version does. Never throws and always ends. */
export function readTree(path: string, options: ReadOptions): ConfigTree {
  const { version } = options;
  const reader = new LineReader(path, options);
  const lines = [...reader.lines()];
  const { problems } = reader;
  for (const line of lines) checkLine(line, version, problems);
  const files = [...reader.filesRead];
  // Line 0 is the file itself: it could not be opened. A pattern without files ends versions before 1.4.0.
  const unread = problems.filter(({ line, fact }) => line === 0 || fact.id === "config.include-unmatched");
  if (!atLeast(version, "2.0.0")) {
    const statements = readBlocks(lines, version, problems);
    const known_keywords = statements.filter(({ keyword }) => ROOT.has(keyword)).length;
    return { statements, problems, files, vrrp_runs: true, stops: unread, known_keywords };
  }
  // Each process reads for itself: what one takes for a mistake another has skipped.
  const parent = readStructure(lines, version, "parent");
  const readers = [parent];
  // The parent starts the others only for what it sees itself at the outermost level.
  const vrrp_runs = VRRP_STARTERS.some((each) => parent.seen.has(each));
  const vrrp = readStructure(lines, version, "vrrp");
  readers.push(vrrp_runs ? vrrp : withoutProcess(vrrp));
  if (parent.seen.has("virtual_server")) readers.push(readStructure(lines, version, "checker"));
  // Of what two processes read the first one's reading is enough.
  const statements = new Map<number, Statement>();
  for (const each of readers)
    for (const { at, statement } of each.statements) if (!statements.has(at)) statements.set(at, statement);
  return {
    statements: [...statements].sort(([a], [b]) => a - b).map(([, statement]) => statement),
    problems: [...problems, ...distinct(readers.flatMap((each) => each.problems))].slice(0, MAX_PROBLEMS),
    files,
    vrrp_runs,
    stops: distinct([...unread, ...readers.flatMap((each) => each.stops)]),
    known_keywords: Math.max(...readers.map((each) => each.known_keywords)),
  };
}

/** `have_vrrp_config` (vrrp/vrrp_parser.c): a script alone is no work for a VRRP process. */
const VRRP_STARTERS = ["vrrp_instance", "static_ipaddress", "static_routes", "static_rules"];

/** Of a process that is not started: nothing that it reads ends it. */
function withoutProcess(structure: Structure): Structure {
  const { statements, problems } = structure;
  const unseen = statements.find(({ statement }) => statement.keyword === "vrrp_instance")?.statement;
  if (!unseen) return { ...structure, stops: [] };
  const { file, line } = unseen;
  const fact = configFact("config.instance-hidden", {});
  return { ...structure, stops: [], problems: [...problems, { file, line, fact }] };
}

function checkLine({ text, file, line }: Line, version: Version, problems: Problem[]): void {
  if (problems.length >= MAX_PROBLEMS) return;
  const { words, fault } = splitWords(text, !atLeast(version, "2.0.9"));
  // Commands are cut again by the other tokenizer, which has its own say on quotes.
  if (fault && !/^[ \t]*(script|misc_path|notify)/.test(text))
    problems.push({ file, line, fact: wordProblem(fault, excerpt(text)) });
  // Scripts may mean a shell's variables, and a secret is not told.
  if (atLeast(version, "1.4.0") && !/^[ \t]*(?:script|misc_path|notify|auth_pass|password)/.test(text))
    for (const name of words.filter((word) => /^\$[A-Za-z_]\w*$/.test(word)))
      problems.push({
        file,
        line,
        fact: configFact("config.undefined", { name: excerpt(name), braces: false }),
      });
  const newer = READER_SINCE.find(({ begins, since }) => begins.test(text) && !atLeast(version, since));
  if (!newer) return;
  const { what, since } = newer;
  problems.push({
    file,
    line,
    fact: configFact("config.unread-line", { text: excerpt(words[0] ?? ""), what, since }),
  });
}

function distinct(problems: readonly Problem[]): Problem[] {
  return [
    ...new Map(
      problems.map((each) => [`${each.file}\0${each.line}\0${JSON.stringify(each.fact)}`, each]),
    ).values(),
  ];
}
