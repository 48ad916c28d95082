import type { FactWords } from "../words.ts";
import { duration, percent, thousands } from "./quantities.ts";

/** What the books say: counts of the kernel held against what its cumulative counters say was done. */
export const books: FactWords<"books"> = {
  "books.spike": ({ counted, done, calm }) =>
    `内核平均计入 ${counted.toFixed(1)} 个任务；按内核的 CPU 时间累计值，实际在运行或等待磁盘的只有 ${done.toFixed(2)} 个，平静时段为 ${calm.toFixed(2)} 个。`,
  "books.busy": ({ share, calm }) =>
    `CPU 有 ${percent(share)} 的时间在忙或等待磁盘，平静时段为 ${percent(calm)}。`,
  "books.pressed": ({ share, calm }) =>
    `有 ${percent(share)} 的时间有任务在等待 CPU 或磁盘（PSI），平静时段为 ${percent(calm)}。`,
  "books.balanced": ({ counted, done, ratio }) =>
    `账目平衡：平静时段实际有 ${done.toFixed(3)} 个任务在工作，只计入了 ${counted.toFixed(3)} 个；尖峰中多计的是平静时段漏计的 ${ratio.toFixed(2)} 倍。`,
  "books.unbalanced": ({ counted, done, ratio }) =>
    `账目不平衡：平静时段实际有 ${done.toFixed(3)} 个任务在工作，计入了 ${counted.toFixed(3)} 个；尖峰中多计的是平静时段漏计的 ${ratio.toFixed(2)} 倍，若是虚高，应接近 1 倍`,
  "books.nothing-missed": ({ counted, done }) =>
    `平静时段做了多少，内核就计入了多少（计入 ${counted.toFixed(3)} 个，实际 ${done.toFixed(3)} 个）：若是虚高，那里会有漏计；更可能是有任务在睡眠等待，并不占用 CPU`,
  "books.regular": ({ spikes, period_s, scatter }) =>
    `${thousands(spikes)} 次尖峰每隔 ${duration(period_s)}出现一次，偏差 ${percent(scatter)}。`,
  "books.irregular": ({ spikes, scatter }) =>
    `没有工作量可以解释的尖峰有 ${thousands(spikes)} 次，${scatter === null ? "间隔没有规律" : `间隔相差 ${percent(scatter)}`}：差拍造成的尖峰要规律得多`,
  "books.by-luck": ({ spikes, scatter, chance }) =>
    `没有工作量可以解释的尖峰有 ${thousands(spikes)} 次，间隔相差 ${percent(scatter)}：随机出现的尖峰也有 ${percent(chance)} 的可能如此，再多一次才能看清`,
  "books.too-few": ({ spikes }) =>
    `没有工作量可以解释这 ${thousands(spikes)} 次尖峰，但不足三次，看不出是否像差拍那样有规律`,
  "books.timetable": ({ period_s }) =>
    `尖峰每隔 ${duration(period_s)}出现一次：按钟点运行的任务也会如此，而它可能睡眠在任何累计值都看不到的地方`,
  "books.uneven": ({ scatter }) => `各次尖峰的大小相差 ${percent(scatter)}：同一差拍造成的尖峰大小相近`,
  "books.another": () => "它比其余无法用工作量解释的尖峰小得多：同一差拍造成的尖峰大小相近",
  "books.asleep": ({ tasks, looks }) =>
    `该工具在其间观测 ${thousands(looks)} 次，处于不可中断睡眠的线程比平静时段多 ${tasks.toFixed(1)} 个：它们会被计入，而且确实存在`,
  "books.awake": ({ tasks, looks }) =>
    `该工具在其间观测 ${thousands(looks)} 次，处于不可中断睡眠的线程比平静时段多 ${tasks.toFixed(1)} 个：当时并没有阻塞。`,
  "books.work-unknown": () => "当时没有记录 CPU 时间",
  "books.too-little-quiet": () => "平静时段太少，看不出内核是否在那里漏计了尖峰中多计的部分",
  "books.part": ({ share }) =>
    `按累计值，高出正常的部分中有 ${percent(share)} 是实际的工作：就虚高而言太多，又不足以解释全部`,
  "books.sleepers-unseen": () =>
    "这份历史数据中没有任何累计值能反映磁盘之外的不可中断睡眠：如果某种阻塞也同样有规律，就无法排除。",
};
