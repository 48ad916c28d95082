import type { SuspectWords } from "../words.ts";
import { duration, partOf, percent, spaced, thousands } from "./quantities.ts";
import { saidOf } from "./summary.ts";

export const scheduledJob: SuspectWords<"scheduled-job"> = {
  cause: {
    named: (culprit) => (culprit === "" ? "某个任务" : spaced`任务${culprit}`),
    summary: (verdict) =>
      saidOf(
        verdict,
        verdict.culprit === "" ? "来自某个未记录到的任务的工作" : spaced`来自任务${verdict.culprit}的工作`,
      ),
    now: "让任务自行结束；若造成影响，就停掉它。如何修改见下文。",
    accuses: "有一个命令的运行与尖峰同时开始、同时结束，负载由它的任务构成。",
    acquits: "看到的命令中，没有一个运行了尖峰那么久。",
    matters: "这个负载是有人启动的工作：可以换个时间、用 nice 降低优先级，或拆开执行。",
  },
  facts: {
    "scheduled-job.none-fits": ({ commands }) => `没有其他命令运行得和尖峰一样久；${looked(commands)}。`,
    "scheduled-job.frozen": ({ share }) =>
      `睡眠中的任务${partOf(share, "在等待")}冻结的文件系统：没有任务会这样卡住自己。`,
    "scheduled-job.remote": ({ share }) =>
      share === null
        ? "日志说有文件服务器没有响应：等待它的任务不是原因。"
        : `睡眠中的任务${partOf(share, "在等待")}没有响应的文件服务器或提供文件系统的程序：等待的任务不是原因。`,
    "scheduled-job.piled": ({ comm, runs, worked }) =>
      `${comm} 平均有 ${runs.toFixed(1)} 次运行同时进行，工作时间只占 ${percent(worked)}。`,
    "scheduled-job.waited": () => "它的多次运行堆积起来在等待，但没有记录在等待什么",
    "scheduled-job.workers": ({ names }) => `只在它运行期间出现，或由它启动：${names.join("、")}。`,
    "scheduled-job.with-workers": ({ share }) => `随机时刻的任务${partOf(share, "属于")}它或它们。`,
    "scheduled-job.raid": () => "内核自己的线程在阵列上做了它要求的工作。",
    "scheduled-job.asked": ({ comm, parent, thread }) =>
      `${comm}（${spaced`由${parent || "未知的父进程"}启动`}）在负载上升前刚刚运行：它请求内核检查阵列，检查由 ${thread} 进行。`,
    "scheduled-job.ran": ({ comm, parent, length_s, common, commands }) =>
      `${comm}（${spaced`由${parent || "未知的父进程"}启动`}）运行了 ${duration(length_s)}；它与尖峰有 ${percent(common)} 的时间重合；${looked(commands)}。`,
    "scheduled-job.fits": ({ met, spikes }) =>
      `${thousands(spikes)} 次尖峰中有 ${thousands(met)} 次与它的运行吻合。`,
    "scheduled-job.own": ({ share }) => `随机时刻的任务${partOf(share, "属于")}它或其子进程。`,
    "scheduled-job.worked": ({ share }) => `它有 ${percent(share)} 的时间在工作或等待磁盘。`,
    "scheduled-job.origin": ({ comm, unit, exe }) =>
      `${comm} 运行在${isUnit(unit) ? " unit" : "控制组"} ${unit} 中${exe === "" ? "" : `（${exe}）`}。`,
    "scheduled-job.unscheduled": () => "没有迹象表明它是定时运行的。",
    "scheduled-job.not-own": () => "它的运行时间与尖峰一致，但大部分负载不是它的",
    "scheduled-job.whose-load": () => "没有记录构成负载的任务属于谁",
    "scheduled-job.all": ({ commands }) =>
      commands === 0 ? "没有看到任何进程运行。" : `记录了 ${thousands(commands)} 个命令的运行。`,
  },
  advice: {
    "scheduled-job.give-way": ({ culprit, unit, nice, dropIn }) => {
      const job = culprit || "该任务";
      return {
        title: spaced`把${job}的优先级降到最低，或换个时间运行`,
        why: "它做的是实际的工作。只有在与别人争用磁盘或 CPU 时，才会造成影响。",
        change:
          unit === ""
            ? [
                spaced`在启动${job}的地方（cron 的那一行、/etc/cron.daily 中的脚本或 unit）：`,
                nice,
                "如果是 unit，也可以用 drop-in 配置：",
                dropIn,
              ]
            : [
                spaced`${job}运行在 unit ${unit} 中。在其中启动它的地方：`,
                nice,
                `如果整个 ${unit} 都可以等，也可以用 drop-in 配置（systemctl edit ${unit}）：`,
                dropIn,
              ],
        expected:
          "它运行时负载仍会上升（等待的任务也计入），但尖峰期间其他工作保持平时的耗时。如果换了时间：尖峰也移到那个时间。",
      };
    },
  },
};

const looked = (commands: number) => `查看了 ${thousands(commands)} 个命令`;

/** systemd's slices and scopes group what is no unit of its own: a session of cron stands in one. */
const isUnit = (unit: string) => unit.endsWith(".service");
