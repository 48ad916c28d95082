import type { Failover, Worst } from "../../../advice/failover.ts";
import type { Upgrade } from "../../../advice/track.ts";
import type { AdviceBlock, AdviceWords } from "../words.ts";
import { at, beforeUpgrade, expected } from "./outcome.ts";
import { duration, exactSeconds, spaced } from "./quantities.ts";

const WHERE_IT_HEARS =
  "keepalived 必须运行在主机自身的网络命名空间里：在其他命名空间里（net_namespace、容器），内核不向它通报任何事件，它会把该进程当作已经退出。";

export const beatAdvice: AdviceBlock<"sampling-beat"> = {
  "sampling-beat.track-process": ({ place, block, today_s, outcome }) => ({
    title: "让 keepalived 自己监视该进程（track_process）",
    why: `进程一结束，keepalived 立即从内核得知；没有任何东西按周期运行。${WHERE_IT_HEARS}`,
    change: [
      `在 ${at(place)}，用以下内容代替 vrrp_script 和 track_script；然后用“keepalived --config-test”检查，再重新加载：`,
      block,
      `进程结束会立即发现（目前最长 ${duration(today_s)}）。进程挂死不会被发现：脚本检测的如果不只是进程在不在，请改用文件跟踪。`,
    ],
    expected: expected(outcome),
  }),
  "sampling-beat.track-file": ({ place, block, writer, deaf, today_s, outcome }) => ({
    title: "由服务自己写一个文件，让 keepalived 监视它（track_file）",
    why: `keepalived 能看到文件的变化；适用于不只是看进程在不在的检测。${deaf ? "track_process 在这里不起作用：keepalived 运行在独立的网络命名空间里，而内核只在初始网络命名空间里通报进程事件。" : ""}`,
    change: [
      `在 ${at(place)}，用以下内容代替 vrrp_script 和 track_script：`,
      block,
      "再给该服务加一个 drop-in 配置（systemctl edit），让它在启动和停止时写入文件：",
      writer,
      `写进文件的会立即发现（目前最长 ${duration(today_s)}）；没有人写进去的则发现不了。`,
    ],
    expected: expected(outcome),
  }),
  "sampling-beat.upgrade-to-process": (upgrade) => ({
    title: `使用 keepalived ${upgrade.advised_since} 或更高版本：跟踪进程，代替脚本`,
    why: `这样进程一结束，keepalived 就从内核得知；没有任何东西按周期运行。${WHERE_IT_HEARS}${cannot(upgrade)}`,
    ...afterUpgrade(upgrade),
  }),
  "sampling-beat.upgrade-to-file": (upgrade) => ({
    title: `使用 keepalived ${upgrade.advised_since} 或更高版本：跟踪由服务写入的文件，代替脚本`,
    why: `这样 keepalived 能看到文件的变化；没有任何东西按周期运行。track_process 不行：keepalived 运行在独立的网络命名空间里，内核在那里不向它通报任何进程。${cannot(upgrade)}`,
    ...afterUpgrade(upgrade),
  }),
  "sampling-beat.random-delay": ({
    command,
    comm,
    lines,
    timeout_s,
    least_timeout_s,
    block,
    failover,
    outcome,
  }) => ({
    title: "让心跳检测脚本每次运行前随机延时",
    why: "不按周期运行，就不可能一直与内核采样同步。适用于任何版本的 keepalived，今天就能做。",
    change: [
      spaced`把以下几行放在${scriptOf(command, comm)}（bash）的最前面、“#!”行之后：`,
      lines,
      `运行到了超时${timeout_s === null ? "（没有设置时就是间隔）" : `（${exactSeconds(timeout_s)}）`}，keepalived 就会终止它：超时必须大于 ${least_timeout_s.toFixed(1)} 秒。${block === null ? "无需重新加载。" : ""}`,
      ...(block === null ? [] : [block]),
    ],
    cost: noticed(failover),
    expected: expected(outcome),
  }),
  "sampling-beat.interval": ({ interval_s, place, block, failover, outcome }) => ({
    title: `改为每 ${exactSeconds(interval_s)}运行一次`,
    why: `内核每 5 秒零一个时钟周期采样一次；${exactSeconds(interval_s)}与它没有共同的步调，所以每 ${interval_s} 次采样只有一次能遇上脚本。`,
    change: [`修改 ${at(place)}，然后重新加载 keepalived：`, block],
    cost: noticed(failover),
    expected: expected(outcome),
  }),
  "sampling-beat.no-dump": ({ command, comm, outcome }) => ({
    title: "把状态转储移出心跳检测脚本",
    why: "每次运行都会让 keepalived 写一次状态。这次尖峰不是它造成的，但磁盘一卡住，它就会拖住通告。",
    change: [
      spaced`删去${scriptOf(command, comm)}中向 keepalived 发送 USR1 或 USR2 的行；有人要读转储时，改由单独的定时器每 5 分钟触发一次，或者用 SNMP 读取状态。`,
    ],
    expected: expected(outcome),
  }),
  "sampling-beat.other-job": ({ comm, period_s, jitter_s, interval_s, delayed, slower }) => ({
    title: `让 ${comm} 不按固定周期运行`,
    why: `它每 ${Number(period_s.toPrecision(6))} 秒运行一次，与内核采样步调重合。`,
    change: [
      delayed === null && slower !== null
        ? `改为每 ${exactSeconds(interval_s)}运行一次。随机延时不会更好。`
        : `它如果有抖动选项就打开（Telegraf：collection_jitter），至少 ${jitter_s} 秒，每次运行重新取值${slower === null && delayed !== null ? "" : `；否则改为每 ${exactSeconds(interval_s)}运行一次`}。`,
    ],
    expected: [
      ...(delayed === null && slower !== null ? [] : [expected(delayed)]),
      ...(slower === null ? [] : [`每 ${exactSeconds(interval_s)}运行一次：${expected(slower)}`]),
    ].join(""),
  }),
  "sampling-beat.any-job": ({ culprit }) => ({
    title: spaced`给${culprit || "该周期任务"}换一个周期，或每次运行前随机延时`,
    why: "与内核的 5 秒没有共同周期的任务，不可能一直与它同步。",
    change: ["把间隔由 5 秒改为 7 秒，或每次运行前随机延时数秒。"],
    expected: "在本报告预测的时刻不再出现尖峰。没有测量该任务的运行，所以给不出数值。",
  }),
  "sampling-beat.alarms": ({ culprit }) => ({
    title: "在此之前，不要用本机的 load1 触发告警",
    why: spaced`load1 在这里两头都不准：尖峰期间偏高，尖峰之间又完全看不出${culprit || "该任务"}。`,
    change: [
      "改为对真正的活动告警：压力（PSI，内核 4.20 及以上）、/proc/schedstat 中的运行队列时间，或把 CPU 与 I/O 等待合起来看。",
    ],
    expected: "下次尖峰不再告警；真正过载时仍会告警。",
  }),
};

function afterUpgrade({ block, outcome, shell_lines }: Upgrade): Pick<AdviceWords, "change" | "expected"> {
  return {
    change: [...beforeUpgrade(shell_lines), "升级之后，用以下内容代替脚本：", block],
    expected: expected(outcome),
  };
}

function cannot({ version, process_since, file_since }: Upgrade): string {
  const installed = version === null ? "已安装的版本未知" : `已安装的是 ${version}`;
  return `${spaced`${version ?? "旧版本"}做不到`}（${installed}；track_process 自 ${process_since} 起提供，track_file 自 ${file_since} 起提供）。只升级而保留脚本，只会把差拍挪个位置：新版本略微准时一些。`;
}

function scriptOf(command: string | null, comm: string): string {
  return command ?? `心跳检测脚本 ${comm}`;
}

/** What a change costs: how much later a failure, or a return, is noticed at worst. */
function noticed({ fall, rise, fails, hangs, back }: Failover): string {
  const beside = ({ today_s, then_s }: Worst) =>
    Math.abs(then_s - today_s) < 0.05
      ? `最长 ${then_s.toFixed(1)} 秒，与目前相同`
      : `最长 ${then_s.toFixed(1)} 秒（目前 ${today_s.toFixed(1)} 秒）`;
  const runs = (count: number, what: string) => (count > 1 ? `（${what} ${count}）` : "");
  const again = rise > 1 ? `；恢复${runs(rise, "rise")}${beside(back)}` : "";
  return `代价：发现故障${runs(fall, "fall")}${beside(fails)}；检测挂死时${beside(hangs)}${again}。`;
}
