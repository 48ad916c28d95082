import { countLines } from "../derived/log-lines.ts";
import { type RemoteKind, type RemoteWaits, remoteWaits } from "../derived/remote-waits.ts";
import { nobodyThere, placesKnown } from "../derived/waits.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { advice, type Fact, fact } from "../facts.ts";
import {
  contradicted,
  type Finding,
  nobodySeen,
  notExamined,
  type Suspect,
  supported,
  undecided,
} from "./suspect.ts";

declare module "../facts.ts" {
  interface Causes {
    "remote-storage": true;
  }
  interface Facts {
    /** Share of the load above normal in uninterruptible sleep, and of what slept that waited for an answer. */
    "remote-storage.asleep": { share: number };
    "remote-storage.waits": { share: number; kind: RemoteKind };
    "remote-storage.names": { names: string[] };
    /** The first line of the log that says so, and how many there are. `servers`: whom they name. */
    "remote-storage.silent": { lines: number; servers: string[]; text: string };
    "remote-storage.stuck": Nothing;
    /** `read`: a log was read, and names none. */
    "remote-storage.not-said": { read: boolean };
    "remote-storage.slow": Nothing;
    "remote-storage.others": Nothing;
    "remote-storage.part": Nothing;
    /** It was silent for a small part of the spike. */
    "remote-storage.short": Nothing;
    "remote-storage.places-unknown": Nothing;
    "remote-storage.nobody": Nothing;
    /** Over the whole recording. */
    "remote-storage.all": { lines: number; servers: string[] };
  }
  interface Advices {
    "remote-storage.ask": { server: string; look: Snippet };
    "remote-storage.give-up": { look: Snippet };
  }
}

/** Share of the load above normal that must have waited for an answer. */
const SHARE = 0.5;
/** And that is not nothing, where something else was most of it. */
const PART = 0.2;
/** What the log alone is worth, where nobody could be seen to wait; and where it was seen that they slept, but not where. */
const BY_LOG = 0.65;
const BY_SLEEP = 0.85;
const TAKEN_PCT = 80;
/** What waiting alone is worth, where the log does not name the server. */
const BY_WAITS = 0.9;

export const remoteStorage: Suspect = {
  cause: "remote-storage",
  nature: "condition",
  makes: "real",
  needs: [["tasks", "log"]],
  explains: ["io-stall"],
  holdsOfWhatStays: "all",
  examine(evidence, spike) {
    const waits = remoteWaits(evidence, spike);
    const share = evidence.share(spike);
    if (waits === null) {
      if (nobodyThere(evidence, spike)) return contradicted([fact("remote-storage.nobody", {})]);
      if (!share) return nobodySeen(evidence, spike);
      if (share.asleep < SHARE || placesKnown(evidence, spike))
        return contradicted([fact("remote-storage.nobody", {})]);
      return notExamined(fact("remote-storage.places-unknown", {}));
    }
    const asleep = share?.asleep ?? null;
    const read = evidence.saw("log", spike.start, spike.end) === "yes";
    return judge(waits, asleep, runningShare(evidence, spike), factsOf(waits, asleep, read));
  },
  describe({ logLines, axis }) {
    const lines = logLines(axis.start, axis.end, "storage").filter(({ id }) => /silent$/.test(id));
    const servers = [...new Set(lines.flatMap(({ values }) => values.get("server") ?? []))];
    return lines.length === 0 ? [] : [fact("remote-storage.all", { lines: countLines(lines), servers })];
  },
  advise: (_, culprit) => [
    advice("remote-storage.ask", {
      server: culprit,
      look: {
        snippet:
          "nfsstat -m; findmnt -t nfs,nfs4,cifs,fuse,autofs\nps -eo pid,stat,wchan:32,args | awk '$2 ~ /D/'",
      },
    }),
    advice("remote-storage.give-up", {
      look: { snippet: "timeout -k 1 2 stat -t /the/mount" },
    }),
  ],
};

function judge(
  { share, silent, servers, longSilent, stuck }: RemoteWaits,
  asleep: number | null,
  running: number,
  found: Fact[],
): Finding {
  const server = servers.length === 1 ? (servers[0] ?? "") : "";
  const waiting = share === null || asleep === null ? null : share * asleep;
  if (waiting !== null && waiting >= SHARE) {
    if (longSilent) return supported(Math.max(0.9, waiting), server, found);
    if (stuck) return supported(BY_WAITS * waiting, server, [...found, fact("remote-storage.stuck", {})]);
    return undecided(waiting / 2, found, fact("remote-storage.slow", {}), server);
  }
  if (stuck && waiting !== null && waiting >= PART)
    return undecided(waiting / 2, found, fact("remote-storage.part", {}), server);
  if (silent.length === 0) return contradicted(found, waiting ?? 0);
  if (!longSilent) return undecided(0.2, found, fact("remote-storage.short", {}), server);
  if (asleep === null && running < SHARE) return supported(BY_LOG, server, found);
  if (share === null && asleep !== null && asleep >= SHARE)
    return supported(BY_SLEEP * asleep, server, found);
  return undecided(0.3, found, fact("remote-storage.others", {}), server);
}

/** Share of what the kernel counted above normal that ran or wanted to, by processors and runnable tasks; 0 where neither is known. */
function runningShare(
  { column, calmMean, recording }: Evidence,
  { start, end, kernelExcess }: SpikeEvidence,
) {
  const rise = (name: "cpu_busy_pct" | "runnable") => (column(name, start, end) ?? 0) - (calmMean(name) ?? 0);
  // Where all processors are taken, more may want one than have it.
  if ((column("cpu_busy_pct", start, end) ?? 0) >= TAKEN_PCT) return 1;
  const processors = (rise("cpu_busy_pct") / 100) * (recording.host.cpus ?? 1);
  return Math.max(0, processors, rise("runnable")) / kernelExcess;
}

function factsOf(
  { kind, share, names, silent, servers }: RemoteWaits,
  asleep: number | null,
  read: boolean,
): Fact[] {
  const [line] = silent;
  return [
    ...(asleep === null ? [] : [fact("remote-storage.asleep", { share: asleep })]),
    ...(share === null ? [] : [fact("remote-storage.waits", { share, kind })]),
    ...(names.length === 0 ? [] : [fact("remote-storage.names", { names })]),
    ...(line === undefined
      ? [fact("remote-storage.not-said", { read })]
      : [fact("remote-storage.silent", { lines: countLines(silent), servers, text: line.text })]),
  ];
}
