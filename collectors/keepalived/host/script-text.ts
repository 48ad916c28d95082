/**
 * Finds signals to keepalived in the text of a shell, python or perl script: what is written there, with variables,
 * `for` lists and the arguments of functions put in. It follows no condition and runs nothing.
 */

/** `keepalived --signum=NAME` (since 1.3.9, lib/signals.c `get_signum`), and numbers and names that a `kill` may have. */
const SIGNALS: Record<string, string> = {
  DATA: "USR1",
  STATS: "USR2",
  RELOAD: "HUP",
  STOP: "TERM",
  STATS_CLEAR: "STATS_CLEAR",
  JSON: "JSON",
  USR1: "USR1",
  USR2: "USR2",
  HUP: "HUP",
  TERM: "TERM",
  "RTMAX-1": "STATS_CLEAR",
  "RTMIN+2": "JSON",
  // x86 and arm with glibc.
  "1": "HUP",
  "10": "USR1",
  "12": "USR2",
  "15": "TERM",
  "36": "JSON",
};
/** Bounds for the work that a hostile text can make: a check script has some dozen lines. */
const MAX_EXPANSIONS = 24;
const MAX_LINE = 1000;
const MAX_LINES = 5000;
const MAX_FUNCTIONS = 50;
const MAX_CALLS = 20;
const MAX_BODY = 5000;

/** `$(keepalived --signum=DATA)`, and in backquotes. */
const SIGNUM = /(?:\$\(|`)[ \t]*[\w./]{0,80}keepalived[ \t]+--signum[= ]["']?(\w+)["']?[^)`]*[)`]/g;

type Variables = Map<string, string[]>;

export function signalsIn(source: string): string[] {
  const text = prepared(source);
  const variables = variablesIn(text);
  const knowsPid = /\b(?:pidof|pgrep)\b[^\n]*keepalived|\b(?:keepalived|vrrp|checkers)\w*\.pid\b/.test(text);
  const sends = new Set<string>();
  for (const line of [...text.split("\n"), ...functionCalls(text)]) {
    if (line.length > MAX_LINE || !/\bkill|\bpkill|\breload\b|\brestart\b/.test(line)) continue;
    for (const plain of expansions(line, variables)) {
      for (const command of plain.split(/;|&&|\|\|/)) {
        const signal = signalOf(command, knowsPid);
        if (signal) sends.add(signal);
      }
    }
  }
  return [...sends];
}

/** Files that the text reads in with `.` or `source`; a folder that only a run knows is taken as the script's own. */
export function sourcedFiles(source: string): string[] {
  const text = prepared(source);
  const variables = variablesIn(text);
  const uses = text.matchAll(/(?:^|[;&|]|\bthen|\bdo)[ \t]*(?:\.|source)[ \t]+([^\n;&|]+)/gm);
  return [...uses]
    .flatMap(([, words = ""]) => expansions(words, variables))
    .map((words) =>
      words
        .replace(/^"?\$\(.*?\)\//, "./")
        .replace(/^"?\$\{[^}]*\}\//, "./")
        .replace(/^"?\$\w+\//, "./"),
    )
    .map((words) => words.replace(/["']/g, "").trim().split(/\s/)[0] ?? "")
    .filter((word) => /^[\w./+-]+$/.test(word));
}

/** Without comments, continued lines and lines too long for a person; keepalived's own signal numbers by their names. */
function prepared(source: string): string {
  return source
    .replace(/\\\r?\n/g, " ")
    .split("\n", MAX_LINES)
    .filter((line) => line.length <= MAX_LINE)
    .map((line) =>
      line.replace(/(^|[ \t;])#.*$/, "$1").replace(SIGNUM, (all, name: string) => SIGNALS[name] ?? all),
    )
    .join("\n");
}

/** What each name is given anywhere: `NAME=value` of shell and python, and the words of `for NAME in …`. */
function variablesIn(text: string): Variables {
  const variables: Variables = new Map();
  const add = (name: string, value: string): void => {
    const values = variables.get(name) ?? [];
    if (values.length < MAX_EXPANSIONS && !values.includes(value)) variables.set(name, [...values, value]);
  };
  const assigned =
    /(?:^|[;&\s])([A-Za-z_]\w*)[ \t]*=[ \t]*("[^"\n]*"|'[^'\n]*'|`[^`\n]*`|\$\([^\n;]*\)|[^\s;&|]+(?:\([^\n]*)?)/gm;
  for (const [, name = "", value = ""] of text.matchAll(assigned))
    add(name, value.replace(/^["'](.*)["']$/, "$1"));
  for (const [, name = "", words = ""] of text.matchAll(
    /\bfor[ \t]+([A-Za-z_]\w*)[ \t]+in[ \t]+([^\n;]+)/g,
  )) {
    for (const word of words.split(/[\s,[\]()"':]+/)) if (word !== "") add(name, word);
  }
  return variables;
}

/** The line with every value of its variables (`$NAME`, `${NAME}`; a bare name as in python stays). */
function expansions(line: string, variables: Variables): string[] {
  let lines = [line];
  for (let round = 0; round < 5; round++) {
    const next = lines.flatMap((each) => {
      const use = /\$\{?([A-Za-z_]\w*)\}?/g;
      for (let found = use.exec(each); found; found = use.exec(each)) {
        const values = variables.get(found[1]!);
        if (!values) continue;
        const { index, 0: whole } = found;
        return values.map((value) => each.slice(0, index) + value + each.slice(index + whole.length));
      }
      return [each];
    });
    if (next.length > MAX_EXPANSIONS || next.some((each) => each.length > MAX_LINE)) break;
    lines = next;
  }
  return lines;
}

/** The bodies of the text's functions, once for each call, with the arguments in the place of `$1`, `$2`, `$@`. */
function functionCalls(text: string): string[] {
  const bodies: string[] = [];
  const heads = /(?:^|[;\n])[ \t]*(?:function[ \t]+)?([A-Za-z_]\w*)[ \t]*(?:\([ \t]*\))?[ \t\n]*\{/g;
  for (const found of text.matchAll(heads).take(MAX_FUNCTIONS)) {
    const [head, name = ""] = found;
    const body = blockAt(text, found.index + head.length);
    if (!/\$\{?[1-9@*]/.test(body)) continue;
    const call = new RegExp(`(?:^|[;&|({!]|\\b(?:then|do|else|if))[ \\t]*${name}[ \\t]+([^;&|\\n)]+)`, "gm");
    for (const [, argument = ""] of text.matchAll(call).take(MAX_CALLS)) {
      const words = argument.replace(/["']/g, "").trim().split(/\s+/);
      const filled = body.replace(/\$\{?([1-9@*])\}?/g, (_, at: string) =>
        /\d/.test(at) ? (words[Number(at) - 1] ?? "") : words.join(" "),
      );
      bodies.push(...filled.split("\n"));
    }
  }
  return bodies;
}

/** From behind a `{` to the `}` that closes it. */
function blockAt(text: string, start: number): string {
  let depth = 1;
  for (let at = start; at < text.length && at < start + MAX_BODY; at++) {
    if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) return text.slice(start, at);
  }
  return text.slice(start, start + MAX_BODY);
}

/** The signal that one command, with its substitutions, sends to keepalived; `null`: none, or to somebody else. */
function signalOf(command: string, knowsPid: boolean): string | null {
  // A list of arguments as python writes it reads like a command line then.
  const words = command.replace(/["'[\](),]|=>/g, " ");
  const service = /\b(?:systemctl|service)\b.*\bkeepalived/.test(words);
  if (service && /\breload\b/.test(words)) return "HUP";
  if (service && /\b(?:restart|stop)\b/.test(words)) return "TERM";
  const kill = /\b(?:os\.kill|pkill|killall5?|kill)\b(.*)$/s.exec(words);
  if (!kill) return null;
  const behind = kill[1]!;
  // By name or by pid file; else a pid from a variable, where the text says that it has keepalived's.
  const named =
    /keepalived|\b(?:vrrp|checkers)\.pid/.test(words.slice(0, kill.index)) ||
    /keepalived|\b(?:vrrp|checkers)\.pid/.test(behind);
  const byName = /^(?:pkill|killall)/.test(kill[0]);
  if (!named && (byName || !knowsPid || !/\$\{?\w|(?<![\w./])(?!pidof\b)\w*pid\w*\b(?!\.)/i.test(behind)))
    return null;
  const given =
    /(?:^|\s)-{0,2}(?:s|n|signal)?[ \t=]*(?:signal\.)?(?:SIG)?(USR1|USR2|HUP|TERM|STATS_CLEAR|JSON|RTMIN\+2|RTMAX-1)(?=\s|$)/.exec(
      behind,
    ) ??
    /(?:^|\s)-(?:s[ \t]*|n[ \t]*|-signal[ \t=]*)?(\d{1,2})(?=\s|$)/.exec(behind) ??
    (/^os\.kill/.test(kill[0]) ? /\s(\d{1,2})\s*$/.exec(behind.trimEnd()) : null);
  if (given) return SIGNALS[given[1]!] ?? null;
  // No option at all: kill's own default. An option that is not understood says nothing.
  return named && !/(?:^|\s)-/.test(behind) && !kill[0].startsWith("os.") ? "TERM" : null;
}
