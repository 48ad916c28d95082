import type { Upgrade } from "../../../advice/track.ts";
import type { AdviceBlock, AdviceWords } from "../words.ts";
import { at, expected } from "./outcome.ts";
import { exactSeconds } from "./quantities.ts";

const WHERE_IT_HEARS =
  "keepalived 必须运行在主机自身的网络命名空间中：在其他命名空间里（net_namespace、容器）内核不会通知它，它会把进程当作已经退出。";

export const beatAdvice: AdviceBlock<"sampling-beat"> = {
  "sampling-beat.track-process": ({ place, block, outcome }) => ({
    title: "首选：让 keepalived 直接监视进程（track_process）",
    why: `进程退出时内核立即通知 keepalived，不再有任何周期性运行。${WHERE_IT_HEARS}`,
    change: [
      `在 ${at(place)}，用下面的内容代替 vrrp_script 和 track_script；然后用 "keepalived --config-test" 检查并重新加载：`,
      block,
    ],
    expected: expected(outcome),
  }),
  "sampling-beat.track-file": ({ place, block, writer, deaf, outcome }) => ({
    title: `${deaf ? "首选" : "或者"}：由服务自己写状态文件（track_file）`,
    why: `keepalived 能看到文件变化；适用于不只检查进程是否存在的情形。${deaf ? "track_process 在这里不起作用：keepalived 运行在自己的网络命名空间中，而内核只向第一个网络命名空间通知进程事件。" : ""}`,
    change: [
      `在 ${at(place)}，用下面的内容代替 vrrp_script 和 track_script：`,
      block,
      "再为该服务添加一个 drop-in（systemctl edit），让它在启动和停止时写入状态：",
      writer,
    ],
    expected: expected(outcome),
  }),
  "sampling-beat.upgrade-to-process": (upgrade) => ({
    title: `升级到 keepalived ${upgrade.advised_since} 或更高版本：直接监视进程，代替脚本`,
    why: `届时进程退出由内核通知 keepalived，不再有周期性运行。${WHERE_IT_HEARS}${cannot(upgrade)}`,
    ...afterUpgrade(upgrade),
  }),
  "sampling-beat.upgrade-to-file": (upgrade) => ({
    title: `升级到 keepalived ${upgrade.advised_since} 或更高版本：监视由服务写入的文件，代替脚本`,
    why: `届时 keepalived 能看到文件变化，不再有周期性运行。track_process 不适用：keepalived 运行在自己的网络命名空间中，内核不会向它通知任何进程事件。${cannot(upgrade)}`,
    ...afterUpgrade(upgrade),
  }),
  "sampling-beat.random-delay": ({ command, comm, lines, timeout_s, least_timeout_s, outcome }) => ({
    title: "让心跳检测脚本每次运行前随机延时",
    why: "没有固定周期的运行不会一直与内核采样步调重合。适用于 keepalived 的所有版本，今天就能做。",
    change: [
      `把下面几行放在 ${scriptOf(command, comm)}（bash）的最前面、"#!" 行之后：`,
      lines,
      `运行超过 timeout${timeout_s === null ? "（未设置时等于 interval）" : `（${exactSeconds(timeout_s)}）`}时 keepalived 会终止它：timeout 必须大于 ${least_timeout_s.toFixed(1)} 秒。无需重新加载。`,
    ],
    expected: expected(outcome),
  }),
  "sampling-beat.interval": ({ interval_s, place, block, outcome }) => ({
    title: `或者改为每 ${exactSeconds(interval_s)}运行一次`,
    why: `内核每隔 5 秒加一个时钟滴答采样一次；${exactSeconds(interval_s)}与它没有共同的步长，每 ${interval_s} 次采样最多只有一次能遇到脚本。`,
    change: [`位置：${at(place)}；修改后重新加载 keepalived：`, block],
    expected: expected(outcome),
  }),
  "sampling-beat.no-dump": ({ command, comm, outcome }) => ({
    title: "不要在心跳检测脚本里触发状态转储",
    why: "每次运行都会让 keepalived 写一遍状态。它不是这次尖峰的原因，但磁盘一卡，VRRP 通告也跟着耽误。",
    change: [
      `删掉 ${scriptOf(command, comm)} 中向 keepalived 发送 USR1 或 USR2 的行；若有人要读转储，改用单独的定时器每 5 分钟触发一次，或用 SNMP 读取状态。`,
    ],
    expected: expected(outcome),
  }),
  "sampling-beat.other-job": ({ comm, period_s, jitter_s, interval_s, delayed, slower }) => ({
    title: `让 ${comm} 不按固定周期运行`,
    why: `它每 ${Number(period_s.toPrecision(6))} 秒运行一次，与内核采样步调重合。`,
    change: [
      `若它支持随机抖动就打开（Telegraf：collection_jitter），至少 ${jitter_s} 秒，并且每次运行重新取值；否则改为每 ${exactSeconds(interval_s)}运行一次。`,
    ],
    expected: `${expected(delayed)}改为每 ${exactSeconds(interval_s)}：${expected(slower)}`,
  }),
  "sampling-beat.any-job": ({ culprit }) => ({
    title: `给${culprit === "" ? "这个周期任务" : ` ${culprit} `}换一个周期，或每次运行前随机延时`,
    why: "与内核的 5 秒没有公共周期的任务，不会一直与它步调重合。",
    change: ["把间隔从 5 秒改为 7 秒，或每次运行前随机延时几秒。"],
    expected: "本报告预测的时刻不再出现尖峰。没有测到这个任务的运行，因此给不出数字。",
  }),
  "sampling-beat.alarms": ({ culprit }) => ({
    title: "在此之前，不要用这台主机的 load1 触发告警",
    why: `这里的 load1 两头都不准：尖峰时偏高，尖峰之间又完全看不到${culprit === "" ? "这个任务" : ` ${culprit}`}。`,
    change: [
      "改为对真正的活动告警：压力指标（PSI，内核 4.20 起）、/proc/schedstat 的运行队列时间，或 CPU 与 I/O 等待合起来看。",
    ],
    expected: "下次尖峰不再误报；真正的过载仍会告警。",
  }),
};

function afterUpgrade({ block, outcome }: Upgrade): Pick<AdviceWords, "change" | "expected"> {
  return { change: ["升级之后，用下面的内容代替脚本：", block], expected: expected(outcome) };
}

function cannot({ version, process_since, file_since }: Upgrade): string {
  const cannot = version === null ? "旧版本做不到（已安装的版本未知" : `已安装的 ${version} 做不到（`;
  const since = `${version === null ? "；" : ""}track_process 始于 ${process_since}，track_file 始于 ${file_since}）`;
  return `${cannot}${since}。只升级而保留脚本，差拍只会换个时间：新版本的定时略准一些。`;
}

function scriptOf(command: string | null, comm: string): string {
  return command ?? `心跳检测脚本 ${comm}`;
}
