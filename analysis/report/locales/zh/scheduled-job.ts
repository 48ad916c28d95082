import type { SuspectWords } from "../words.ts";
import { duration, percent, thousands } from "./quantities.ts";
import { allOf, UNKNOWN_PROCESS } from "./summary.ts";

export const scheduledJob: SuspectWords<"scheduled-job"> = {
  cause: {
    named: (culprit) => `定时任务${culprit === "" ? "" : ` ${culprit}`}`,
    summary: (verdict) => allOf(verdict, `来自定时任务 ${verdict.culprit || UNKNOWN_PROCESS}`),
    now: "让任务自行结束；若已造成影响，可先停止它。如何修改见下文。",
    accuses: "某个命令的一次运行随尖峰开始、随尖峰结束，负载由它的任务构成。",
    acquits: "看到的命令中，没有哪个的运行时间与尖峰相符。",
    matters: "负载来自有人安排的工作：可以改时间、降优先级或拆分。",
  },
  facts: {
    "scheduled-job.none-fits": ({ commands }) =>
      `没有其他命令的运行与尖峰一样长；共检查 ${thousands(commands)} 个命令。`,
    "scheduled-job.frozen": ({ share }) =>
      `睡眠中的任务有 ${percent(share)} 在等待被冻结的文件系统：没有任务会这样对待自己。`,
    "scheduled-job.ran": ({ comm, parent, length_s, common, commands }) =>
      `${comm}（由 ${parent || "未知的父进程"} 启动）运行了 ${duration(length_s)}；与尖峰的重合度为 ${percent(common)}；共检查 ${thousands(commands)} 个命令。`,
    "scheduled-job.fits": ({ met, spikes }) =>
      `${thousands(spikes)} 次尖峰中有 ${thousands(met)} 次与它的运行相符。`,
    "scheduled-job.own": ({ share }) => `随机时刻的任务有 ${percent(share)} 属于它或它的子进程。`,
    "scheduled-job.worked": ({ share }) => `它有 ${percent(share)} 的时间在计算或等待磁盘。`,
    "scheduled-job.origin": ({ comm, unit, exe }) =>
      `${comm} 运行在${isUnit(unit) ? "单元" : "控制组"} ${unit} 中${exe === "" ? "" : `（${exe}）`}。`,
    "scheduled-job.unscheduled": () => "没有迹象表明它是定时运行的。",
    "scheduled-job.not-own": () => "它与尖峰同时运行，但大部分负载不是它的",
    "scheduled-job.whose-load": () => "没有记录负载由谁的任务构成",
    "scheduled-job.all": ({ commands }) =>
      commands === 0 ? "没有看到进程运行。" : `记录了 ${thousands(commands)} 个命令的运行。`,
  },
  advice: {
    "scheduled-job.give-way": ({ culprit, unit, nice, dropIn }) => {
      const job = culprit === "" ? "该任务" : culprit;
      return {
        title: `把 ${job} 的优先级降到最低，或换个时段`,
        why: "它的工作是真实的。只有抢占了别人的磁盘或处理器时才有害。",
        change:
          unit === ""
            ? [
                `在启动 ${job} 的地方（cron 行、/etc/cron.daily 中的脚本或单元）：`,
                nice,
                "若是单元，也可以用 drop-in：",
                dropIn,
              ]
            : [
                `${job} 运行在单元 ${unit} 中。在其中启动它的地方：`,
                nice,
                `若整个 ${unit} 都可以等，也可以用 drop-in（systemctl edit ${unit}）：`,
                dropIn,
              ],
        expected:
          "它运行时负载仍会上升（平均负载把等待的任务也算在内），但尖峰期间 keepalived 的脚本保持平时的时长。换时段：尖峰移到那个时段。",
      };
    },
  },
};

/** systemd's slices and scopes group what is no unit of its own: a session of cron stands in one. */
const isUnit = (unit: string) => unit.endsWith(".service");
