import type { WebWords } from "../web.ts";

export const web: WebWords = {
  title: "负载尖峰是真的吗？",
  lead: "给出一段平均负载的记录。报告会说明出现过哪些尖峰、当时负载是否真实存在，以及可能的原因。",
  private: "数据不会离开本页。本页离线可用，只在您的浏览器中运行，也不允许访问任何地址。",
  drop: "把文件或文件夹拖到这里，或者",
  choose: "选择文件",
  chooseFolder: "选择文件夹",
  example: "看一个例子",
  exampleIs: "（一台真实的 keepalived，检查脚本每秒运行一次，记录 37 分钟）",
  takes: "可以读取的记录",
  sources: {
    prometheus: {
      what: "Prometheus、VictoriaMetrics、Mimir、Thanos",
      how: "API 对下面这条查询（针对一台主机）的回答。请用 query，不要用 query_range：后者会把最多五分钟以前的值放到它自己的时间网格上。VictoriaMetrics 的 /api/v1/export 导出、promtool tsdb dump 的输出也可以。",
    },
    sar: {
      what: "sysstat（sar）",
      how: "sadf 输出的 JSON，sysstat 10.1.5（CentOS 7）及更高版本均可。可以一次给出多天的文件。",
    },
    atop: { what: "atop", how: "atop -P 的输出。" },
    trace: {
      what: "loadspike",
      how: "export 写出的内容：文件夹、其中的文件，或者打包成的 .tar.gz、.zip。信息最全，能说明是哪个进程。",
    },
    csv: {
      what: "任意表格（CSV）",
      how: "来自 collectd、rrdtool fetch（munin）、Zabbix、Grafana、Netdata 等：由您指明哪一列是时间，哪一列是负载。可以一次给出多天的文件。",
    },
  },
  why: {
    head: "平均负载为什么会不准",
    paragraphs: [
      "内核每五秒才统计一次任务数，平均负载完全由这些统计得出。同样每五秒运行一次的检查脚本，会相对于统计时刻缓慢漂移。在好几个小时里，每次统计都错过它；随后约二十分钟里，每次统计都恰好碰上它，平均负载便升到该脚本的进程数，而机器几乎空闲。出问题的只是测量：这种负载是虚高。",
      "形状相同的尖峰也可能是真实的：写操作在等待卡住的存储，正在清理巨大的 /tmp，或者脚本挂住了。",
      "两者留下的痕迹不同。以若干完整的差拍周期计，内核统计到的任务总量等于实际完成的工作量，所以虚高的尖峰多计了多少，平静时就少计了多少；真实的负载则会留下 CPU 时间，或者留下等待中的任务。要从其他工具的历史数据中作出判断，需要三次有规律的尖峰、与负载同时记录的 CPU 时间，以及 CPU 个数。数据不足时，报告会如实说明。",
    ],
  },
  next: {
    head: "是哪个进程？",
    paragraphs: [
      "其他工具的历史数据都无法说明被统计到的是哪个进程。loadspike 会记录这些：每个进程的启动与退出、每次转储文件的写入，以及随机时刻真正活动的任务。通常有两次尖峰，就能给出进程名、改动建议和下一次预计出现的时间。",
    ],
    command: "loadspike record",
  },
  doing: {
    reading: "正在读取……",
    diagnosing: "正在查找尖峰……",
    writing: "正在生成报告……",
  },
  rows: (done, total) => (total === null ? `${done} 行` : `${done} / ${total} 行`),
  cancel: "取消",
  cancelled: "已取消，没有保留任何数据。",
  failed: "无法读取",
  ended: "浏览器中止了处理：内存可能不足以处理这么大的记录，请改用较短的时间段",
  tooOld: "浏览器版本过旧，无法使用本页；请使用 2025 年或之后的版本",
  needsScript: "本页完全依靠脚本工作，脚本不会访问任何地址：请允许运行。",
  columns: {
    head: "各列分别是什么？",
    intro: (file) => `${file} 是一个表格。请指明各列的含义；有时间和 load1 就可以开始。`,
    labels: {
      time: "时间",
      load1: "平均负载（1 分钟）",
      load5: "5 分钟",
      load15: "15 分钟",
      busy: "CPU 使用率（%）",
      idle: "CPU 空闲（%）",
      iowait: "CPU iowait（%）",
      steal: "CPU steal（%）",
    },
    none: "没有这一列",
    cpus: "CPU 个数（不填则无法判断负载是否真实）",
    only: "只取含有这个单元格的行（列名=值），用于多个序列混在一张表里的情况",
    offset: "未注明时区的时间属于",
    go: "读取",
  },
  report: "报告",
  save: { html: "保存 HTML", json: "保存 JSON" },
  another: "换一份记录",
  grid: (step) =>
    `这些值都落在间隔 ${step} 的均匀网格上，像是 query_range 的结果：每个值都可能是最多五分钟以前的，计数器的变化也会变得模糊。请先按首页的说明用 query 加时间范围重新查询，再相信这份报告。`,
  language: "语言",
};
