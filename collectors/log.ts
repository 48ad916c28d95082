import { readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type EventRow, eventAt, gapAt } from "../storage/schema.ts";
import type { Context, EventCollector, EventSource } from "./collector.ts";
import { sourceFact } from "./fact.ts";
import { errorCode, messageOf } from "./failure.ts";
import { parseContainerLine } from "./log/container-line.ts";
import type { LogEntry } from "./log/entry.ts";
import { JOURNALCTL, JournalFollower } from "./log/journal.ts";
import { parseJournalEntry } from "./log/journal-entry.ts";
import { LogLimiter } from "./log/limiter.ts";
import { ownLogFiles } from "./log/own-files.ts";
import { isReadable } from "./log/readable.ts";
import { significance } from "./log/significance.ts";
import { SyslogFile } from "./log/syslog-file.ts";
import { parseSyslogLine } from "./log/syslog-line.ts";
import { absent } from "./opened.ts";
import { microseconds } from "./stamp-at.ts";

/** What came of looking for the journal: of `/run/log/journal` and `/var/log/journal` one file that may be read is enough. */
type Journal = "readable" | "not-live" | "no-program" | "no-readable-file";
type NoJournal = Exclude<Journal, "readable">;

declare module "./collector.ts" {
  interface CollectorIds {
    log: true;
  }
}

declare module "./fact.ts" {
  interface SourceFacts {
    "log.journal": Nothing;
    /** The journal, and files that keepalived writes instead of telling syslog. */
    "log.journal-and-files": { paths: string[] };
    "log.files": { paths: string[]; journal: NoJournal };
    /** `refused`: what the system says of each file that is there. */
    "log.nothing": { journal: NoJournal; missing: string[]; refused: string[] };
    "log.needs-log": Nothing;
  }
}

/** Where rsyslog writes: Red Hat's names, and Debian's; cron has a file of its own on Red Hat. */
const SYSLOG_FILES = ["/var/log/messages", "/var/log/syslog", "/var/log/cron"];
const JOURNAL_FOLDERS = ["/run/log/journal", "/var/log/journal"];
const OWN_EVERY_S = 600;
/** A line is at most so far from now: a wrong year, or a clock that was set, must not put it into another spike. */
const FAR_S = 3600;

/**
 * Lines of the journal, else of syslog files, that bear on load: keepalived's, the tmpfiles cleanup's, cron's starts,
 * snapshots that freeze the guest, and the kernel's complaints. VRRP state changes become `vrrp.state` rows with
 * "INSTANCE STATE". Of keepalived's own log files (`-g`), and of
 * those of its container, those are read whose lines no syslog has. Syslog files are read only when the recorder drains; their times are whole seconds.
 */
export const log: EventCollector = {
  kind: "events",
  id: "log",
  open(context, emit) {
    const journal = journalOf(context.root);
    const files: SyslogFile[] = [];
    const missing: string[] = [];
    const refused: string[] = [];
    const follow = (path: string): void => {
      try {
        files.push(new SyslogFile(path));
      } catch (error) {
        if (errorCode(error) === "ENOENT") missing.push(path);
        else refused.push(messageOf(error));
      }
    };
    if (journal === "readable") {
      ownLogFiles(context, false).forEach(follow);
      const told =
        files.length === 0
          ? sourceFact("log.journal", {})
          : sourceFact("log.journal-and-files", { paths: files.map((file) => file.path) });
      const sources = [followJournal(context, emit), followFiles(files, context, emit, false)];
      return { availability: { status: "ok", detail: [told] }, source: together(sources) };
    }
    for (const path of SYSLOG_FILES) follow(join(context.root, path));
    const silent = files.length === 0;
    ownLogFiles(context, silent).forEach(follow);
    if (files.length === 0)
      return absent(
        sourceFact("log.nothing", { journal, missing, refused }),
        sourceFact("log.needs-log", {}),
      );
    const paths = files.map((file) => file.path);
    return {
      availability: { status: "ok", detail: [sourceFact("log.files", { paths, journal })] },
      source: followFiles(files, context, emit, silent),
    };
  },
};

function together(sources: readonly EventSource[]): EventSource {
  return {
    pause() {
      for (const source of sources) source.pause?.();
    },
    drain() {
      for (const source of sources) source.drain?.();
    },
    close() {
      for (const source of sources) source.close();
    },
  };
}

/** Only of the running system can journalctl tell. */
function journalOf(root: string): Journal {
  if (root !== "/") return "not-live";
  const path = (process.env.PATH ?? "").split(delimiter);
  if (!path.some((folder) => isReadable(join(folder, "journalctl")))) return "no-program";
  for (const folder of JOURNAL_FOLDERS) {
    for (const machine of namesIn(folder)) {
      const files = namesIn(join(folder, machine)).filter((name) => name.endsWith(".journal"));
      if (files.some((name) => isReadable(join(folder, machine, name)))) return "readable";
    }
  }
  return "no-readable-file";
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** @param command what is run; tests put a program of their own there. */
export function followJournal(
  context: Context,
  emit: (row: EventRow) => void,
  command: readonly string[] = JOURNALCTL,
): EventSource {
  const rows = new LogRows(context, emit);
  const follower = new JournalFollower(
    command,
    (line) => {
      const entry = parseJournalEntry(line);
      if (entry) rows.take(entry);
    },
    (line) => context.warn(`log: ${line}`),
  );
  follower.start(context.clock.stamp().mono_s);
  return {
    pause: () => follower.stop(),
    drain() {
      follower.start(context.clock.stamp().mono_s);
      follower.go();
      rows.tick();
    },
    close() {
      follower.close();
      rows.close();
    },
  };
}

/** @param silent nothing else tells what keepalived logs */
function followFiles(
  files: SyslogFile[],
  context: Context,
  emit: (row: EventRow) => void,
  silent: boolean,
): EventSource {
  const rows = new LogRows(context, emit);
  let looked_s = context.clock.stamp().mono_s;
  // A keepalived may start, or begin a file, after us.
  const lookAgain = (): void => {
    const { mono_s } = context.clock.stamp();
    if (mono_s - looked_s < OWN_EVERY_S) return;
    looked_s = mono_s;
    const known = new Set(files.map(({ path }) => path));
    for (const path of ownLogFiles(context, silent)) {
      if (known.has(path)) continue;
      try {
        files.push(new SyslogFile(path));
      } catch {
        // Gone again, or not for us.
      }
    }
  };
  const read = (): void => {
    lookAgain();
    for (const file of files) {
      const skipped = file.read((line) => {
        const entry = parseContainerLine(line) ?? parseSyslogLine(line, context.clock.stamp().time);
        if (entry) rows.take(entry);
      });
      if (skipped > 0) rows.skipped();
    }
    rows.tick();
  };
  return {
    drain: read,
    close() {
      read();
      for (const file of files) file.close();
      rows.close();
    },
  };
}

class LogRows {
  readonly #context: Context;
  readonly #emit: (row: EventRow) => void;
  readonly #limiter: LogLimiter;

  constructor(context: Context, emit: (row: EventRow) => void) {
    this.#context = context;
    this.#emit = emit;
    this.#limiter = new LogLimiter(emit);
  }

  take(entry: LogEntry): void {
    const told = significance(entry, this.#context.arguments);
    if (!told) return;
    const now = this.#context.clock.stamp();
    const ago_s = (now.time - entry.time) / 1e6;
    const stamp =
      Math.abs(ago_s) > FAR_S
        ? now
        : { time: entry.time, mono_s: microseconds(entry.mono_s ?? Math.max(0, now.mono_s - ago_s)) };
    const { pid, identifier: comm } = entry;
    this.#limiter.offer(eventAt(stamp, told.kind, { pid, comm, detail: told.detail }), now.mono_s);
  }

  /** Bytes of a log storm that were not read: how many lines they were, and of whom, nobody knows. */
  skipped(): void {
    this.#emit(gapAt(this.#context.clock.stamp(), "lost", "log", {}));
  }

  tick(): void {
    this.#limiter.tick(this.#context.clock.stamp().mono_s);
  }

  close(): void {
    this.#limiter.flush();
  }
}
