import type { Hazards } from "../../../facts.ts";
import type { Words } from "../words.ts";
import { exactSeconds, list, thousands } from "./quantities.ts";

export const hazards: Words["hazards"] = {
  "dump-per-run": ({ signals, dumps_per_day }) => ({
    what: `每次运行都向 keepalived 发送 ${list(signals)}，keepalived 每次都在发送通告的线程里写一次转储（每天 ${thousands(dumps_per_day)} 次）`,
    remedy: "有人需要时才触发转储；状态改用 notify 脚本、SNMP 或 track_file 保存",
  }),
  "kernel-step": (values) => ({
    what: `${exactSeconds(values.interval_s)}的间隔与内核的负载采样同步：会有好几分钟，每次采样都遇上它在运行`,
    remedy: outOfStep(values),
  }),
  timeout: ({ timeout_s, interval_s }) => ({
    what: `超时 ${exactSeconds(timeout_s)}，不小于间隔 ${exactSeconds(interval_s)}：卡住的运行到下一次该运行时还在`,
    remedy: `把 timeout 设为小于 ${interval_s}`,
  }),
  overlap: ({ version, most_timeout_s }) => ({
    what: `上一次运行还在，keepalived ${version} 就会再次启动它；卡住的运行会越积越多`,
    remedy: `${most_timeout_s === null ? "加大间隔并设置 timeout" : `timeout 设为 ${most_timeout_s} 或更小`}，再在脚本中加锁（flock -n）；2.3.3 会跳过这次运行`,
  }),
  "never-runs": ({ missing }) =>
    missing === null
      ? { what: "没有任何实例跟踪它，因此从不运行", remedy: "在 track_script 块中写上它的名称，或者删除它" }
      : {
          what: `本机不存在${missing.kind === "user" ? "用户" : "用户组"} ${missing.name}：keepalived 会移除这个脚本，因此它从不运行`,
          remedy: `创建该${missing.kind === "user" ? "用户" : "用户组"}，或改用已存在的：在本块中写 user，或在 global_defs 中写 script_user`,
        },
  "in-step": ({ jobs, interval_s, peak_load1, apart_load1, burst_s, apart_s }) => ({
    what: `${list(jobs)} 每 ${exactSeconds(interval_s)}在同一时刻启动：内核采样遇到其中一个就会同时遇到全部，load1 可达 ${peak_load1.toFixed(1)}，错开则为 ${apart_load1.toFixed(1)}（按每个有一个进程活动 ${exactSeconds(burst_s)}计算）`,
    remedy:
      apart_s === null
        ? "合并到一个脚本中检查，或者改用不同的间隔"
        : `让它们错开 ${exactSeconds(apart_s)}启动：${jobs.length === 2 ? `在其中一个脚本开头执行 sleep ${apart_s}` : `保留一个不变，其余的在开头依次执行 sleep ${apart_s}、${Number((2 * apart_s).toFixed(1))} …`}，timeout 要留出这段时间；发现故障也会相应晚一些`,
  }),
  "shell-words": ({ words, since }) => ({
    what: `这一行含有只有 shell 才认识的 ${list(words)}：keepalived ${since} 起直接启动程序，把它们当作参数传入`,
    remedy: "把这一行写进脚本文件再引用该文件，或写成 sh -c '整行命令'",
  }),
  "shell-words-later": ({ words, version, since }) => ({
    what: `这一行含有 ${list(words)}：keepalived ${version} 会交给 shell 执行，而 ${since} 起它们会作为参数传给程序，检测会失败或检测的是别的东西`,
    remedy: "升级之前先把这一行写进脚本文件",
  }),
  "script-symlink": ({ program, executes, comm, follows_since, can_follow }) => ({
    what: `${program} 经符号链接指向 ${executes}：keepalived 只解析一次，此后直到下次重新加载，都以 ${comm} 的名称运行它，即使链接已经切换或该文件已经不在`,
    remedy: `${can_follow ? "在 global_defs 中加上 use_symlink_paths，每次运行都会跟随链接" : `直接写文件本身（use_symlink_paths 每次运行都会跟随链接，需要 ${follows_since}）`}；或者每次切换链接后都重新加载 keepalived`,
  }),
  "script-missing": ({ path, exists }) => ({
    what: exists ? `${path} 不是文件` : `${path} 不存在`,
    remedy: "keepalived 会停用这个检测：请改正路径",
  }),
  "script-not-executable": ({ path }) => ({
    what: `${path} 没有可执行权限`,
    remedy: `chmod +x ${path}`,
  }),
  "script-writable": ({ path, writable }) => ({
    what: `${writable} 可由 root 以外的用户写入，而它决定着 ${path} 运行的是什么`,
    remedy: "chown root，chmod go-w",
  }),
  "script-user": ({ security, runs_as }) => ({
    what:
      runs_as === null
        ? `没有设置 script_user：存在 keepalived_script 用户时脚本以该用户运行，否则${security ? "不运行（1.4.0 起）" : "以 root 运行"}`
        : "没有设置 script_user，本机也没有 keepalived_script 用户：脚本以 root 运行",
    remedy: "在 global_defs 中设置 script_user，或在每个脚本中设置 user",
  }),
  "script-security": () => ({
    what: "脚本以 root 运行，却没有 enable_script_security：谁能写其中一个脚本或其目录，谁就是 root",
    remedy: "在 global_defs 中加上 enable_script_security",
  }),
  "track-process-network": ({ namespace }) => ({
    what: `${namespace === null ? "正在运行的 keepalived 处于独立的网络命名空间" : `net_namespace ${namespace} 使 keepalived 处于独立的网络命名空间`}，而内核只在初始网络命名空间里通报进程事件：track_process 收不到任何事件，会把所监视的进程当作已经退出`,
    remedy: "改用由所监视服务的 unit 写入的 track_file，或者用脚本；或者让 keepalived 运行在主机自身的网络里",
  }),
};

function outOfStep({ other_s, scriptless }: Hazards["kernel-step"]): string {
  const [best] = scriptless;
  if (best?.known !== false)
    return `改为 ${exactSeconds(other_s)}，或在开头随机 sleep；或者根本不用脚本：${list(
      scriptless.map(({ feature }) => feature),
      "或",
    )}`;
  return `改为 ${exactSeconds(other_s)}，或在开头随机 sleep 最多 2 秒（timeout 要大于它）；${best.feature} 需要 ${best.since}`;
}
