import type { MissingName } from "./configured-script.ts";
import type { UserNames } from "./include.ts";
import { atLeast, type Version } from "./version.ts";

/** Who runs the scripts that name nobody (lib/notify.c), with the user's name before it is asked for. */
const DEFAULT_USER = "keepalived_script";

/**
 * Which scripts keepalived removes for want of their user. Its parent reads what is global before the others read their scripts; a
 * `script_user` that is not there spoils the default for good.
 */
export class ScriptUsers {
  readonly #users: UserNames | undefined;
  readonly #removes: boolean;
  #default: "unasked" | "set" | "failed" = "unasked";
  #missing: MissingName = { kind: "user", name: DEFAULT_USER };
  #security = false;

  constructor(users: UserNames | undefined, version: Version) {
    this.#users = users;
    this.#removes = atLeast(version, "1.4.0");
  }

  /** Who runs a script where nobody is named anywhere; `null`: not known. */
  get default_user(): string | null {
    if (!this.#users) return null;
    return this.#users.hasUser(DEFAULT_USER) ? DEFAULT_USER : "root";
  }

  enableSecurity(): void {
    this.#security = true;
  }

  /** `script_user NAME [GROUP]` */
  setDefault(words: readonly string[]): void {
    const missing = this.#missingOf(words);
    if (missing !== null) this.#missing = missing;
    if (this.#default !== "failed") this.#default = missing === null ? "set" : "failed";
  }

  /** The name that is not there, of a script with `user NAME [GROUP]`, or without (`null`); `null`: it runs. */
  missing(own: readonly string[] | null): MissingName | null {
    if (own !== null && own.length > 0) return this.#missingOf(own);
    if (this.#default === "unasked") {
      this.#default = this.#security && this.#missingOf([DEFAULT_USER]) !== null ? "failed" : "set";
    }
    return this.#default === "failed" ? this.#missing : null;
  }

  #missingOf([user, group]: readonly string[]): MissingName | null {
    const users = this.#users;
    if (!users || !this.#removes || user === undefined) return null;
    if (!users.hasUser(user)) return { kind: "user", name: user };
    return group !== undefined && !users.hasGroup(group) ? { kind: "group", name: group } : null;
  }
}
