import type { Hazards } from "../../../facts.ts";
import type { Words } from "../words.ts";
import { exactSeconds, list } from "./quantities.ts";

export const hazards: Words["hazards"] = {
  "dump-per-run": ({ signals, dumps_per_day }) => ({
    what: `每次运行都向 keepalived 发送 ${list(signals)}，keepalived 每次都在发送 VRRP 通告的线程里写一次转储（每天 ${dumps_per_day} 次）`,
    remedy: "需要时才触发转储；状态改由 notify 脚本、SNMP 或 track_file 提供",
  }),
  "kernel-step": (values) => ({
    what: `间隔 ${exactSeconds(values.interval_s)}与内核的负载采样同步：会有好几分钟每次采样都遇到它在运行`,
    remedy: outOfStep(values),
  }),
  timeout: ({ timeout_s, interval_s }) => ({
    what: `timeout ${exactSeconds(timeout_s)}不小于 interval ${exactSeconds(interval_s)}：卡住的运行到下一次该运行时还在`,
    remedy: `把 timeout 设为小于 ${interval_s}`,
  }),
  overlap: ({ version, most_timeout_s }) => ({
    what: `keepalived ${version} 会在上一次运行还没结束时再次启动它；卡住的运行越积越多`,
    remedy: `${most_timeout_s === null ? "加大间隔并设置 timeout" : `把 timeout 设为不超过 ${most_timeout_s}`}，并在脚本里加锁（flock -n）；2.3.3 起会跳过这次运行`,
  }),
  "never-runs": () => ({
    what: "没有任何实例跟踪它，所以它从不运行",
    remedy: "在 track_script 块中写上它的名字，或者删掉它",
  }),
  "script-symlink": ({ program, executes, comm, follows_since, can_follow }) => ({
    what: `${program} 经符号链接指向 ${executes}：keepalived 只解析一次，并以 ${comm} 的名称一直运行它，直到下次重新加载；即使链接已改或该文件已不存在`,
    remedy: `${can_follow ? "在 global_defs 中设置 use_symlink_paths，每次运行都会跟随链接" : `直接写文件本身的路径（每次运行都跟随链接的 use_symlink_paths 需要 ${follows_since}）`}；或者每次改链接后重新加载 keepalived`,
  }),
  "script-missing": ({ path, exists }) => ({
    what: exists ? `${path} 不是文件` : `${path} 不存在`,
    remedy: "keepalived 会停用这项检测：请更正路径",
  }),
  "script-not-executable": ({ path }) => ({
    what: `${path} 没有执行权限`,
    remedy: `chmod +x ${path}`,
  }),
  "script-writable": ({ path, writable }) => ({
    what: `${writable} 可被 root 以外的用户写入，而它决定以 ${path} 运行的内容`,
    remedy: "chown root，chmod go-w",
  }),
  "script-user": ({ security }) => ({
    what: `没有设置 script_user：存在 keepalived_script 用户时脚本以它运行，否则${security ? "不运行（2.x）" : "以 root 运行"}`,
    remedy: "在 global_defs 中设置 script_user 用户名，或在每个脚本中设置 user",
  }),
  "script-security": () => ({
    what: "脚本以 root 运行，而没有设置 enable_script_security：能写脚本或其目录的人就等于 root",
    remedy: "在 global_defs 中设置 enable_script_security",
  }),
  "track-process-network": ({ namespace }) => ({
    what: `${namespace === null ? "正在运行的 keepalived 处于自己的网络命名空间中" : `net_namespace ${namespace} 让 keepalived 处于自己的网络命名空间中`}，而内核只向第一个网络命名空间通知进程事件：track_process 收不到任何通知，会把所监视的进程当作已经退出`,
    remedy: "改用由被监视服务的单元写入的 track_file，或用脚本；或者让 keepalived 运行在主机自身的网络中",
  }),
};

function outOfStep({ other_s, scriptless }: Hazards["kernel-step"]): string {
  const [best] = scriptless;
  if (best?.known !== false)
    return `改为 ${exactSeconds(other_s)}，或在脚本开头随机延时；或者不用脚本：${list(
      scriptless.map(({ feature }) => feature),
      "或",
    )}`;
  return `改为 ${exactSeconds(other_s)}，或在脚本开头随机延时最多 2 秒（timeout 要大于它）；${best.feature} 需要 ${best.since}`;
}
