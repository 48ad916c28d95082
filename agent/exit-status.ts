/** `report --fail-on-spike`, `check-config --fail-on-hazard`: neither "done" nor "could not be done"; a script can tell it from both. */
export const FOUND = 3;

/** `check-config`: keepalived would not run with the file, or finds nothing of its own in it. */
export const OF_NO_USE = 4;
