/** The shapes of dates. */
export interface Calendar {
  /** For `Intl`: whose names of days and months. */
  intl: string;
  full(parts: DateParts): string;
  short(parts: DateParts): string;
  day(parts: DateParts): string;
  /** Between the two offsets of a recording over the change to winter time. */
  and: string;
  unknownZone(name: string): string;
  /**
   * Reads back what the three write, and what people leave out of it: groups `year`, `month` (its number or its name), `day`,
   * `weekday` and `clock`, each but month and day only where it is there.
   */
  written: RegExp;
  /** As the groups may have them: January and Sunday first. */
  months: readonly string[];
  weekdays: readonly string[];
  /** Words for days beside today, and how many days after it they are. */
  near: Readonly<Record<string, number>>;
}

export interface DateParts {
  year: number;
  month: number;
  day: number;
  weekday: string;
  monthName: string;
  /** "18:06", or "18:06:01" where seconds count. */
  clock: string;
  /** "+02:00" */
  offset: string;
}
