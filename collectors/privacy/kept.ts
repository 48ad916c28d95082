import { textWithoutValues, withoutValues } from "./command-line.ts";
import { type ArgumentLevel, HIDDEN } from "./level.ts";
import { redact } from "./secrets.ts";

/** Arguments of a program as they may be kept. @param program base name of what runs */
export function keptArguments(level: ArgumentLevel, program: string, args: readonly string[]): string[] {
  if (level === "full") return [...args];
  return level === "redacted" ? redact(program, args) : withoutValues(program, args);
}

/** A command line in one text, as cron, a shell or keepalived is given it. */
export function keptCommand(level: ArgumentLevel, text: string): string {
  if (level === "full") return text;
  return level === "redacted" ? redact("sh", [text]).join("") : textWithoutValues(text);
}

/** A longer one would be cut, and what is cut does not read the same again. */
const LONGEST_JOB = 400;

function keptJob(level: ArgumentLevel, text: string): string {
  const kept = keptCommand(level, text);
  return level === "names" && kept.length > LONGEST_JOB
    ? textWithoutValues(text.trim().split(/\s/, 1)[0]!)
    : kept;
}

/** keepalived names what it runs with all its arguments: "Misc check … for [/usr/bin/check -p …] failed". */
const NAMED_COMMANDS = [/(\[)(\/.*\s.*)(\])/, /([`'"])(\/[^`'"]*\s[^`'"]*)([`'"])/g, /(\()(\/.*\s.*)(\))/];

/**
 * A line of a log as it may be kept: what it says, and of command lines in it what may be kept of them.
 * @param identifier syslog's, which says whose words they are
 */
export function keptLogLine(level: ArgumentLevel, identifier: string, message: string): string {
  if (level === "full") return message;
  const cron = /^(\(\S+\) CMD )\(?(.*?)\)?$/s.exec(message);
  // What stands behind a `%` is the job's input (crontab(5)).
  if (cron) return `${cron[1]}(${keptJob(level, cron[2]!.replace(/(?<!\\)%.*$/s, ""))})`;
  const plain = redact(identifier, [message]).join("");
  if (level === "redacted" || !/keepalived/i.test(identifier)) return plain;
  const named = NAMED_COMMANDS.reduce(
    (text, form) =>
      text.replace(form, (_, open: string, command: string, close: string) => {
        return `${open}${textWithoutValues(command)}${close}`;
      }),
    plain,
  );
  return named.replace(/((?:^|\s)\/[\w./@+-]+)\s+-\w.*$/s, `$1 ${HIDDEN}`);
}

/** Lines of a job's block in keepalived's configuration whose words are numbers, switches and users. */
const JOB_KEYWORDS =
  /^(?:interval|timeout|weight|fall|rise|user|init_fail|init_fail_silent|delay_loop|delay_before_retry|retry|warmup|misc_timeout|misc_dynamic|alpha|log_all_failures)$/;

const JOB_VALUE = /^(?:[-+]?[\d.]{1,12}|[a-z]{1,9})$/;

/** A line of a job's block as it may be kept: of what is no known keyword's its first word, and of a lone word nothing. */
export function keptConfigLine(level: ArgumentLevel, line: string): string {
  if (level === "full") return line;
  if (level === "redacted") return redact("keepalived", [line]).join("");
  const [keyword = "", ...words] = line.split(" ");
  const isPlain = keyword === "user" || words.every((word) => JOB_VALUE.test(word));
  if (JOB_KEYWORDS.test(keyword) && isPlain) return line;
  return words.length === 0 ? HIDDEN : `${keyword} ${HIDDEN}`;
}

/**
 * What may be kept of the text that an earlier recorder kept of a run's arguments (words with spaces in JSON's quotes).
 * What is so already stays as it is.
 */
export function keptDetail(level: ArgumentLevel, program: string, detail: string): string {
  if (level === "full") return detail;
  const words = detail.match(/"(?:\\.|[^"\\])*"(?=\s|$)|\S+/g) ?? [];
  return argumentText(keptArguments(level, program, words.map(unquoted)));
}

/** Arguments in one text. */
export function argumentText(args: readonly string[]): string {
  return args.map((arg) => (arg === "" || /[\s"']/.test(arg) ? JSON.stringify(arg) : arg)).join(" ");
}

function unquoted(word: string): string {
  if (!word.startsWith('"')) return word;
  try {
    return String(JSON.parse(word));
  } catch {
    // Cut in two by an earlier bound.
    return word;
  }
}
