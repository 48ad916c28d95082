/** Waits until an instant of CLOCK_MONOTONIC, in seconds; a wait can be cut short from outside. */
export interface Sleeper {
  until(mono_s: number): Promise<void>;
  wake(): void;
}

/**
 * One timer, and the thread sleeps in epoll. A wait is never too short, which would make the agent runnable before the
 * instant: libuv counts whole milliseconds from a clock reading that may be one millisecond old.
 */
export class TimerSleeper implements Sleeper {
  #waking: (() => void) | null = null;
  readonly #now: () => number;

  /** @param now CLOCK_MONOTONIC in seconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  until(mono_s: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const milliseconds = Math.max(1, Math.ceil((mono_s - this.#now()) * 1000) + 1);
    const timer = setTimeout(resolve, milliseconds);
    this.#waking = () => {
      clearTimeout(timer);
      resolve();
    };
    return promise;
  }

  wake(): void {
    this.#waking?.();
  }
}
