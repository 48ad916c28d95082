/** Tick rates that kernels are built with, the likeliest of the incident's systems first. */
const RATES = [1000, 250, 100, 300];

/** Of distributions' kernels the rate is known (CONFIG_HZ of their configurations for x86-64). */
const KNOWN: readonly { release: RegExp; hz: number }[] = [
  { release: /\.el(?:[6-9]|10)(?:_\d+)?(?:\.[\w.]*)?$/, hz: 1000 },
  { release: /\.fc\d+(?:\.|$)/, hz: 1000 },
  { release: /-(?:cloud-)?amd64$/, hz: 250 },
  { release: /-default$/, hz: 250 },
];
/** Others build theirs for the same systems. */
const OTHERS = /uek|elrepo/;

/** What `CONFIG_HZ` may be, by `uname -r`; all of them where it is not known. */
export function usualRates(release: string | null): readonly number[] {
  if (release === null || OTHERS.test(release)) return RATES;
  const known = KNOWN.find((one) => one.release.test(release));
  return known ? [known.hz] : RATES;
}
