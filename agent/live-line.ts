import { type ActiveRow, activeLately } from "../analysis/derived/active-lately.ts";
import type { Locale } from "../analysis/report/locales/index.ts";
import { cells } from "../analysis/report/printable.ts";
import type { Look } from "./recorder.ts";

/** Over so long "active" is the mean. */
const MEAN_S = 60;

/** The state of a recording in one line, renewed at each look. Pure: what a terminal does with it is `record`'s. */
export class LiveLine {
  readonly #words: Locale["commands"]["record"]["live"];
  #minute: ActiveRow[] = [];
  #stopped = false;
  #look: Look | null = null;

  constructor({ commands }: Locale) {
    this.#words = commands.record.live;
  }

  /** @param stopped whether a CPU limit stopped somebody in the last minute */
  see(look: Look, stopped = false): void {
    this.#look = look;
    this.#stopped = stopped;
    const { mono_s } = look.sample;
    this.#minute = [...this.#minute.filter((row) => row.mono_s >= mono_s - MEAN_S), look.sample];
  }

  /**
   * @param events seen so far
   * @param elapsed_s since the recording began
   * @param mono_s now, to tell when the kernel looks next
   * @param width in cells; a narrower line loses its last parts, never half of one
   */
  text(events: number, elapsed_s: number, mono_s: number, width = Number.POSITIVE_INFINITY): string {
    if (!this.#look) return fit([clock(elapsed_s), this.#words.first], width);
    const { sample, counted, next_kernel_look_s } = this.#look;
    const words = this.#words;
    const active = activeLately(this.#minute, MEAN_S, this.#stopped);
    return fit(
      [
        clock(elapsed_s),
        words.load(sample.load1.toFixed(2)),
        words.counted(counted === null ? "?" : String(Math.max(0, Math.round(counted)))),
        words.active(active?.toFixed(2) ?? "?"),
        words.events(events),
        next_kernel_look_s === null
          ? words.nextUnknown
          : words.next(Math.max(0, next_kernel_look_s - mono_s).toFixed(1)),
      ],
      width,
    );
  }
}

function fit(parts: readonly string[], width: number): string {
  let line = "";
  for (const part of parts) {
    const longer = line ? `${line} · ${part}` : part;
    if (cells(longer) > width) break;
    line = longer;
  }
  return line;
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  return `${hours > 0 ? `${hours}:` : ""}${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}
