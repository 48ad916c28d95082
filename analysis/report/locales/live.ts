/** The words of the live view. Instants and names come as they are to be shown. */
export interface LiveWords {
  title: string;
  noName: string;
  /** Who records: this process, an agent beside it, one that says nothing any more, or nobody. */
  here(since: string): string;
  agent(pid: number, since: string): string;
  silent(pid: number, told: string): string;
  /** `last`: of the last row; `null`: there is none. */
  nobodyRecords(last: string | null): string;
  load(load1: string, load5: string | null, load15: string | null): string;
  counted(count: number | null): string;
  active(mean: number | null): string;
  /** At this very look. */
  activeNow(count: number | null): string;
  /** Above the strip: of how many looks it is, and over how long. @param unknown what stands where a count is not known; `null`: all are */
  strip(looks: number, lasting: string, unknown: string | null): string;
  noStrip: string;
  who: string;
  /** Whose look it was. */
  kernel: string;
  random: string;
  nobody(looks: number): string;
  /** So many were there, and gone before anybody could see who. */
  unnamed(count: number): string;
  task(comm: string, count: number, asleep: number): string;
  separator: string;
  next: string;
  look(seconds: number | null): string;
  /** `null`: none was foretold. */
  spike(at: string, low: string, high: string, within: string): string;
  due(low: string, high: string): string;
  noSpike: string;
  /** It is being found out. */
  spikeAsked: string;
  events: string;
  noEvent: string;
  event: {
    run(comm: string, lasted: string | null, exit: number | null): string;
    write(comm: string, path: string, lasted: string): string;
    vrrp(text: string): string;
    log(by: string, text: string): string;
    stall(lasted: string): string;
    step(by: string): string;
    off(lasted: string): string;
    lost(count: number | null): string;
    quota(group: string): string;
  };
  /** What the keys do: while it records itself, and beside an agent. */
  keys: { record: string; live: string };
}
