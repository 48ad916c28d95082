/** A program that runs the command behind its own options. */
export interface Wrapper {
  /** Letters of options that stand alone, and of those with a value, attached or in the next word. */
  flags: string;
  values: string;
  /** Long options that stand alone; one with `=` needs none. */
  longFlags?: readonly string[];
  longValues?: readonly string[];
  /** Words of its own before the command: a duration, a lock file, a host. */
  own?: number;
  /** `NAME=value` may stand before the command. */
  assignments?: true;
  /** What follows is text for a shell, also in several words (ssh joins them). */
  text?: true;
  /** The command stands behind `--`, and nowhere else. */
  dashes?: true;
}

const SUDO: Wrapper = {
  flags: "AbEeHnKkPSsiB",
  values: "CcDghpRrTtUu",
  longFlags: ["login", "non-interactive", "preserve-env", "set-home", "stdin", "shell", "background"],
  longValues: ["user", "group", "host", "prompt", "chdir", "role", "type", "chroot"],
  assignments: true,
};
const CONTAINER: Wrapper = {
  flags: "dit",
  values: "euw",
  longFlags: ["detach", "interactive", "tty", "privileged"],
  longValues: ["env", "env-file", "user", "workdir", "detach-keys"],
  own: 1,
};
const KUBERNETES: Wrapper = { flags: "", values: "", dashes: true };

/** By their manuals; an option that is not here ends the reading, and what follows is hidden. */
export const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  sudo: SUDO,
  doas: { flags: "Lns", values: "aCu" },
  timeout: {
    flags: "v",
    values: "ks",
    longFlags: ["foreground", "preserve-status", "verbose"],
    longValues: ["kill-after", "signal"],
    own: 1,
  },
  nice: { flags: "0123456789", values: "n", longValues: ["adjustment"] },
  ionice: { flags: "t", values: "cn", longValues: ["class", "classdata"] },
  chrt: { flags: "abdfiorRv", values: "", own: 1 },
  taskset: { flags: "ac", values: "", longFlags: ["cpu-list"], own: 1 },
  env: {
    flags: "i0v",
    values: "uC",
    longFlags: ["ignore-environment"],
    longValues: ["unset", "chdir"],
    assignments: true,
  },
  nohup: { flags: "", values: "" },
  setsid: { flags: "cfw", values: "", longFlags: ["ctty", "fork", "wait"] },
  stdbuf: { flags: "", values: "eio", longValues: ["input", "output", "error"] },
  time: { flags: "apvqV", values: "fo" },
  exec: { flags: "cl", values: "a" },
  command: { flags: "pvV", values: "" },
  builtin: { flags: "", values: "" },
  chronic: { flags: "ev", values: "" },
  xargs: {
    flags: "0oprtx",
    values: "aEdILnPs",
    longFlags: ["null", "no-run-if-empty", "verbose"],
    longValues: ["max-args", "max-procs", "replace", "delimiter", "arg-file"],
  },
  flock: {
    flags: "enosuxF",
    values: "Ew",
    longFlags: ["exclusive", "nonblock", "nb", "shared", "close", "unlock", "no-fork", "verbose"],
    longValues: ["timeout", "wait", "conflict-exit-code"],
    own: 1,
  },
  ssh: { flags: "46AaCfGgKkMNnqsTtVvXxYy", values: "BbcDEeFIiJLlmOopQRSWw", own: 1, text: true },
  sshpass: { flags: "ev", values: "dfpP" },
  chroot: { flags: "", values: "", own: 1 },
  watch: { flags: "bcdegtx", values: "nq", text: true },
  strace: { flags: "CcDdfFhiqrtTvVwxyY", values: "abeEIoOpPsSuX" },
  "systemd-inhibit": { flags: "", values: "" },
  "systemd-cat": { flags: "", values: "tp" },
  "docker exec": CONTAINER,
  "podman exec": CONTAINER,
  "kubectl exec": KUBERNETES,
  "oc exec": KUBERNETES,
};

/** Programs whose `-c TEXT` (or `-C TEXT`) is for a shell. */
export const SHELLS = /^-?(?:(?:ba|da|z|k|mk|a|c|tc|fi|po|lk)?sh|busybox|su|runuser|flock|script)$/;

/** Words of the shell itself behind which a command stands. */
export const SHELL_WORDS = new Set(["if", "then", "else", "elif", "while", "until", "do", "!", "{", "time"]);
/** Those behind which nothing of their own comes. */
export const SHELL_ENDS = new Set(["fi", "done", "}"]);
