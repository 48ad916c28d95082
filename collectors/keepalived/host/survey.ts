import { statSync } from "node:fs";
import { join } from "node:path";
import { type SourceFact, sourceFact } from "../../fact.ts";
import { errorCode, messageOf } from "../../failure.ts";
import { type Doubt, doubtOf } from "./belief.ts";
import { findInstances, type KeepalivedInstance } from "./processes.ts";

declare module "../../fact.ts" {
  interface SourceFacts {
    "keepalived.hidden": { path: string; said: string };
    /** Processes that call themselves keepalived: the oldest of them, how many more there are, and why that one is not believed. */
    "keepalived.not-believed": { pid: number; others: number; doubt: Doubt };
  }
}

/** Which processes call themselves keepalived: some milliseconds, and no file of theirs is touched. */
export interface Survey {
  believed: KeepalivedInstance[];
  doubted: SourceFact | null;
  fault: SourceFact | null;
}

/** Never throws. */
export function surveyOf(root: string, trusted: readonly string[]): Survey {
  let found: KeepalivedInstance[];
  try {
    found = findInstances(root);
  } catch (error) {
    const fault = sourceFact("keepalived.hidden", { path: join(root, "proc"), said: messageOf(error) });
    return { believed: [], doubted: null, fault };
  }
  const believed: KeepalivedInstance[] = [];
  const doubts: { pid: number; doubt: Doubt }[] = [];
  for (const instance of found) {
    const doubt = doubtOf(root, instance, trusted);
    if (doubt === null) believed.push(instance);
    else doubts.push({ pid: instance.parent.pid, doubt });
  }
  const [first] = doubts;
  const others = doubts.length - 1;
  return {
    believed,
    doubted: first ? sourceFact("keepalived.not-believed", { ...first, others }) : null,
    fault: null,
  };
}

/** Changes when a believed process or a file has changed. */
export function signatureOf({ believed, fault }: Survey, files: readonly string[]): string {
  const processes = believed.flatMap(({ parent, children }) => [parent, ...children]);
  return [
    JSON.stringify(fault),
    ...processes.map(({ pid, start_ticks }) => `${pid} ${start_ticks}`),
    ...files.map((path) => `${path} ${changeOf(path)}`),
  ].join("\n");
}

function changeOf(path: string): string {
  try {
    const { dev, ino, mtimeMs, size } = statSync(path);
    return `${dev}:${ino}:${mtimeMs}:${size}`;
  } catch (error) {
    return errorCode(error);
  }
}
