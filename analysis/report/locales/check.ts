import type { Spike } from "../../diagnosis.ts";

/** The one line of `status --fail-if`. Instants come as they are to be shown. Ages are of the last look: negative where the clock is behind it. */
export interface CheckWords {
  /** Between two findings. */
  semicolon: string;
  noSpike: string;
  /** Nobody looked long enough ago to know. */
  unseen(age_s: number | null): string;
  /** `until` `null`: it is not over; `cause` `null`: not found. */
  spike(spike: {
    reality: Spike["reality"];
    since: string;
    until: string | null;
    peak_load1: number;
    cause: string | null;
  }): string;
  /** A load that went up and did not go back. */
  stays(reality: Spike["reality"], since: string): string;
  fresh(age_s: number): string;
  /** `age_s` `null`: there is no look. */
  nobody(age_s: number | null): string;
  silent(pid: number, age_s: number | null): string;
  /** It is alive; whether it looks is not to be told from what is dated in the future. */
  unsure(pid: number, age_s: number): string;
  notLost: string;
  /** `lost` as `status` says it. */
  lost(lost: string): string;
  whole: string;
  aside(files: readonly string[]): string;
  replaced: string;
}
