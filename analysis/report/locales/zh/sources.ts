import type { SourceFacts } from "../../../../collectors/fact.ts";
import type { SourceCards, SourceFactWords } from "../sources.ts";
import { config } from "./config.ts";
import { keepalived } from "./keepalived.ts";
import { thousands } from "./quantities.ts";

export const sources: SourceCards = {
  "kernel-looks": {
    reads: "内核时钟周期、/proc/schedstat、/proc/timer_list，以及 /proc/loadavg 的变化",
    loses: "紧跟内核采样的定向观测，以及“记录程序自身没有被计入负载”这一把握",
  },
  keepalived: {
    reads: "keepalived 的进程、程序文件、配置和脚本",
    loses: "keepalived 执行哪些任务、多久一次，转储文件不在 /tmp 时写到哪里，以及与其版本相符的建议",
  },
  load: { reads: "/proc/loadavg", loses: "一切：没有平均负载就没有可解释的对象" },
  cpu: {
    reads: "/proc/stat",
    loses: "CPU 是忙碌、在等待存储，还是被宿主机占用；以及创建了多少进程",
  },
  memory: { reads: "/proc/meminfo", loses: "内存是否吃紧、是否用到了交换分区" },
  pressure: {
    reads: "/proc/pressure/cpu、io、memory",
    loses: "等待 CPU、存储和内存的准确时长；只能靠观测正在运行和被阻塞的任务来推断",
  },
  schedstat: {
    reads: "/proc/schedstat",
    loses: "正在运行和等待运行的任务的准确平均数；只能靠随机观测来估计",
  },
  tasks: {
    reads: "/proc/*/task/*/stat、wchan、stack、exe、cgroup",
    loses: "被计入负载的任务的名称，以及处于不可中断睡眠（D）但并非等待块设备 I/O 的任务数",
  },
  self: { reads: "/proc/self/stat、status", loses: "记录程序自身的开销" },
  clocks: {
    reads: "系统时间、单调时钟、/proc/uptime",
    loses: "系统时间的跳变和系统挂起；无法区分其前后的时间",
  },
  processes: {
    reads: "/proc/*/stat、io；/proc/loadavg",
    loses: "每分钟里哪些长时间运行的进程占用了 CPU 和存储",
  },
  cgroups: {
    reads: "控制组（cgroup）的 CPU 限额（cpu.max 或 cpu.cfs_quota_us）及其 cpu.stat",
    loses: "哪个容器或 unit 用完了 CPU 限额，以及由此造成的负载尖峰",
  },
  runs: {
    reads: "内核的进程事件接口（process connector）和 taskstats",
    loses: "所有存活不到一秒的进程：心跳检测脚本、cron 任务、谁启动了谁、运行了多久",
  },
  files: {
    reads: "用 fanotify 和 inotify 监视转储目录",
    loses: "keepalived 的转储耗时多久、由谁写入，以及清理任务删除了什么",
  },
  log: {
    reads: "systemd 日志（journal），没有时读 /var/log/messages 或 syslog",
    loses: "日志中的 keepalived 脚本结果和状态切换、清理任务和 cron 任务的启动、快照冻结",
  },
  vmware: {
    reads: "/sys/class/dmi/id 中 VMware 的固件信息，以及每分钟一次的 vmware-toolbox-cmd stat",
    loses: "虚拟机是否被迁移、恢复运行或恢复到快照，以及宿主机扣留了多少 CPU 时间和内存",
  },
};

const NO_JOURNAL = {
  "not-live": "systemd 日志只能从正在运行的系统读取",
  "no-program": "没有 journalctl",
  "no-readable-file": "/run/log/journal 和 /var/log/journal 中没有可读的日志",
};

/** Of a guest of VMware, in the firmware's own words. */
function firmwareWords({ product, bios, date }: SourceFacts["vmware.guest"]["firmware"]): string {
  const version = [bios, date].filter((text) => text !== null).join("，");
  return `VMware 虚拟机（${product ?? "没有产品名"}${version === "" ? "" : `，固件 ${version}`}）`;
}

const inMegabytes = (limit: number | "none" | null) =>
  typeof limit === "number" ? Math.round(limit / 1024) : limit;

const limitIn = (limit: number | "none" | null, unit: string) =>
  limit === null ? "未知" : limit === "none" ? "无" : `${thousands(limit)} ${unit}`;

function refused(folders: readonly { path: string; said: string }[]): string {
  return folders.map(({ path, said }) => `${path}：${said}`).join("；");
}

export const sourceFacts: SourceFactWords = {
  ...config,
  ...keepalived,
  "history.not-kept": () => "这份历史数据中没有",
  "source.said": ({ text }) => text,
  "source.absent": ({ path }) => `这里没有 ${path}`,
  "source.switched-off": ({ path }) => `当前内核没有启用 ${path}`,
  "source.refused": ({ path }) => `当前用户无权读取 ${path}`,
  "source.needs-proc": () => "挂载 /proc",
  "source.needs-readable-proc": () => "以 root 身份运行，或使 /proc 可读（hidepid）",
  "source.needs-others": () => "授予 CAP_SYS_PTRACE，或加入 /proc 挂载选项 gid= 指定的用户组（hidepid）",
  "source.own-namespace": ({ seen, threads }) =>
    `运行在容器里，PID 命名空间是独立的，本机 ${threads} 个线程中只能看到 ${seen} 个`,
  "source.needs-host-namespace": () =>
    "在宿主机上运行，或使用宿主机的 PID 命名空间（docker run --pid=host、hostPID: true）",
  "native.not-built": ({ path }) => `原生扩展 ${path} 尚未编译`,
  "native.not-loaded": ({ path, said }) => `原生扩展 ${path} 无法加载：${said}`,
  "native.needs-compiler": () => "安装 C 编译器（gcc）后重新启动",
  "native.needs-rebuild": () => "删除该文件后重新启动，会为本机重新编译",
  "kernel-looks.known": ({ hz, period_s, uncertainty_s, source }) =>
    `HZ ${hz}，每 ${period_s.toFixed(3)} 秒采样一次，时刻误差 ±${(uncertainty_s * 1000).toFixed(1)} 毫秒，${source === "jiffies" ? "取自 jiffies" : "由 /proc/loadavg 的变化推得"}`,
  "kernel-looks.unknown": ({ hz }) =>
    hz === null ? "HZ 和内核时钟计数都无法读取" : `HZ 为 ${hz}，但当前用户无权读取内核时钟计数`,
  "kernel-looks.needs-time": () => "无需处理：几分钟内即可由 /proc/loadavg 的变化推得",
  "pressure.needs-kernel": () =>
    "需要 4.20 或更高版本的内核；Red Hat 8 等发行版默认关闭，须在内核启动参数中加上 psi=1",
  "pressure.needs-readable": () => "以 root 身份运行，或使 /proc/pressure 可读",
  "schedstat.needs-kernel": () => "需要编译时启用 CONFIG_SCHEDSTATS 的内核，Red Hat 和 CentOS 的内核均已启用",
  "tasks.without"({ wchan_and_exe, stack }) {
    const hidden = [
      ...(wchan_and_exe ? ["其他用户的 wchan 和 exe（需要 CAP_SYS_PTRACE）"] : []),
      ...(stack ? ["内核栈（需要 CAP_SYS_ADMIN）"] : []),
    ];
    return `${sources.tasks.reads}，但读不到${hidden.join("，以及")}`;
  },
  "processes.without": () =>
    `${sources.processes.reads}，但读不到其他用户的 io 和 exe（需要 CAP_SYS_PTRACE）`,
  "cgroups.version": ({ version, folder }) => `${sources.cgroups.reads}：v${version}，${folder}`,
  "cgroups.none": () => "没有挂载带 cpu 控制器的控制组层级",
  "cgroups.needs-controller": () =>
    "如果没有设置任何 CPU 限额，则无须处理；否则请挂载 /sys/fs/cgroup（在容器中须挂载宿主机的）",
  "cgroups.needs-readable": () => "以 root 身份运行，或使 /sys/fs/cgroup 可读",
  "cgroups.too-many": ({ asked }) => `控制组超过 ${thousands(asked)} 个：其余控制组的 CPU 限额不在监视之列`,
  "runs.no-statistics": ({ said }) =>
    `${sources.runs.reads}，但没有 CPU 时间，也没有瞬间结束的进程的名称（${said}）`,
  "runs.no-delays": () =>
    `${sources.runs.reads}；没有块设备 I/O 等待时间（用 sysctl kernel.task_delayacct=1 开启）`,
  "runs.polling"({ forks, seen }) {
    const numbers = forks > 0 ? `；迄今 ${forks} 次 fork 中看到 ${seen} 次` : "";
    return `每次观测时轮询 /proc：两次观测之间出现又结束的进程会漏掉，退出码和 CPU 时间未知${numbers}`;
  },
  "runs.not-live": ({ root }) => `${root} 不是正在运行的系统`,
  "runs.needs-live": () => "在本机上直接运行",
  "runs.needs-capability": () => "以 root 身份运行，或授予记录程序 CAP_NET_ADMIN",
  "runs.no-answer": ({ said }) => `${said}：内核在这个命名空间里没有应答`,
  "runs.needs-host": () => "在宿主机上运行，不要放在容器里",
  "runs.needs-kernel": () => "需要启用 CONFIG_PROC_EVENTS=y 的内核（各发行版的内核均已启用）",
  "files.watched": ({ folders }) => `用 fanotify 和 inotify 监视 ${folders.join("、")}`,
  "files.anonymous": ({ said }) => `无法得知是谁操作的（${said}）`,
  "files.unwatched": ({ folders }) => `未能监视：${refused(folders)}`,
  "files.needs-folder": () => "创建其中任一目录并使记录程序可读，或以 root 身份运行",
  "vmware.not-here": () => "本机不是 VMware 虚拟机",
  "vmware.needs-nothing": () => "不需要做任何处理",
  "vmware.guest": ({ firmware, version }) =>
    `${firmwareWords(firmware)}；${version ?? "宿主机没有说明自己的版本"}`,
  "vmware.no-counters": () =>
    "宿主机只说明会话、气球和交换：其余数据需要 ESXi 6.0 和 VMware Tools 9.10 或更高版本",
  "vmware.limits": ({ cpu_mhz, cpu_reserved_mhz, memory_kb, memory_reserved_kb }) =>
    `宿主机设置的上限：CPU ${limitIn(cpu_mhz, "MHz")}，内存 ${limitIn(inMegabytes(memory_kb), "MB")}；预留：CPU ${limitIn(cpu_reserved_mhz, "MHz")}，内存 ${limitIn(inMegabytes(memory_reserved_kb), "MB")}`,
  "vmware.no-tool": ({ firmware, path }) => `${firmwareWords(firmware)}，但没有 ${path}`,
  "vmware.needs-tool": () => "安装 open-vm-tools 后重新启动记录程序",
  "vmware.not-believed": ({ firmware, part }) =>
    `${firmwareWords(firmware)}，但不运行它的命令：root 以外的用户可以修改 ${part}`,
  "vmware.needs-root": () => "把它及其目录改为只有 root 可以修改，然后重新启动记录程序",
  "vmware.refused": ({ firmware, said }) => `${firmwareWords(firmware)}，但 vmware-toolbox-cmd 提示：${said}`,
  "vmware.unanswered": ({ firmware, seconds }) =>
    `${firmwareWords(firmware)}，但 vmware-toolbox-cmd 在 ${seconds} 秒内没有给出可理解的回答`,
  "vmware.needs-host": () =>
    "以记录程序的用户身份运行 vmware-toolbox-cmd stat sessionid：须由宿主机允许（只有 ESXi 支持）",
  "log.journal": () => "journalctl --follow",
  "log.journal-and-files": ({ paths }) =>
    `journalctl --follow，以及 keepalived 自己的日志 ${paths.join("、")}`,
  "log.files": ({ paths, journal }) => `${paths.join("、")}（${NO_JOURNAL[journal]}）`,
  "log.nothing": ({ journal, missing, refused }) =>
    [NO_JOURNAL[journal], ...refused, ...(missing.length > 0 ? [`没有 ${missing.join("、")}`] : [])].join(
      "；",
    ),
  "log.needs-log": () => "运行 systemd-journald 或 rsyslog；非 root 用户须加入 systemd-journal 或 adm 用户组",
};
