/**
 * How much of a command line is kept: `names` the program, the script and the names of options; `redacted` values too, but for
 * what looks like a secret; `full` all of it. No list of what a secret looks like is ever complete: `names` is the default.
 */
export const ARGUMENT_LEVELS = ["names", "redacted", "full"] as const;
export type ArgumentLevel = (typeof ARGUMENT_LEVELS)[number];

/** What stands where a value was. */
export const HIDDEN = "***";
