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
