import type { GuestGroup } from "../../fleet/fleet.ts";
import type { Block } from "../blocks.ts";
import type { FleetSaying } from "./saying.ts";

/** Groups in a sentence of their own, and in the table. */
const MOST_TOLD = 3;
const MOST_GROUPS = 20;

/** Whether guests that share something spike together: what is unusual first, in sentences; then all groups in numbers. */
export function together({ fleet, words }: FleetSaying): Block[] {
  const { groups, by, others } = fleet;
  const { together: said } = words;
  const items: string[] = [];
  const isNews = ({ verdict }: GuestGroup) => verdict === "together" || verdict === "everywhere";
  const news = groups.filter(isNews);
  const rest = groups.length - news.length;
  for (const group of news.slice(0, MOST_TOLD)) items.push(said.group(group.value, said.told(group)));
  if (news.length > MOST_TOLD) items.push(said.more(news.length - MOST_TOLD));
  if (others !== null) items.push(said.group(news.length > 0 ? said.others : said.all, said.told(others)));
  if (by !== null && groups.length === 0 && others !== null) items.push(said.noGroup(by.label));
  if (items.length === 0) return [];
  const list: Block = { kind: "list", items };
  if (by === null || groups.length === 0) return [list];
  const { heads } = said;
  const shown = Math.min(groups.length, Math.max(MOST_GROUPS, news.length));
  const left = groups.length - shown;
  return [
    list,
    {
      kind: "table",
      columns: [
        { head: heads.group(by.label) },
        { head: heads.members, align: "right" },
        { head: heads.spiked, align: "right" },
        { head: heads.spikes, align: "right" },
        { head: heads.shared, align: "right" },
        { head: heads.chance, align: "right" },
        { head: heads.verdict },
      ],
      rows: groups.map(({ value, members, guests, spikes, shared, expected, verdict }) => ({
        cells: [
          value,
          String(members),
          String(guests),
          String(spikes),
          verdict === "too-few" ? "-" : String(shared),
          verdict === "too-few" ? "-" : expected.toFixed(1),
          said.verdicts[verdict],
        ],
        under: null,
      })),
      legend: said.legend,
      excerpt: { from: 0, to: shown, note: left > 0 ? said.fewGroups(Math.min(left, rest)) : null },
    },
  ];
}
