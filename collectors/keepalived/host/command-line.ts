/** What keepalived's options say of where things are; `null`: not given. */
export interface KeepalivedOptions {
  /** `-f` */
  config: string | null;
  /** `-i` */
  configId: string | null;
  /** `-p`, `-r`, `-c`, `-b` */
  pidFiles: { parent: string | null; vrrp: string | null; checker: string | null; bfd: string | null };
  /** `-s` */
  netNamespace: string | null;
  /** `-g`; "" where it has no name, and the default holds. */
  logFile: string | null;
  /** `-G` */
  noSyslog: boolean;
}

/** Options of core/main.c (1.3.5 to 2.4) whose value follows, in the same word or the next. */
const WITH_VALUE = "uSfpirbcAs";
/** Those whose value can only stand in the same word. */
const OPTIONAL_VALUE = "Mgt";
const LONG: Record<string, string> = {
  "use-file": "f",
  "config-id": "i",
  pid: "p",
  vrrp_pid: "r",
  checkers_pid: "c",
  bfd_pid: "b",
  namespace: "s",
  "log-facility": "S",
  "snmp-agent-socket": "A",
  umask: "u",
  "log-file": "g",
  "no-syslog": "G",
};

export function parseCommandLine(argv: readonly string[]): KeepalivedOptions {
  const values = new Map<string, string>();
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i]!;
    const long = /^--([^=]+)(?:=(.*))?$/s.exec(word);
    if (long) {
      const letter = LONG[long[1]!];
      if (letter === undefined) continue;
      const alone = OPTIONAL_VALUE.includes(letter) || !WITH_VALUE.includes(letter);
      values.set(letter, long[2] ?? (alone ? "" : (argv[++i] ?? "")));
    } else if (word.startsWith("-")) {
      for (let at = 1; at < word.length; at++) {
        const letter = word[at]!;
        if (OPTIONAL_VALUE.includes(letter)) {
          values.set(letter, word.slice(at + 1));
          break;
        }
        if (!WITH_VALUE.includes(letter)) {
          values.set(letter, "");
          continue;
        }
        values.set(letter, at + 1 < word.length ? word.slice(at + 1) : (argv[++i] ?? ""));
        break;
      }
    }
  }
  const get = (letter: string): string | null => values.get(letter) ?? null;
  return {
    config: get("f"),
    configId: get("i"),
    pidFiles: { parent: get("p"), vrrp: get("r"), checker: get("c"), bfd: get("b") },
    netNamespace: get("s"),
    logFile: get("g"),
    noSyslog: values.has("G"),
  };
}
