import type { GapKind } from "../../storage/schema.ts";

/** What was lost, by `gap` rows: of a recording, or as they come. Forks that polling did not see are no lost events: nobody had them. */
export class Losses {
  /** Events that are known to be missing. */
  events = 0;
  /** Gaps in which something was lost and nobody can say how much. */
  unknown = 0;

  see({ gap, lost }: { gap: GapKind | null; lost: number | null }): void {
    if (gap !== "lost") return;
    if (lost === null) this.unknown += 1;
    else this.events += lost;
  }
}
