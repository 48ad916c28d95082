import { dirname } from "node:path";
import type { Availability } from "../../collector.ts";
import { type SourceFact, type SourceFacts, sourceFact } from "../../fact.ts";
import type { ConfigFact } from "../config/problem.ts";
import { formatVersion } from "../config/version.ts";
import type { KeepalivedProcess } from "./processes.ts";
import type { RunningKeepalived } from "./reading.ts";

declare module "../../fact.ts" {
  interface SourceFacts {
    "keepalived.running": {
      version: string | null;
      /** In the order parent, VRRP, checker, BFD, not known. */
      processes: Pick<KeepalivedProcess, "pid" | "role">[];
      own_network: boolean;
      /** `problems`: lines in doubt. `null`: the configuration was not read. */
      jobs: { tracked: number; untracked: number; config: string | null; problems: number } | null;
      /** Where its dumps go; not for sure where its environment, and a TMPDIR in it, may not be read. */
      folders: string[];
      environment_hidden: boolean;
    };
    "keepalived.none": Nothing;
    "keepalived.needs-start": Nothing;
    /** `problem` says why the configuration of one was not read, `running` what is known all the same. */
    "keepalived.unread": { problem: ConfigFact; running: SourceFacts["keepalived.running"][] };
    "keepalived.needs-rights": Nothing;
    "keepalived.needs-belief": Nothing;
  }
}

/** What is known of the host's keepalived, or why nothing or not enough. */
export function availabilityOf(running: readonly RunningKeepalived[]): Availability {
  if (running.length === 0)
    return {
      status: "no-data",
      why: sourceFact("keepalived.none", {}),
      remedy: sourceFact("keepalived.needs-start", {}),
    };
  const [problem] = running.map(reasonUnread).filter((reason) => reason !== null);
  const all = running.map(describe);
  if (problem === undefined)
    return { status: "ok", detail: all.map((one) => sourceFact("keepalived.running", one)) };
  return {
    status: "no-data",
    why: sourceFact("keepalived.unread", { problem, running: all }),
    remedy: sourceFact(
      problem.id === "config.not-believed" ? "keepalived.needs-belief" : "keepalived.needs-rights",
      {},
    ),
  };
}

/** The same, with those that are not believed. */
export function availabilityWith(availability: Availability, doubted: SourceFact | null): Availability {
  if (doubted === null) return availability;
  if (availability.status === "ok") return { ...availability, detail: [...availability.detail, doubted] };
  if (availability.status === "failed" || availability.why.id !== "keepalived.none") return availability;
  return { status: "no-data", why: doubted, remedy: sourceFact("keepalived.needs-belief", {}) };
}

/** `null`: it was read. A problem of line 0 is the file's own. */
function reasonUnread({ read }: RunningKeepalived): ConfigFact | null {
  return read.problems.find(({ line }) => line === 0)?.fact ?? null;
}

function describe(running: RunningKeepalived): SourceFacts["keepalived.running"] {
  const { version, own_network, environment_hidden, dump_files } = running;
  return {
    version: version && formatVersion(version),
    processes: processes(running),
    own_network: own_network === true,
    jobs: reasonUnread(running) === null ? jobs(running) : null,
    folders: [...new Set(dump_files.map((file) => dirname(file)))],
    environment_hidden,
  };
}

function processes({ parent, children }: RunningKeepalived) {
  const order = ["parent", "vrrp", "checker", "bfd", null];
  return [parent, ...children]
    .toSorted((a, b) => order.indexOf(a.role) - order.indexOf(b.role))
    .map(({ pid, role }) => ({ pid, role }));
}

function jobs({ config, read }: RunningKeepalived) {
  const tracked = read.scripts.filter((script) => script.tracked).length;
  return { tracked, untracked: read.scripts.length - tracked, config, problems: read.problems.length };
}
