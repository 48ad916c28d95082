import { basename, dirname, join } from "node:path";
import { type EventRow, gapAt } from "../storage/schema.ts";
import type { Context, EventCollector, EventSource, Stamp } from "./collector.ts";
import { type SourceFact, sourceFact } from "./fact.ts";
import { messageOf } from "./failure.ts";
import { type Change, DirectoryWatch, type Refused } from "./files/directory-watch.ts";
import { type FileKind, FileRows } from "./files/file-rows.ts";
import { OpenFiles, type Seen } from "./files/open-files.ts";
import { loadNative, type Native, type Watch } from "./native/index.ts";
import { IN } from "./native/inotify.ts";
import { absent, failed } from "./opened.ts";
import { inOwnNamespace } from "./others.ts";
import { ProcLook } from "./runs/proc-look.ts";
import { microseconds } from "./stamp-at.ts";

declare module "./collector.ts" {
  interface CollectorIds {
    files: true;
  }
}

declare module "./fact.ts" {
  interface SourceFacts {
    "files.watched": { folders: string[] };
    /** It is seen what was done, and not by whom. */
    "files.anonymous": { said: string };
    "files.unwatched": { folders: Refused[] };
    "files.needs-folder": Nothing;
  }
}

/** keepalived dumps to the first of them unless it was told otherwise; systemd-tmpfiles cleans both. */
const DIRECTORIES = ["/tmp", "/var/tmp"];
/** keepalived.data, keepalived_check.data, keepalived.INSTANCE.stats, keepalived.json … */
const DUMP = /^keepalived(_\w+)?\../;
/** What mkostemp makes of a name before keepalived ≥ 2.0.10 renames it (lib/utils.c fopen_safe). */
const TEMPORARY = /^(.+)[A-Za-z0-9]{6}$/;

/**
 * Dump writes from open to close, and what is created, deleted and renamed in the dump directories and below them.
 *
 * The kernel stamps none of these events, so an instant is that of our waking, less the time that we then waited for a
 * processor. Measured against a writer that knows, with ten runnable tasks on two processors: 118 of 120 durations known,
 * off by 0.12 ms at most. `duration_s` is 0 where open and close came within one waking of less than a millisecond, and
 * `null` where the error would be above a millisecond and a quarter of it: the agent was pausing, busy or throttled.
 */
export const files: EventCollector = {
  kind: "events",
  id: "files",
  open(context, emit) {
    // A container's /tmp is its own.
    const own = inOwnNamespace(context.root);
    if (own !== null) return own;
    const { native, why, remedy } = loadNative();
    if (native === null) return absent(why, remedy);
    try {
      const watched = new DirectoryWatch(native, directoriesOf(context));
      if (watched.watched.length > 0) {
        const recorder = new FileRecorder(native, watched, context, emit);
        return { availability: { status: "ok", detail: recorder.detail }, source: recorder };
      }
      watched.close();
      const unwatched = sourceFact("files.unwatched", { folders: [...watched.refused] });
      return absent(unwatched, sourceFact("files.needs-folder", {}));
    } catch (error) {
      return failed(error);
    }
  },
};

/** Where to watch; dump files are learned, and learned anew, as keepalived comes and goes. */
function directoriesOf({ root, dump_files = [] }: Context): string[] {
  const directories = new Set([...DIRECTORIES, ...dump_files.map((file) => dirname(file))]);
  return [...directories].map((path) => join(root, path));
}

/** Events a second, averaged over the last one, and the delay in ms until they are read. */
const DELAYS: readonly [number, number][] = [
  [300, 0],
  [2000, 20],
  [Number.POSITIVE_INFINITY, 50],
];
/** Having slept this long, what woke us has only just happened; libuv needs less than this to find what was waiting. */
const ASLEEP_S = 0.0005;
/** Temporary files that are not renamed by then are litter, and told. */
const LITTER_S = 1;

class FileRecorder implements EventSource {
  readonly detail: SourceFact[];
  readonly #native: Native;
  readonly #watched: DirectoryWatch;
  readonly #context: Context;
  /** Base names of the dump files. */
  #dumps: ReadonlySet<string> = new Set();
  readonly #refusals: Set<string>;
  readonly #rows: FileRows;
  readonly #look: ProcLook;
  readonly #watch: Watch;
  readonly #emit: (row: EventRow) => void;
  readonly #open = new OpenFiles();
  /** Creations of temporary files whose renaming is still to come, by path. */
  readonly #created = new Map<string, { change: Change; seen: Seen }>();
  readonly #comms = new Map<number, string | null>();
  #delay = DELAYS[0]![1];
  #rate = 0;
  #last: Stamp;
  #warned = false;

  constructor(native: Native, watched: DirectoryWatch, context: Context, emit: (row: EventRow) => void) {
    this.#native = native;
    this.#watched = watched;
    this.#context = context;
    this.#emit = emit;
    this.#refusals = new Set(watched.refused.map(({ path, said }) => `${path}: ${said}`));
    this.#learnDumps();
    this.#rows = new FileRows(emit);
    this.#look = new ProcLook(context.root);
    this.#last = context.clock.stamp();
    this.detail = [
      sourceFact("files.watched", { folders: [...watched.watched] }),
      ...(watched.anonymous === null ? [] : [sourceFact("files.anonymous", { said: watched.anonymous })]),
      ...(watched.refused.length === 0
        ? []
        : [sourceFact("files.unwatched", { folders: [...watched.refused] })]),
    ];
    this.#watch = native.watch(watched.fds, this.#delay, (slept_s, waited_s) =>
      this.#read(slept_s, waited_s),
    );
  }

  pause(): void {
    this.#native.pause(this.#watch);
  }

  drain(): void {
    this.#read(0, 0);
    this.#native.resume(this.#watch);
    this.#learnDumps();
  }

  close(): void {
    this.#read(0, 0);
    this.#native.unwatch(this.#watch);
    this.#watched.close();
    this.#tellLitter(Number.POSITIVE_INFINITY);
    this.#rows.turn(Number.POSITIVE_INFINITY, this.#last);
  }

  /** keepalived comes, goes and is told to dump elsewhere; a directory may be removed and come again. */
  #learnDumps(): void {
    this.#dumps = new Set(this.#context.dump_files?.map((file) => basename(file)));
    for (const { path, said } of this.#watched.watch(directoriesOf(this.#context))) {
      const refusal = `${path}: ${said}`;
      if (!this.#refusals.has(refusal)) this.#context.warn(`files: cannot watch ${refusal}`);
      this.#refusals.add(refusal);
    }
  }

  /** Returns the delay until the next reading. */
  #read(slept_s: number, waited_s: number): number {
    try {
      return this.#readBatch(slept_s, waited_s);
    } catch (error) {
      if (!this.#warned) this.#context.warn(`files: ${messageOf(error)}`);
      this.#warned = true;
      return DELAYS.at(-1)![1];
    }
  }

  #readBatch(slept_s: number, waited_s: number): number {
    const now = this.#context.clock.stamp();
    const { changes, overflow } = this.#watched.read();
    const from = this.#last;
    const elapsed_s = now.mono_s - from.mono_s;
    this.#last = now;
    const prompt = this.#delay === 0 && slept_s > ASLEEP_S;
    // The first one woke us, and then we waited for a processor; the others came meanwhile, nobody knows when.
    let seen: Seen = prompt
      ? { at_s: now.mono_s - waited_s, late_s: 0 }
      : { at_s: now.mono_s, late_s: elapsed_s };
    this.#comms.clear();
    const renames = new Renames(changes);
    for (const [at, change] of changes.entries()) {
      if (change.pid !== process.pid) this.#follow(change, renames, seen);
      // A creation and its open are one system call.
      const same = change.what === IN.CREATE && changes[at + 1]?.name === change.name;
      if (prompt && !same) seen = { at_s: now.mono_s, late_s: waited_s };
    }
    if (overflow) this.#noteLoss(from, now);
    this.#tellLitter(now.mono_s - LITTER_S);
    this.#rows.turn(now.mono_s, now);
    this.#rate = this.#rate * Math.exp(-elapsed_s) + changes.length;
    this.#delay = DELAYS.find(([limit]) => this.#rate < limit)![1];
    return this.#delay;
  }

  #follow(change: Change, renames: Renames, seen: Seen): void {
    const path = `${change.directory}/${change.name}`;
    if (change.what === IN.DELETE) {
      this.#open.delete(path);
      this.#tell("file.delete", change, seen.at_s);
      return;
    }
    if (!this.#isDump(change.name) || change.ofDirectory) return;
    switch (change.what) {
      case IN.OPEN:
        this.#open.open(path, change.pid, seen);
        return;
      case IN.CLOSE_NOWRITE:
        this.#open.closeReader(path, change.pid);
        return;
      case IN.CLOSE_WRITE: {
        const { from_s, duration_s, pid } = this.#open.closeWriter(path, change.pid, seen);
        this.#tell("file.write", { ...change, pid }, from_s, duration_s);
        return;
      }
      case IN.CREATE:
        if (TEMPORARY.test(change.name)) this.#created.set(path, { change, seen });
        else this.#tell("file.create", change, seen.at_s);
        return;
      case IN.MOVED_FROM:
        this.#moved(change, renames.to.get(change.cookie), seen);
        return;
      case IN.MOVED_TO:
        if (!renames.from.has(change.cookie)) this.#tell("file.move", change, seen.at_s);
    }
  }

  #moved(from: Change, to: Change | undefined, seen: Seen): void {
    const path = `${from.directory}/${from.name}`;
    const created = this.#created.get(path);
    this.#created.delete(path);
    if (to) this.#open.move(path, `${to.directory}/${to.name}`);
    // This is how keepalived ≥ 2.0.10 begins a dump: the write that follows tells it all.
    if (to && created && from.name.startsWith(to.name)) return;
    if (created) this.#tell("file.create", created.change, created.seen.at_s);
    this.#tell("file.move", to ?? from, seen.at_s);
  }

  #tellLitter(before_s: number): void {
    for (const [path, { change, seen }] of this.#created) {
      if (seen.at_s > before_s) continue;
      this.#created.delete(path);
      this.#tell("file.create", change, seen.at_s);
    }
  }

  #tell(kind: FileKind, change: Change, at_s: number, duration_s: number | null = null): void {
    const { directory, name, pid } = change;
    this.#rows.add({ kind, at_s, duration_s, directory, name, pid, comm: this.#commOf(pid) }, this.#last);
  }

  /** Asked once a reading: what deletes a hundred thousand files is one process. */
  #commOf(pid: number | null): string | null {
    if (pid === null || pid <= 0) return null;
    if (!this.#comms.has(pid)) this.#comms.set(pid, this.#look.comm(pid));
    return this.#comms.get(pid) ?? null;
  }

  #isDump(name: string): boolean {
    return DUMP.test(name) || this.#dumps.has(name) || this.#dumps.has(TEMPORARY.exec(name)?.[1] ?? "");
  }

  #noteLoss(from: Stamp, now: Stamp): void {
    this.#open.clear();
    this.#emit(
      // FAN_Q_OVERFLOW and IN_Q_OVERFLOW say that the queue was full, and not how many did not fit (fanotify(7), inotify(7)).
      gapAt(from, "lost", "files", { duration_s: microseconds(now.mono_s - from.mono_s) }),
    );
  }
}

/** The two halves of the renames in one reading, by cookie. */
class Renames {
  readonly to = new Map<number, Change>();
  readonly from = new Set<number>();

  constructor(changes: readonly Change[]) {
    for (const change of changes) {
      if (change.what === IN.MOVED_TO) this.to.set(change.cookie, change);
      if (change.what === IN.MOVED_FROM) this.from.add(change.cookie);
    }
  }
}
