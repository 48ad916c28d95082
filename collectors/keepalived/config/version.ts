/** A keepalived version as numbers, oldest part first: `[2, 2, 7]`. */
export type Version = readonly number[];

/** What is read as when the version is not known: the grammar has only grown since 2.2. */
export const NEWEST: Version = [2, 4, 3];

/** Reads "2.2.7", "v2.2.7 (01/16,2022)" or the first line of `keepalived -v`; `null` where no version stands in it. */
export function parseVersion(text: string): Version | null {
  const found = /(?:^|\bKeepalived |\bkeepalived )v?(\d+)\.(\d+)(?:\.(\d+))?(?![\d.])/.exec(text);
  return found ? [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)] : null;
}

export function formatVersion(version: Version): string {
  return version.join(".");
}

/** Whether `version` is `wanted` ("2.0.9") or later. */
export function atLeast(version: Version, wanted: string): boolean {
  const parts = wanted.split(".").map(Number);
  for (let i = 0; i < parts.length; i++) {
    const difference = (version[i] ?? 0) - (parts[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
