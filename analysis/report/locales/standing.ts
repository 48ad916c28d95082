import type { Spike } from "../../diagnosis.ts";

/** What the running agent says by itself. Instants and names come as they are to be shown; a line is one line. */
export interface StandingWords {
  spike(spike: ToldSpike): string;
  /** `verdict`: the report's first lines. */
  verdict(verdict: string, command: string): string;
  /** A foretold spike is about an hour away. */
  foretold(at: string, low: string, high: string, cause: string): string;
  /** The same where none came yet. @param name the job that it will be blamed on */
  foretoldFirst(at: string, low: string, high: string, name: string): string;
  came(at: string, low: string, high: string, came: string): string;
  missed(at: string, low: string, high: string): string;
  /** What became of the program that gets a spike's report; `said`: its first word to stderr, "" where there was none. */
  hook: {
    ended(program: string, status: number, said: string): string;
    signalled(program: string, signal: string, said: string): string;
    late(program: string, said: string): string;
    failed(why: string): string;
  };
}

export interface ToldSpike {
  start: string;
  end: string;
  duration_s: number;
  peak_load1: number;
  reality: Spike["reality"];
  /** What caused it, in words; `null`: it was not found. */
  cause: string | null;
  confidence: number;
  /** What shows it. */
  command: string;
}
