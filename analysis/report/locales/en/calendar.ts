import type { Calendar, DateParts } from "../calendar.ts";

const two = (value: number) => String(value).padStart(2, "0");
// British English abbreviates September to four letters.
const date = ({ day, monthName }: DateParts) => `${two(day)} ${monthName.slice(0, 3)}`;

export const calendar: Calendar = {
  intl: "en-GB",
  full: (p) => `${p.weekday} ${date(p)} ${p.year} ${p.clock}`,
  short: (p) => `${date(p)} ${p.clock}`,
  day: (p) => `${p.weekday} ${date(p)} ${p.clock}`,
  and: " and ",
  unknownZone: (name) => `(the host's zone "${name}" is not known)`,
  written:
    /^(?:(?<weekday>[a-z]{3})[a-z]*,? )?(?<day>\d\d?) (?<month>[a-z]{3})[a-z]*(?: (?<year>\d{4}))?(?:,? (?<clock>[\d:.]+))?$/i,
  months: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
  weekdays: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
  near: { yesterday: -1, today: 0, tomorrow: 1 },
};
