/**
 * What could not be done, as the one line that a user gets: "what and where (why); what would help". Everything that is thrown
 * on purpose is one of these; anything else is a defect, or the system's word on a file.
 */
export class Failure extends Error {
  /** @param what what and where: "FILE: cannot be read" */
  constructor(what: string, { cause, remedy }: { cause?: unknown; remedy?: string } = {}) {
    const why = cause === undefined ? "" : ` (${messageOf(cause)})`;
    super(`${what}${why}${remedy === undefined ? "" : `; ${remedy}`}`, cause === undefined ? {} : { cause });
    this.name = "Failure";
  }
}

/** What an error of any kind says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The code of a failed system call (`ENOENT`), of SQLite or of zlib; "" for any other error. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
