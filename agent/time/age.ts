/** A clock that is set back by less is one that is kept right. */
const BEHIND_S = 5;

/** Seconds, whole, from an instant to now; negative: `now` is before it, for the clock was set back. Both in µs since 1970 UTC. */
export function ageOf(last: number, now: number): number {
  const age_s = Math.round((now - last) / 1e6);
  return age_s < -BEHIND_S ? age_s : Math.max(0, age_s);
}
