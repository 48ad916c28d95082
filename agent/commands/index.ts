import type { Verb } from "./command.ts";

/**
 * THE list: one verb a file, one line here, in the order of `--help`. A verb is loaded when it is wanted: the agent that
 * runs for months does not hold the report's code in memory.
 */
export const verbs: Record<string, () => Promise<Verb>> = {
  record: async () => (await import("./record.ts")).record,
  agent: async () => (await import("./agent.ts")).agent,
  status: async () => (await import("./status.ts")).status,
  doctor: async () => (await import("./doctor.ts")).doctor,
  report: async () => (await import("./report.ts")).report,
  history: async () => (await import("./history.ts")).history,
  mark: async () => (await import("./mark.ts")).mark,
  export: async () => (await import("./export.ts")).exportVerb,
  import: async () => (await import("./import.ts")).importVerb,
  recover: async () => (await import("./recover.ts")).recover,
  "check-config": async () => (await import("./check-config.ts")).checkConfig,
  install: async () => (await import("./install.ts")).install,
  uninstall: async () => (await import("./install.ts")).uninstall,
  predict: async () => (await import("./predict.ts")).predict,
};
