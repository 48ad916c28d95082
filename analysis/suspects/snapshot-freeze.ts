import { countLines, type LogLine } from "../derived/log-lines.ts";
import { nobodyThere, WAITS_FOR_THAW, waitedIn } from "../derived/waits.ts";
import { advice, type Fact, fact } from "../facts.ts";
import { contradicted, nobodySeen, type Suspect, supported, undecided } from "./suspect.ts";

declare module "../facts.ts" {
  interface Causes {
    "snapshot-freeze": true;
  }
  interface Facts {
    /** Share of the load above normal that slept, waiting to write to a frozen file system. */
    "snapshot-freeze.waits": { share: number };
    /** The first line of the log about it, and how many there are in the spike and just before. */
    "snapshot-freeze.said": { lines: number; text: string };
    /** `read`: a log was read, and does not say so. */
    "snapshot-freeze.not-said": { read: boolean };
    /** From the line that says that they freeze to the one that says that they thaw. */
    "snapshot-freeze.lasted": { length_s: number };
    /** VMware's tools write of a freeze that goes well only where they are told to. */
    "snapshot-freeze.tools-silent": Nothing;
    "snapshot-freeze.whose-load": Nothing;
    "snapshot-freeze.few-waited": Nothing;
    /** Over the whole recording. */
    "snapshot-freeze.all": { lines: number };
  }
  interface Advices {
    "snapshot-freeze.ask": { vmware: boolean };
    /** Lines for the configuration of VMware's tools. */
    "snapshot-freeze.let-tools-say": { file: string; lines: Snippet };
    "snapshot-freeze.not-there": Nothing;
  }
}

/** A freeze begins the spike: writers pile up from then on. */
const BEFORE_S = 90;
const SHARE = 0.5;

/** open-vm-tools, libvmtools/vmtoolsLog.c: a part of it has a level and a handler of its own. */
const TOOLS_CONF = "/etc/vmware-tools/tools.conf";
const LET_SAY = "[logging]\nvmbackup.level = debug\nvmbackup.handler = syslog";

export const snapshotFreeze: Suspect = {
  cause: "snapshot-freeze",
  nature: "condition",
  makes: "real",
  needs: [["tasks", "log"]],
  // A snapshot that freezes the file systems stops the guest for a moment as well.
  explains: ["io-stall", "vm-stun"],
  examine(evidence, spike) {
    const share = evidence.share(spike);
    const waited = waitedIn(evidence, spike, WAITS_FOR_THAW);
    const lines = evidence.logLines(spike.start - BEFORE_S, spike.end, "freeze");
    const waiting = share && waited !== null ? share.asleep * waited : null;
    const [line] = lines;
    const found: Fact[] = [
      ...(waiting === null ? [] : [fact("snapshot-freeze.waits", { share: waiting })]),
      line === undefined
        ? fact("snapshot-freeze.not-said", { read: evidence.saw("log", spike.start, spike.end) === "yes" })
        : fact("snapshot-freeze.said", { lines: countLines(lines), text: line.text }),
      ...lastedIn(lines),
      ...(line === undefined && (waiting ?? 0) > 0 && evidence.vmHost.isVmware
        ? [fact("snapshot-freeze.tools-silent", {})]
        : []),
    ];
    if (waiting !== null && waiting >= SHARE)
      return supported(
        (line === undefined ? 0.9 : 1) * Math.max(waiting, line === undefined ? 0 : 0.9),
        "",
        found,
      );
    if (line === undefined) {
      const seen = share !== null || nobodyThere(evidence, spike);
      return seen ? contradicted(found, waiting ?? 0) : nobodySeen(evidence, spike);
    }
    // It is known that they slept, and not where.
    if (waiting === null && share && share.asleep >= SHARE) return supported(0.8 * share.asleep, "", found);
    if (share) return undecided(0.3, found, fact("snapshot-freeze.few-waited", {}));
    return undecided(0.5, found, fact("snapshot-freeze.whose-load", {}));
  },
  describe({ logLines, axis }) {
    const lines = countLines(logLines(axis.start, axis.end, "freeze"));
    return lines === 0 ? [] : [fact("snapshot-freeze.all", { lines })];
  },
  advise: ({ keepalived, vmware, found }) => [
    advice("snapshot-freeze.ask", { vmware }),
    ...(vmware && !found.some(({ id }) => id === "snapshot-freeze.lasted")
      ? [advice("snapshot-freeze.let-tools-say", { file: TOOLS_CONF, lines: { snippet: LET_SAY } })]
      : []),
    ...(keepalived === null ? [] : [advice("snapshot-freeze.not-there", {})]),
  ],
};

function lastedIn(lines: readonly LogLine[]): Fact[] {
  const froze = lines.find(({ id }) => id === "vm-froze");
  const thawed = froze && lines.findLast(({ id, t }) => id === "vm-thawed" && t >= froze.t);
  return froze && thawed ? [fact("snapshot-freeze.lasted", { length_s: thawed.t - froze.t })] : [];
}
