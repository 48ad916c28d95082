/** Numbers as Chinese says them. */

/** "不到 0.1 毫秒", "0.8 毫秒", "120 毫秒", "5.0 秒", "23 分钟", "15 小时 12 分钟", "3 天 12 小时" */
export function duration(seconds: number): string {
  if (Number.isNaN(seconds)) return "未知";
  if (seconds < 0) return `-${duration(-seconds)}`;
  if (seconds < 0.00005) return "不到 0.1 毫秒";
  if (seconds < 0.00995) return `${(seconds * 1000).toFixed(1)} 毫秒`;
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} 毫秒`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} 秒`;
  if (seconds < 99.5) return `${Math.round(seconds)} 秒`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} 分钟`;
  if (minutes < 48 * 60) return withRest(Math.floor(minutes / 60), "小时", minutes % 60, "分钟");
  const hours = Math.round(seconds / 3600);
  return withRest(Math.floor(hours / 24), "天", hours % 24, "小时");
}

function withRest(whole: number, unit: string, rest: number, smaller: string): string {
  return rest === 0 ? `${whole} ${unit}` : `${whole} ${unit} ${rest} ${smaller}`;
}

/** "35 分钟", "4.2 小时", "3.1 天": where there is no room for more. */
export function brief(seconds: number): string {
  if (seconds < 3570) return duration(seconds);
  const hours = seconds / 3600;
  return hours < 47.95 ? `${hours.toFixed(1)} 小时` : `${(hours / 24).toFixed(1)} 天`;
}

/** "7 秒", "0.5 秒": a time that somebody configured, as it was written. */
export function exactSeconds(seconds: number): string {
  return `${Number(seconds.toFixed(6))} 秒`;
}

/** "0.3%", "98%" */
export function percent(share: number): string {
  const value = share < 0.0005 ? 0 : share * 100;
  return `${value > 0 && value < 9.95 ? value.toFixed(1) : value.toFixed(0)}%`;
}

/** How much of a thing does what the verb says, the thing standing before it: "都不属于", "有 3.0% 属于", "全部属于". */
export function partOf(share: number, verb: string): string {
  if (share < 0.0005) return `都不${verb}`;
  return share > 0.9995 ? `全部${verb}` : `有 ${percent(share)} ${verb}`;
}

/** "43,200": operators read these beside the figures of their other tools, which group by thousands. */
export function thousands(count: number): string {
  return count.toLocaleString("en-US");
}

/** "a", "a 和 b", "a、b 和 c" */
export function list(items: readonly string[], and: "和" | "或" = "和"): string {
  const last = items.at(-1);
  if (last === undefined || items.length === 1) return last ?? "";
  return spaced`${items.slice(0, -1).join("、")}${and}${last}`;
}

/** "640 kB", "23 MB", "1.5 GB" */
export function bytes(value: number): string {
  if (value < 2 ** 20) return `${Math.round(value / 2 ** 10)} kB`;
  if (value < 10 * 2 ** 30) return `${thousands(Math.round(value / 2 ** 20))} MB`;
  return `${(value / 2 ** 30).toFixed(1)} GB`;
}

/** A chance as a test gives it: "p = 0.012", "p < 0.001". */
export function chance(p_value: number): string {
  return p_value < 0.001 ? "p < 0.001" : `p = ${p_value.toFixed(3)}`;
}

/** A space stands between Chinese and Latin, for values that may be either: spaced`由${name}启动`. */
export function spaced(texts: TemplateStringsArray, ...values: string[]): string {
  return texts.reduce((said, text, index) => joined(joined(said, values[index - 1] ?? ""), text));
}

// Full-width punctuation brings its own space.
const LATIN = String.raw`[^\s\p{Script=Han}\u3000-\u303f\uff00-\uffef“”…]`;
const HAN = String.raw`\p{Script=Han}`;
const [HAN_LAST, LATIN_LAST] = [new RegExp(`${HAN}$`, "u"), new RegExp(`${LATIN}$`, "u")];
const [HAN_FIRST, LATIN_FIRST] = [new RegExp(`^${HAN}`, "u"), new RegExp(`^${LATIN}`, "u")];

function joined(before: string, after: string): string {
  const meet =
    (HAN_LAST.test(before) && LATIN_FIRST.test(after)) || (LATIN_LAST.test(before) && HAN_FIRST.test(after));
  return before + (meet ? " " : "") + after;
}
