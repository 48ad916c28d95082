import type { Calendar, DateParts } from "../calendar.ts";

const date = ({ month, day }: DateParts) => `${month}月${day}日`;

export const calendar: Calendar = {
  intl: "zh-CN",
  full: (p) => `${p.year}年${date(p)} ${p.weekday} ${p.clock}`,
  short: (p) => `${date(p)} ${p.clock}`,
  day: (p) => `${date(p)} ${p.weekday} ${p.clock}`,
  and: " 与 ",
  unknownZone: (name) => `（不认识主机的时区“${name}”）`,
};
