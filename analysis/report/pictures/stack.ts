import { type Clock, timeAxis } from "./clock.ts";
import { linear, roundTop, valueAxis, valueTicks } from "./scale.ts";
import { boxOutline, filled, type ReadWords, type Stops } from "./stops.ts";
import { type Box, fitted, picture, px, tag, textAt } from "./svg.ts";

/** Means of each name in each bin, name by name; `NaN`: nobody looked. */
export interface StackData {
  start: number;
  step_s: number;
  bins: number;
  names: readonly string[];
  kernel: ArrayLike<number>;
  random: ArrayLike<number>;
}

export interface StackWords {
  kernel: string;
  random: string;
  /** Where somebody looked, and all the time nobody was there. */
  nobody: string;
}

export function heightOfBin(values: ArrayLike<number>, { bins, names }: StackData, bin: number): number {
  let sum = 0;
  for (let name = 0; name < names.length; name++) sum += values[name * bins + bin]! || 0;
  return sum;
}

/** Both panels in one scale, side by side where there is room. */
export function stackRoom(
  data: StackData,
  { width, height }: { width: number; height: number },
): { beside: boolean; top: number; panels: readonly { values: ArrayLike<number>; box: Box }[] } {
  const beside = width >= 560;
  const left = 34;
  const gap = 30;
  const each = beside ? (width - 2 * left - gap) / 2 : width - left - 8;
  let most = 0;
  for (let bin = 0; bin < data.bins; bin++)
    most = Math.max(most, heightOfBin(data.kernel, data, bin), heightOfBin(data.random, data, bin));
  const first: Box = { left, top: 24, width: each, height: height - 24 - 36 };
  const second: Box = beside
    ? { ...first, left: left + each + gap + left }
    : { ...first, top: first.top + height };
  if (beside) second.width = width - second.left - 8;
  return {
    beside,
    top: roundTop(Math.max(1, most)),
    panels: [
      { values: data.kernel, box: first },
      { values: data.random, box: second },
    ],
  };
}

/** Who was counted at the kernel's looks and who was there at random times. */
export function stackPicture(
  data: StackData,
  { width, height }: { width: number; height: number },
  words: StackWords,
  label: string,
  clock: Clock,
): string {
  const { beside, top, panels } = stackRoom(data, { width, height });
  const titles = [words.kernel, words.random];
  const drawn = panels.map(({ values, box }, place) => {
    const end = data.start + data.bins * data.step_s * 1e6;
    const x = linear(data.start, end, box.left, box.left + box.width);
    const y = linear(0, top, box.top + box.height, box.top);
    const size = box.width / data.bins;
    const paths = data.names.map(() => "");
    let unknown = "";
    for (let bin = 0; bin < data.bins; bin++) {
      const at = box.left + bin * size;
      if (Number.isNaN(values[bin]!)) {
        unknown += `M${px(at)} ${px(box.top)}h${px(size)}v${px(box.height)}h${px(-size)}Z`;
        continue;
      }
      let under = 0;
      for (let name = 0; name < data.names.length; name++) {
        const value = values[name * data.bins + bin]!;
        if (!(value > 0)) continue;
        paths[name] +=
          `M${px(at)} ${px(y(under))}V${px(y(under + value))}h${px(Math.max(0.8, size - 0.6))}V${px(y(under))}Z`;
        under += value;
      }
    }
    const empty = unknown === "" && paths.every((d) => d === "");
    return (
      textAt(box.left, box.top - 8, fitted(titles[place]!, box.width), { class: "lane" }) +
      valueAxis(box, y, valueTicks(0, top, 4)) +
      timeAxis(box, x, data.start, end, clock) +
      tag("path", { class: "unseen", d: unknown }) +
      paths.map((d, i) => tag("path", { class: `name n${i % 7}`, d })).join("") +
      (empty
        ? textAt(box.left + box.width / 2, box.top + box.height / 2, words.nobody, {
            "text-anchor": "middle",
          })
        : "")
    );
  });
  return picture(width, beside ? height : 2 * height, label, drawn.join(""));
}

/** Name by name as they lie on each other, first at the kernel's looks and then at random. */
export function stackStops(
  data: StackData,
  size: { width: number; height: number },
  words: StackWords & { read: ReadWords },
  clock: Clock,
): Stops {
  const { top, panels } = stackRoom(data, size);
  const { bins, names } = data;
  const titles = [words.kernel, words.random];
  const placed = (row: number, bin: number) => {
    const second = row >= names.length ? 1 : 0;
    const name = names.length - 1 - (row % names.length);
    const { values, box } = panels[second]!;
    const y = linear(0, top, box.top + box.height, box.top);
    let under = 0;
    for (let below = 0; below < name; below++) under += values[below * bins + bin]! || 0;
    const value = values[name * bins + bin]!;
    const wide = box.width / bins;
    const known = !Number.isNaN(value);
    const [from, to] = known ? [y(under), y(under + value)] : [box.top + box.height, box.top];
    return { name, value, title: titles[second]!, left: box.left + bin * wide, wide, from, to };
  };
  return {
    rows: 2 * names.length,
    columns: bins,
    first: names.length - 1,
    spot: (row, bin) => {
      const { left, wide, from, to } = placed(row, bin);
      return { x: left + wide / 2, y: (from + to) / 2 };
    },
    outline: (row, bin) => {
      const { left, wide, from, to } = placed(row, bin);
      return boxOutline(left, to, wide, from - to);
    },
    text: (row, bin) => {
      const { name, value, title } = placed(row, bin);
      const at = data.start + (bin + 0.5) * data.step_s * 1e6;
      const { tasks, unseen } = words.read;
      const said = Number.isNaN(value) ? unseen : `${names[name]!}: ${filled(tasks, value.toFixed(2))}`;
      return `${clock.day(at)} ${clock.second(at)} · ${title} · ${said}`;
    },
  };
}
