import type { EpochsChart, LaneId, LengthsChart, LooksMean } from "../../../charts/model.ts";
import type { ChartWords } from "../locale.ts";
import { duration, percent, thousands } from "./quantities.ts";

const lanes: Record<LaneId, string> = {
  cpu_busy_pct: "CPU 繁忙",
  iowait_pct: "CPU 空闲但有 I/O 在等待（iowait）",
  steal_pct: "被虚拟化平台占用（steal）",
  psi_cpu_some_pct: "压力：有任务在等 CPU",
  psi_io_full_pct: "压力：全部任务都在等 I/O",
  psi_mem_some_pct: "压力：有任务在等内存",
};

const doing = ({ what, comm }: Pick<EpochsChart, "what" | "comm">) => {
  const names: Record<EpochsChart["what"], string> = {
    "dump-writes": "状态转储写入",
    "tmpfiles-cleanup": "tmpfiles 清理",
    "check-script": `${comm} 的运行`,
    "vm-stun": "虚拟机停顿",
    job: `${comm} 的运行`,
  };
  return names[what];
};
const took = ({ what, comm }: Pick<LengthsChart, "what" | "comm">) =>
  what === "runs" ? `${comm} 的运行` : "状态转储写入";
/** 平均值，以及观测次数少时可能的误差。 */
const within = ({ all, error }: LooksMean) =>
  error < 0.005 || Number.isNaN(error) ? tasks(all) : `${all.toFixed(2)} ± ${tasks(error)}`;
const tasks = (value: number) => (Number.isNaN(value) ? "未知数量的" : `${value.toFixed(2)} 个`);

export const charts: ChartWords = {
  screen: {
    todo: "该做什么",
    best: "第一步",
    more: (count) => `另有 ${count} 项措施`,
    read: "具体做法",
    next: "下次尖峰",
    between: (low, high) => `介于 ${low} 与 ${high} 之间`,
    countdown: { ahead: "还有 {0}", now: "若预测准确，就在此刻", past: "预测时间已过 {0}，请重新生成报告" },
    units: { d: "天", h: "小时", min: "分钟", s: "秒" },
    contents: "本页内容",
    others: (count) => `另有 ${count} 个嫌疑原因`,
    cleared: "已排除或未检查",
    recording: "记录概况",
    spikes: (count) => (count === 1 ? "这次尖峰" : `逐次查看 ${thousands(count)} 次尖峰`),
    spike: (id) => `尖峰 ${id}`,
    oneOf: (id, of) => `这是 ${of} 次尖峰中的第 ${id} 次。`,
    labels: {
      lasted: "持续",
      load1: "load1 最高",
      counted: "内核计入",
      real: "真正活动",
      verdict: "结论",
    },
    pictures: "图：尖峰前后，以及各项耗时",
    forIt: "指向某一原因的证据",
    against: "已排除的原因",
    around: "前后发生的事",
    top: "回到顶部",
    print: "本页所用时区：",
  },
  zoom: {
    in: "放大",
    out: "缩小",
    all: "全图",
    earlier: "上一次尖峰",
    later: "下一次尖峰",
    help: "拖动可放大。键盘：← → Home End 移动读数线，PageUp、PageDown 跳到相邻尖峰，Shift 加 ← → 平移，+ 与 - 缩放，0 恢复全图，Esc 结束读数。",
    numbers: "数据表",
  },
  readout: { load1: "load1", counted: "内核计入", active: "真正活动" },
  read: {
    help: "键盘：方向键在图中移动，Home、End 到两端，PageUp、PageDown 跳得更远，Esc 结束读数。",
    words: {
      tasks: "平均 {0} 个任务",
      unseen: "没有观测",
      many: "次数：{0}",
      moved: "随机移位后为 {0} 至 {1}",
      load1: "load1 {0}",
      between: "预测区间 {0} 至 {1}",
      came: "实际 {0}，在区间内",
      outside: "实际 {0}，在区间外",
      open: "尚未出现",
      before: "改动前每天 {0} 次",
      after: "改动后每天 {0} 次",
      expected: "预计每天 {0} 次",
    },
  },
  theme: { title: "页面配色", system: "跟随系统", light: "浅色", dark: "深色" },
  legend: {
    load1: "显示的 load1",
    counted: "内核单次采样计入的任务数",
    active: "真正活动的任务：平均值及其误差范围",
    phantom: "虚高的尖峰",
    real: "真实的尖峰",
    unclear: "性质不明的尖峰",
    gap: "没有记录",
    state: "主备切换",
    clock: "时钟变动或停顿",
    change: "改动",
    line: "日志",
    run: "脚本正在运行",
    none: "没有计入任务的采样",
    some: "计入了任务的采样",
    shifted: "随机移位后的对照",
    others: "其他",
    unseen: "没有观测",
    foretold: "预测区间",
    came: "实际出现",
    expected: "若没有改动，预计会有的次数",
  },
  lanes,
  heads: {
    time: "时间",
    load1: "load1 最高值",
    counted: "内核计入（平均）",
    active: "真正活动（平均）",
    error: "±",
    from: "距运行开始",
    looks: "采样次数",
    name: "名称",
    kernel: "内核采样时",
    random: "随机时刻",
    onset: "距尖峰开始",
    mean: "同时进行（平均）",
    band: "对照范围",
    length: "耗时",
    number: "次数",
    before: "改动前，每天",
    after: "改动后，每天",
    expected: "预计，每天",
  },

  timeline: {
    title: "负载随时间的变化",
    sentence: (load1, active, mean_s, still, diskOnly, byCounters) =>
      `load1 最高达到 ${load1.toFixed(2)}${active === null ? (byCounters ? "；真正活动的任务数只知道每次尖峰整体的，取自累计值" : "；真正活动的任务数没有测量") : `，真正活动的任务数最高 ${active.toFixed(2)}（${duration(mean_s)}内的平均值${diskOnly ? "；睡眠的任务中只含等待磁盘的" : ""}）`}。${still.length === 0 ? "" : `始终低于 1%：${still.join("、")}。`}`,
  },
  strobe: {
    title: "把内核的采样当作频闪灯",
    load: "显示的 load1",
    axis: "每次采样落在一次运行开始之后多久",
    run: "运行中",
    sentence: (chart) => {
      const each = `每个点是内核的一次采样（每 ${chart.look_s.toFixed(3)} 秒一次）：它落在 ${chart.comm} 某次运行开始之后多久。`;
      const share = chart.covered;
      if (chart.kind === "quiet") return `${each}这段记录里没有尖峰可以对照。`;
      if (share === null) return `${each}落在尖峰期间的采样太少，无从对照。`;
      if (chart.kind === "beat")
        return `${each}采样相对于运行缓慢漂移。线穿过色带时，正好有一次运行在进行（${duration(chart.busy_s)}），每次采样平均计入 ${tasks(chart.inside.counted)}任务；其余采样平均只计入 ${tasks(chart.outside.counted)}。尖峰就是这些交叉点。`;
      const met = `尖峰期间有 ${percent(share.share)} 的采样遇上了运行，纯属偶然也会有 ${percent(share.by_chance)}。`;
      if (share.longer) return `${each}${met}当时的运行比色带更久：色带是一次运行通常的长度。`;
      return share.share > 2 * share.by_chance + 0.1
        ? `${each}${met}这比偶然要多。`
        : `${each}${met}计入了任务的采样在远离运行的时刻同样存在：这只是噪声，尖峰不是这个任务的差拍造成的。`;
    },
  },
  folded: {
    title: (kind) => (kind === "noise" ? "尖峰期间的采样叠在一个周期上" : "全部采样叠在一次运行上"),
    axis: "距运行开始的时间",
    count: "计入的任务数（平均）",
    sentence: (chart) =>
      chart.kind === "noise"
        ? "如果尖峰源于差拍，计入的任务应当全部落在狭窄的运行时段之内；实际上远离运行的时刻也有。"
        : `${thousands(chart.inside.looks)} 次采样遇上了运行，平均各计入 ${tasks(chart.inside.counted)}任务；${thousands(chart.outside.looks)} 次没有遇上，平均 ${tasks(chart.outside.counted)}。`,
  },
  counted: {
    title: (spike) => `尖峰 ${spike}：哪些任务被计入`,
    kernel: "紧接内核采样之后",
    random: "随机时刻",
    nobody: "没有任务",
    sentence: (kernel, random) =>
      kernel.looks === 0
        ? `随机时刻平均看到 ${within(random)}任务（观测 ${thousands(random.looks)} 次）；紧接内核采样之后没有观测，或者没有看到任何任务。`
        : `紧接内核采样之后平均看到 ${within(kernel)}任务（看到任务的观测 ${thousands(kernel.looks)} 次），随机时刻平均看到 ${within(random)}（观测 ${thousands(random.looks)} 次）。`,
  },
  epochs: {
    title: (chart) => `尖峰前后：${doing(chart)}`,
    axis: (chart) => `${doing(chart)}，同时进行的平均数`,
    begins: "尖峰开始",
    sentence: ({ spikes, above, chance }) => {
      const band = `线是 ${thousands(spikes)} 次尖峰的平均；阴影是随机移位后 100 次中 95 次所在的范围。`;
      if (spikes < 3) return `${band}尖峰太少，只能描述，不能检验。`;
      if (!above) return `${band}尖峰开始时，线在阴影之内。`;
      return `${band}尖峰开始时，线高于阴影${chance < 0.05 ? "。" : `，但也可能是偶然（p = ${chance.toFixed(2)}）。`}`;
    },
  },
  lengths: {
    title: (chart) => `耗时分布：${took(chart)}`,
    sentence: ({ total, median_s, longest_s }) =>
      `耗时已知的共 ${thousands(total)} 次：中位数 ${duration(median_s)}，最长 ${duration(longest_s)}。颜色越深，次数越多。`,
  },
  relief: {
    title: "同样的日子，换成各项改动",
    peak: (load1) => `最高 ${load1.toFixed(2)}`,
    sentence: "按实测的运行模拟，仅含这一个任务造成的 load1。第一条是现状。",
  },
  forecasts: {
    title: "预测与实际",
    foretold: "预测时刻",
    sentence: (came, decided) =>
      decided === 0
        ? "预测的时间都还没有到。"
        : `${thousands(decided)} 次预测中，有 ${thousands(came)} 次尖峰落在预测区间内。`,
  },
  changes: {
    title: "每次改动前后",
    before: "改动前",
    after: "改动后",
    sentence: "每天的尖峰次数。竖线：若没有改动，预计会有的次数。",
  },
};
