import type { Locale } from "../analysis/report/locales/index.ts";
import { cells } from "../analysis/report/printable.ts";
import type { Look } from "./recorder.ts";

/** Looks over which "active" is the mean: about a minute. */
const MEAN_OVER = 30;

/** The state of a recording in one line, renewed at each look. Pure: what a terminal does with it is `record`'s. */
export class LiveLine {
  readonly #words: Locale["commands"]["record"]["live"];
  readonly #active: number[] = [];
  #look: Look | null = null;

  constructor({ commands }: Locale) {
    this.#words = commands.record.live;
  }

  see(look: Look): void {
    this.#look = look;
    const { runnable, d_tasks } = look.sample;
    if (runnable === null) return;
    // The reader itself is one of the runnable.
    this.#active.push(Math.max(0, runnable - 1) + (d_tasks ?? 0));
    if (this.#active.length > MEAN_OVER) this.#active.shift();
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
    const mean = this.#active.reduce((sum, one) => sum + one, 0) / this.#active.length;
    return fit(
      [
        clock(elapsed_s),
        words.load(sample.load1.toFixed(2)),
        words.counted(counted === null ? "?" : String(Math.max(0, Math.round(counted)))),
        words.active(this.#active.length > 0 ? mean.toFixed(2) : "?"),
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
