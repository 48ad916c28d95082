import type { Advices } from "../../../facts.ts";
import type { Paragraph, SuspectWords } from "../words.ts";
import { duration, list, percent, thousands } from "./quantities.ts";
import { allOf, UNKNOWN_PROCESS } from "./summary.ts";

export const dumpWrites: SuspectWords<"dump-writes"> = {
  cause: {
    named: (culprit) => `${culprit || "keepalived"} 写状态转储文件时被阻塞`,
    summary: (verdict) => allOf(verdict, `${verdict.culprit || UNKNOWN_PROCESS} 写状态转储时被阻塞`),
    now: "转储阻塞期间 keepalived 不发送 VRRP 通告，有切换风险。请先停止转储。",
    accuses: "尖峰的大部分时间里 keepalived 的状态转储文件一直没有写完：写入被阻塞。",
    acquits: "尖峰期间的转储与平时一样快。",
    matters: "转储一旦阻塞，发送 VRRP 通告的进程就停住，随后可能发生切换。",
  },
  facts: {
    "dump-writes.writes": ({ writes, median_s, longest_s, usual_s }) =>
      `${writes === 1 ? `尖峰期间写转储 1 次，用时 ${duration(longest_s)}` : `尖峰期间写转储 ${thousands(writes)} 次，中位数 ${duration(median_s)}，最长 ${duration(longest_s)}`}${usual_s === null ? "" : `；尖峰以外中位数 ${duration(usual_s)}`}。`,
    "dump-writes.none": () => "尖峰期间没有写转储。",
    "dump-writes.being-written": ({ share }) => `尖峰的 ${percent(share)} 时间里有转储正在写入。`,
    "dump-writes.paused": ({ share, usual_s, writer }) =>
      `有连续一段时间（占尖峰的 ${percent(share)}）没有写转储，而此前每 ${duration(usual_s)}就有一次；其间 ${writer} 处于不可中断睡眠。`,
    "dump-writes.own": ({ share, writer }) => `随机时刻的任务有 ${percent(share)} 属于 ${writer}。`,
    "dump-writes.too-little": () => "转储确实变慢，但占尖峰的时间太少，不足以成为原因",
    "dump-writes.cleanup-held": () => "停顿期间一直有清理在运行：转储在等待被它占住的目录",
    "dump-writes.most-others": () => "大部分负载来自其他任务，它们可能在等待同一样东西",
    "dump-writes.all": ({ writes, every_s, median_s, longest_s }) =>
      writes === 1
        ? `写转储 1 次，用时 ${duration(longest_s)}。`
        : `写转储 ${thousands(writes)} 次，每 ${duration(every_s)}一次；中位数 ${duration(median_s)}，最长 ${duration(longest_s)}。`,
    "dump-writes.compared": ({ median_s, usual_s }) =>
      `尖峰期间中位数 ${duration(median_s)}，尖峰以外 ${duration(usual_s)}。`,
    "dump-writes.none-at-all": () => "没有看到写状态转储。",
  },
  advice: {
    "dump-writes.fewer": ({ script }) => ({
      title: "不要在心跳检测脚本每次运行时都转储",
      why: "几秒转储一次，磁盘的每次停顿都会撞上；需要时才转储，几乎不会撞上。",
      change: [
        `${script === null ? "找到向 keepalived 发送 USR1 和 USR2 信号的脚本或定时器，去掉这些信号" : `去掉 ${script} 中向 keepalived 发送的 USR1 和 USR2 信号`}；需要转储时手工触发，或由定时器每 5 分钟触发一次，也可以用 SNMP 读取状态。`,
      ],
      expected: "报告中的转储从每天数千次降到几次，而且没有一次落在尖峰里。",
    }),
    "dump-writes.memory": ({ files, place }) => ({
      title: "把转储写到内存，而不是会停顿的磁盘",
      why: `写${named(files)}的正是发送 VRRP 通告的那个进程：磁盘不响应时，两件事它都做不了。`,
      change: offDisk(place),
      expected: "磁盘停顿时写转储也最多几毫秒，keepalived 不再出现在等待者之中。",
    }),
  },
};

const MOST_FILES = 3;

function named(files: readonly string[]): string {
  const more = files.length - MOST_FILES;
  return more <= 1
    ? ` ${list(files)} `
    : ` ${files.slice(0, MOST_FILES).join("、")} 等 ${files.length} 个文件`;
}

const DROP_IN = "服务的 drop-in（systemctl edit keepalived）";

function offDisk(place: Advices["dump-writes.memory"]["place"]): Paragraph[] {
  switch (place.by) {
    case "keywords":
      return [`在 keepalived.conf 中（${place.since} 起支持）修改，然后重新加载：`, place.lines];
    case "tmpdir":
      return [`在${DROP_IN}中修改，然后重启服务；读取转储的程序要改到新位置：`, place.dropIn];
    case "mount":
      return [
        `keepalived ${place.version} 只会写到 /tmp（${place.since} 起才读取 TMPDIR）。把 /tmp 挂载为 tmpfs，下次重启时生效：`,
        place.mount,
      ];
    case "either":
      return [
        `keepalived ${place.since} 起，在${DROP_IN}中修改：`,
        place.dropIn,
        "更早的版本只会写到 /tmp：把 /tmp 挂载为 tmpfs，下次重启时生效：",
        place.mount,
      ];
  }
}
