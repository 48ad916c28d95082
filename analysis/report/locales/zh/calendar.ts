import type { Calendar, DateParts } from "../calendar.ts";

const date = ({ month, day }: DateParts) => `${month}月${day}日`;

export const calendar: Calendar = {
  intl: "zh-CN",
  full: (p) => `${p.year}年${date(p)} ${p.weekday} ${p.clock}`,
  short: (p) => `${date(p)} ${p.clock}`,
  day: (p) => `${date(p)} ${p.weekday} ${p.clock}`,
  and: " 与 ",
  unknownZone: (name) => `（不认识主机的时区“${name}”）`,
  written:
    /^(?:(?<year>\d{4})年)?(?<month>\d\d?)月(?<day>\d\d?)日(?: ?(?<weekday>周[日一二三四五六]))?(?: ?(?<clock>[\d:.]+))?$/,
  months: [],
  weekdays: ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
  near: { 前天: -2, 昨天: -1, 今天: 0, 明天: 1 },
};
