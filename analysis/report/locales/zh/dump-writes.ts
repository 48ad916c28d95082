import type { Advices } from "../../../facts.ts";
import type { Paragraph, SuspectWords } from "../words.ts";
import { duration, list, partOf, percent, spaced, thousands } from "./quantities.ts";
import { saidOf, UNKNOWN_PROCESS } from "./summary.ts";

export const dumpWrites: SuspectWords<"dump-writes"> = {
  cause: {
    named: (culprit) => `${culprit || "keepalived"} 写转储文件时阻塞`,
    summary: (verdict) =>
      saidOf(verdict, spaced`${verdict.culprit || UNKNOWN_PROCESS}的状态转储在写入时阻塞`),
    now: "转储阻塞期间 keepalived 不发送通告，有发生故障切换的风险。请先停掉转储。",
    accuses: "尖峰的大部分时间里，keepalived 的状态转储文件一直打开着：写入受阻。",
    acquits: "尖峰期间转储照常进行，与尖峰之外一样快。",
    matters: "转储阻塞会卡住发送 VRRP 通告的进程，随后可能发生故障切换。",
  },
  facts: {
    "dump-writes.writes": ({ writes, median_s, longest_s, usual_s }) => {
      const lasted =
        writes === 1
          ? `耗时 ${duration(longest_s)}`
          : `耗时中位数 ${duration(median_s)}，最长 ${duration(longest_s)}`;
      const usual = usual_s === null ? "" : `；尖峰之外中位数 ${duration(usual_s)}`;
      return `尖峰期间写转储 ${thousands(writes)} 次，${lasted}${usual}。`;
    },
    "dump-writes.none": () => "尖峰期间没有写转储。",
    "dump-writes.being-written": ({ share }) => `尖峰期间有 ${percent(share)} 的时间在写转储。`,
    "dump-writes.paused": ({ share, usual_s, writer, writes }) =>
      `有一段连续的时间（占尖峰的 ${percent(share)}）没有写转储${writes === 0 ? "" : `（上面 ${thousands(writes)} 次都在这段时间之前或之后）`}，而此前每 ${duration(usual_s)}写一次；${writer} 处于不可中断睡眠。`,
    "dump-writes.own": ({ share, writer }) => `随机时刻的任务${partOf(share, "属于")} ${writer}。`,
    "dump-writes.too-little": () => "转储缓慢，但只占尖峰的一小部分，不足以成为其原因",
    "dump-writes.cleanup-held": () => "停写期间一直有清理在运行：转储在等待清理占住的目录",
    "dump-writes.most-others": () => "大部分负载来自别的进程，它们等的可能是同一样东西",
    "dump-writes.all"({ writes, every_s, took }) {
      const known = `写转储 ${thousands(writes)} 次${every_s === null ? "" : `，每 ${duration(every_s)}一次`}`;
      if (took === null) return `${known}；耗时未知。`;
      if (writes === 1) return `${known}，耗时 ${duration(took.longest_s)}。`;
      return `${known}；耗时中位数 ${duration(took.median_s)}，最长 ${duration(took.longest_s)}。`;
    },
    "dump-writes.compared": ({ median_s, usual_s }) =>
      `耗时中位数在尖峰期间为 ${duration(median_s)}，尖峰之外为 ${duration(usual_s)}。`,
    "dump-writes.none-at-all": () => "没有看到写状态转储。",
  },
  advice: {
    "dump-writes.fewer": ({ script }) => ({
      title: "不要每次运行心跳检测脚本都转储",
      why: "每隔几秒转储一次，磁盘的每次停顿都会碰上；需要时才转储，几乎一次也碰不上。",
      change: [
        `${spaced`从${script ?? "发送信号的脚本或定时器"}中去掉发给 keepalived 的 USR1 和 USR2 信号`}；需要转储时手工触发，或由定时器每 5 分钟触发一次，或者用 SNMP 读取状态。`,
      ],
      expected: "报告中的转储写入由几千次变为每天几次，而且没有一次落在尖峰里。",
    }),
    "dump-writes.memory": ({ files, place }) => ({
      title: "把转储写到内存里，不要写到会停顿的磁盘上",
      why: `${spaced`写${named(files)}的进程`}就是发送 VRRP 通告的进程：磁盘不响应时，这两件事它都做不了。`,
      change: offDisk(place),
      expected: "即使磁盘停顿，写转储也最多只需几毫秒，等待的任务中不再有 keepalived。",
    }),
  },
};

const MOST_FILES = 3;

function named(files: readonly string[]): string {
  const more = files.length - MOST_FILES;
  return more <= 1 ? list(files) : `${files.slice(0, MOST_FILES).join("、")} 以及另外 ${more} 个文件`;
}

const DROP_IN = "在服务的 drop-in 配置中（systemctl edit keepalived）";

function offDisk(place: Advices["dump-writes.memory"]["place"]): Paragraph[] {
  switch (place.by) {
    case "keywords":
      return [`在 keepalived.conf 中（${place.since} 起支持），然后重新加载：`, place.lines];
    case "tmpdir":
      return [`${DROP_IN}，然后重启服务；读取转储的程序要改到那里去读：`, place.dropIn];
    case "mount":
      return [
        `keepalived ${place.version} 只写到 /tmp，不会写到别处（${place.since} 起才读取 TMPDIR）。把 /tmp 挂载为 tmpfs，下次重启时生效：`,
        place.mount,
      ];
    case "either":
      return [
        `keepalived ${place.since} 起，${DROP_IN}：`,
        place.dropIn,
        "更早的版本只写到 /tmp，不会写到别处：把 /tmp 挂载为 tmpfs，下次重启时生效：",
        place.mount,
      ];
  }
}
