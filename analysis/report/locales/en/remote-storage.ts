import type { RemoteKind } from "../../../derived/remote-waits.ts";
import type { Fact } from "../../../facts.ts";
import type { SuspectWords } from "../words.ts";
import { list, partOf, plural } from "./quantities.ts";
import { saidOf } from "./summary.ts";

const SERVED: Record<RemoteKind, string> = {
  nfs: "an NFS server",
  cifs: "an SMB (CIFS) server",
  ceph: "a Ceph cluster",
  "9p": "a 9p server",
  afs: "an AFS server",
  autofs: "the automounter",
  fuse: "the program that serves a FUSE mount",
};

/** What did not answer, where its name is not known. */
function served(found: readonly Fact[]): string {
  const waits = found.find((one) => one.id === "remote-storage.waits");
  return waits?.id === "remote-storage.waits" && waits.values.share >= MOST
    ? SERVED[waits.values.kind]
    : "a file server, or a program that serves files,";
}
const MOST = 0.5;

export const remoteStorage: SuspectWords<"remote-storage"> = {
  cause: {
    named: (culprit, found) =>
      `${culprit === "" ? served(found) : `the file server ${culprit}`} did not answer; whoever used it waited`,
    summary: (verdict) =>
      saidOf(
        verdict,
        `tasks waited for ${verdict.culprit === "" ? served(verdict.found) : `the file server ${verdict.culprit}`}, which did not answer`,
      ),
    now: (culprit) =>
      `See whether ${culprit === "" ? "the server behind the mount" : culprit} answers. Stopping those who wait helps little: they are not the cause, and more will come.`,
    accuses:
      "Most of the load slept in the kernel's NFS, SMB, FUSE or automounter code, or the log says that the server is silent.",
    acquits: "What slept, if anything did, waited for something else.",
    matters:
      "The server or the network to it is to be asked; the processes that wait are its victims, check scripts among them.",
  },
  facts: {
    "remote-storage.asleep": ({ share }) =>
      `${partOf(share)} the load above normal was in uninterruptible sleep.`,
    "remote-storage.waits": ({ share, kind }) =>
      share < 0.0005
        ? `None of what slept was seen to wait for ${SERVED[kind]}.`
        : `${partOf(share)} what slept waited for ${SERVED[kind]}.`,
    "remote-storage.names": ({ names }) => `Waiting for it: ${names.join(", ")}.`,
    "remote-storage.silent": ({ lines, text }) =>
      `The log says so${lines === 1 ? "" : ` in ${plural(lines, "line")}, first`}: ${text}`,
    "remote-storage.stuck": () => "Those who waited did not get on between the looks: it did not answer.",
    "remote-storage.not-said": ({ read }) =>
      read ? "The log does not name a server that is silent." : "No log was read that could name the server.",
    "remote-storage.slow": () => "whoever waited got on: the server may be slow, or the work for it much",
    "remote-storage.others": () => "a server was silent, but most of the load was not seen to wait for it",
    "remote-storage.part": () => "those who waited did not get on, but most of the load was something else",
    "remote-storage.short": () => "a server was silent, but for a small part of the spike",
    "remote-storage.places-unknown": () =>
      "tasks slept, but where in the kernel was not recorded (that takes root)",
    "remote-storage.nobody": () => "Nobody was seen to wait for a file server.",
    "remote-storage.all": ({ lines, servers }) =>
      `${plural(lines, "line")} of the log ${lines === 1 ? "says" : "say"} that a server is silent${servers.length === 0 ? "" : `: ${list(servers)}`}.`,
  },
  advice: {
    "remote-storage.ask": ({ server, look }) => ({
      title:
        server === ""
          ? "Find out which server did not answer, and why"
          : `Find out why ${server} did not answer`,
      why: "Load average counts whoever waits for a file server as it counts work: twenty that wait are a load of 20 on idle processors.",
      change: [
        "While tasks wait, which mounts there are and who waits:",
        look,
        "Then the server, and the network to it, at the times above.",
      ],
      expected: "The server answers at those times, and nobody waits in the next report.",
    }),
    "remote-storage.give-up": ({ look }) => ({
      title: "Let monitoring and check scripts not wait for it for ever",
      why: "Each run of a df, ls or check that touches the dead mount stays, and the next one joins it.",
      change: [
        "Leave remote mounts out (df -l, df -x nfs4), or give up after a while; only a wait that can be killed ends so:",
        look,
        "Mount what is not needed for data with soft,timeo=…; what is needed keeps hard, or writes get lost.",
      ],
      expected: "When the server is silent again the load stays below the number of runs that had piled up.",
    }),
  },
};
