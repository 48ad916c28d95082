import type { FactOf, SourceFacts } from "../../fact.ts";

/** Something in a configuration that keepalived does not take as it stands: what was found, what it makes of it. */
export interface Problem {
  file: string;
  /** 0: the file itself is meant. */
  line: number;
  fact: ConfigFact;
}

export type ConfigFacts = {
  [Id in keyof SourceFacts as Id extends `config.${string}` ? Id : never]: SourceFacts[Id];
};
export type ConfigFact = FactOf<ConfigFacts>;

export function configFact<Id extends keyof ConfigFacts>(id: Id, values: ConfigFacts[Id]): ConfigFact {
  return { id, values } as ConfigFact;
}

/** Versions are as keepalived prints them; `text`, `found` and `command` are excerpts of what stands in the file. */
declare module "../../fact.ts" {
  interface SourceFacts {
    // The file and its lines.
    "config.file-missing": { path: string; included: boolean };
    /** This user may not look into its folder. */
    "config.file-hidden": { path: string; included: boolean };
    "config.file-kind": { path: string; included: boolean; kind: "executable" | "folder" | "other" };
    "config.file-unread": { path: string; included: boolean; said: string };
    /** Somebody else than root may change this part of its path. */
    "config.not-believed": { path: string; part: string };
    "config.include-too-deep": { pattern: string; depth: number };
    "config.include-too-wide": { pattern: string };
    "config.too-many-files": { path: string; included: boolean };
    /** Signals of these jobs are not known. */
    "config.too-many-scripts": { unread: number };
    "config.include-unmatched": { pattern: string };
    "config.too-many-lines": { lines: number };
    "config.too-much-text": { bytes: number };
    "config.long-line": { bytes: number; kept_bytes: number };
    "config.open-quote": { quote: string; text: string };
    "config.trailing-backslash": { text: string };
    // Definitions and repetitions.
    "config.random": { text: string; low: string; high: string };
    "config.endless-definition": { text: string; name: string };
    /** `name`: as it stands there, `$NAME` or `${NAME}`; `braces`: then these are read as the braces of a block. */
    "config.undefined": { name: string; braces: boolean };
    "config.not-a-repetition": { text: string; keyword: string };
    "config.hex-repetition": { text: string };
    "config.endless-repetition": Nothing;
    "config.unread-line": { text: string; what: "definitions" | "~SEQ" | "~LST"; since: string };
    // Blocks.
    "config.block-on-one-line": { keyword: string };
    "config.expected-brace": { keyword: string; found: string };
    "config.too-deep": { depth: number };
    "config.brace-of-nothing": Nothing;
    "config.brace-ignored": Nothing;
    "config.brace-not-opened": Nothing;
    "config.brace-not-closed": { keyword: string };
    "config.defined-again": { keyword: string; name: string };
    "config.expected-name": { keyword: string };
    /** A brace too many before it: the parent process does not see it, and starts no VRRP process. */
    "config.instance-hidden": Nothing;
    // Keywords and their values.
    /** Known to no version; `keyword-unknown`: in a `vrrp_script` before 2.0.0. */
    "config.keyword-ignored": { keyword: string };
    "config.keyword-too-new": { keyword: string; since: string; version: string };
    "config.keyword-deprecated": { keyword: string; instead: string };
    "config.keyword-unknown": { name: string; expected: readonly string[]; found: string };
    "config.expected-value": { keyword: string };
    "config.expected-user": Nothing;
    /** `quote` `null`: a backslash at the end of the line. keepalived's process crashes over it. */
    "config.crash": { keyword: string; quote: string | null };
    "config.expected-weight": { text: string };
    "config.expected-count": { keyword: string; text: string };
    /** A number from 1 to 255. */
    "config.expected-byte": { keyword: string; text: string };
    "config.not-an-address": { keyword: string; text: string };
    /** `fractions`: this version reads them; `fraction`: it does not, and one stands there. `taken_s` `null`: the line is ignored. */
    "config.expected-seconds": {
      keyword: string;
      text: string;
      fractions: boolean;
      fraction: boolean;
      /** It is more than this. */
      most_s: number | null;
      taken_s: number | null;
    };
    "config.expected-delay": { text: string };
    "config.words-ignored": { keyword: string; command: string };
    "config.script-without-command": { name: string };
    "config.check-without-command": Nothing;
    "config.user-missing": {
      kind: "vrrp_script" | "misc_check";
      name: string;
      missing: "user" | "group";
      who: string;
    };
    // What an instance tracks, and what it must have.
    /** `removed`: it stands there, and keepalived has removed it. */
    "config.track-unknown": { name: string; removed: boolean };
    "config.track-words": { name: string; found: string };
    "config.track-without-weight": { name: string };
    "config.track-weight": { name: string; text: string };
    "config.track-direction": { name: string; found: string };
    "config.no-router-id": { name: string };
    "config.no-interface": { name: string };
    "config.router-id-taken": { name: string; router: number; device: string; other: string };
  }
}
