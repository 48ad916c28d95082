/** Words for a duration and for where in the foretold span it is now; `{0}` stands for the duration. */
export interface CountdownWords {
  countdown: { ahead: string; now: string; past: string };
  units: { d: string; h: string; min: string; s: string };
}

export function lengthInWords(seconds: number, { d, h, min, s }: CountdownWords["units"]): string {
  if (seconds < 100) return `${Math.floor(seconds)} ${s}`;
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const both = (big: number, one: string, small: number, other: string) =>
    small === 0 ? `${big} ${one}` : `${big} ${one} ${small} ${other}`;
  if (hours === 0) return `${minutes} ${min}`;
  if (hours < 48) return both(hours, h, minutes % 60, min);
  return both(Math.floor(hours / 24), d, hours % 24, h);
}

/** How long until a foretold spike, as of `now`; all µs since 1970 UTC. */
export function countdownText(
  { at, low, high }: { at: number; low: number; high: number },
  now: number,
  { countdown, units }: CountdownWords,
): string {
  const say = (text: string, us: number) => text.replace("{0}", () => lengthInWords(us / 1e6, units));
  if (now < Math.min(low, at)) return say(countdown.ahead, at - now);
  return now <= high ? countdown.now : say(countdown.past, now - high);
}

/** Puts the time that is left before the instant, and keeps it true. */
export function startCountdown(words: CountdownWords): void {
  const element = document.getElementById("countdown");
  if (element === null) return;
  const { at, low, high } = element.dataset;
  const foretold = { at: Number(at), low: Number(low), high: Number(high) };
  const instant = element.textContent;
  const [first, second] = [document.createElement("span"), document.createElement("small")];
  element.replaceChildren(first, second);
  const show = () => {
    const now = Date.now() * 1000;
    const left = countdownText(foretold, now, words);
    // What is past is no news: then the instant is.
    const [big, small] = now <= foretold.high ? [left, instant] : [instant, left];
    if (first.textContent !== big) first.textContent = big;
    if (second.textContent !== small) second.textContent = small;
    // Paper is read later than it is printed: only the instant stands there.
    first.className = big === left ? "left" : "";
    second.className = small === left ? "left" : "";
  };
  show();
  setInterval(show, 1000);
}
