import type { Verb } from "./command.ts";

/** A verb, and what `--help` says of it. */
export interface Listed {
  says: string;
  load(): Promise<Verb>;
}

/**
 * THE list: one verb a file, one entry here, in the order of `--help`. A verb is loaded when it is wanted: the agent that runs for months
 * does not hold the report's code in memory, and who asks what there is need not wait for all of it.
 */
export const verbs: Record<string, Listed> = {
  record: {
    says: "record this machine in the foreground, then report what was seen",
    load: async () => (await import("./record.ts")).record,
  },
  agent: {
    says: "record in the background (the service that `install` sets up runs this)",
    load: async () => (await import("./agent.ts")).agent,
  },
  live: {
    says: "watch what the agent records, as it does: load, the kernel's counts, who was there",
    load: async () => (await import("./live.ts")).live,
  },
  status: {
    says: "is an agent recording, since when, what does it cost, what was lost",
    load: async () => (await import("./status.ts")).status,
  },
  doctor: {
    says: "what can be seen on this machine, what cannot, why, and what would help",
    load: async () => (await import("./doctor.ts")).doctor,
  },
  report: {
    says: "say which load spikes there were, whether they were real, why, and what to change",
    load: async () => (await import("./report.ts")).report,
  },
  history: {
    says: "the same report from what other tools recorded: Prometheus, sar, atop, or any table",
    load: async () => (await import("./history.ts")).history,
  },
  fleet: {
    says: "all guests of a Prometheus: who spiked, phantom or real, who is next, who spikes together",
    load: async () => (await import("./fleet.ts")).fleet,
  },
  open: {
    says: "write the report as a page, say where, and show it where there is a desktop",
    load: async () => (await import("./open.ts")).open,
  },
  mark: {
    says: "say that something was changed: the report compares the spikes before and after",
    load: async () => (await import("./mark.ts")).mark,
  },
  export: {
    says: "write the recording as CSV files, which `import` reads again; with --bundle all of a post-mortem",
    load: async () => (await import("./export.ts")).exportVerb,
  },
  import: {
    says: "read CSV files that `export` or another tool wrote",
    load: async () => (await import("./import.ts")).importVerb,
  },
  recover: {
    says: "bring back what is readable of a damaged database, into a new one",
    load: async () => (await import("./recover.ts")).recover,
  },
  "check-config": {
    says: "the periodic jobs of a keepalived configuration, when each falls into step with the kernel, and what is unwise in it",
    load: async () => (await import("./check-config.ts")).checkConfig,
  },
  install: {
    says: "make this program a service: user, data folder, configuration, systemd unit",
    load: async () => (await import("./install.ts")).install,
  },
  uninstall: {
    says: "take the service away again; what was recorded stays",
    load: async () => (await import("./install.ts")).uninstall,
  },
  predict: {
    says: "when a periodic job falls into step with the kernel's load sampling, and how high load1 goes",
    load: async () => (await import("./predict.ts")).predict,
  },
};
