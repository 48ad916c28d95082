/** "0.8 毫秒", "120 毫秒", "5.0 秒", "23 分钟", "15 小时 12 分钟", "3 天 12 小时" */
export function duration(seconds: number): string {
  if (Number.isNaN(seconds)) return "未知";
  if (seconds < 0) return `-${duration(-seconds)}`;
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

/** "43,200": operators read these beside the figures of their other tools, which group by thousands. */
export function thousands(count: number): string {
  return count.toLocaleString("en-US");
}
