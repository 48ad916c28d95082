/**
 * The interval (Clopper and Pearson) that holds the true share with 95 % confidence, where `hits` of `trials` were seen: its ends are the shares
 * at which so many, or so few, would come with a chance of 2.5 %.
 */
export function shareBetween(hits: number, trials: number): { low: number; high: number } {
  const atMost = (most: number, share: number) => {
    let term = trials * Math.log1p(-share);
    let sum = Math.exp(term);
    for (let k = 1; k <= most; k++) {
      term += Math.log((trials - k + 1) / k) + Math.log(share / (1 - share));
      sum += Math.exp(term);
    }
    return sum;
  };
  const solve = (isAbove: (share: number) => boolean) => {
    let [low, high] = [0, 1];
    for (let step = 0; step < 60; step++) {
      const middle = (low + high) / 2;
      if (isAbove(middle)) high = middle;
      else low = middle;
    }
    return high;
  };
  return {
    low: hits === 0 ? 0 : solve((share) => 1 - atMost(hits - 1, share) > 0.025),
    high: hits === trials ? 1 : solve((share) => atMost(hits, share) < 0.025),
  };
}
