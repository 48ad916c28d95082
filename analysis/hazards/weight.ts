import type { HazardFact } from "../facts.ts";

/**
 * THE order in which hazards are told, the most harmful first: who may become root, a check that does not tell what it is there to
 * tell, adverts that are held up, copies that pile up, load that is not there, and what harms only later or elsewhere.
 */
const WEIGHTS: Record<HazardFact["id"], number> = {
  "script-writable": 16,
  "script-missing": 15,
  "script-not-executable": 14,
  "shell-words": 13,
  "track-process-network": 12,
  "never-runs": 11,
  "dump-per-run": 10,
  overlap: 9,
  timeout: 8,
  "in-step": 7,
  "kernel-step": 6,
  "script-security": 5,
  "script-symlink": 4,
  "script-user": 3,
  "shell-words-later": 2,
};

/** What nobody tracks is left over; what was meant to run and does not is worse. */
const LEFT_OVER = 1;

export function weightOf(hazard: HazardFact): number {
  return hazard.id === "never-runs" && hazard.values.missing === null ? LEFT_OVER : WEIGHTS[hazard.id];
}

/** Of several together the worst counts; 0: none. */
export function worstOf(hazards: readonly HazardFact[]): number {
  return Math.max(0, ...hazards.map(weightOf));
}
