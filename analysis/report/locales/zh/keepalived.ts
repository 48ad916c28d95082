import type { SourceFacts } from "../../../../collectors/fact.ts";
import type { ConfigFact } from "../../../../collectors/keepalived/config/problem.ts";
import type { LocalTime } from "../../local-time.ts";
import { say } from "../say.ts";
import type { KeepalivedWords } from "../sources.ts";
import { config } from "./config.ts";

export const keepalived: KeepalivedWords = {
  "keepalived.running": running,
  "keepalived.none": () => "本机没有运行 keepalived",
  "keepalived.needs-start": () => "启动 keepalived；正在运行的记录程序会在一分钟内发现它",
  "keepalived.unread": (values, times) =>
    `未能读取其配置：${problem(values.problem, times)}。已知情况：${values.running.map(running).join("。")}`,
  "keepalived.needs-rights": () =>
    "如果是权限不足，请以 root 身份运行，或授予 CAP_SYS_PTRACE 和 CAP_DAC_READ_SEARCH；否则请用确实存在的配置文件启动 keepalived",
  "keepalived.not-believed": ({ pid, others, doubt }) =>
    `pid ${pid} 自称 keepalived，但不予采信：${doubtOf(doubt)}${others > 0 ? `；类似的进程另有 ${others} 个` : ""}`,
  "keepalived.needs-belief": () =>
    '如果这不是真正的 keepalived，则无需处理；否则请由 root 启动，并使用只有 root 才能改动的文件，或者在 loadspike.toml 中写明其程序和配置文件（[keepalived] trusted = ["…"]）',
  "keepalived.hidden": ({ path, said }) => `${path}：${said}`,
  "keepalived.version-unknown": ({ pid }) => `keepalived（pid ${pid}）：版本未知，按 2.x 的规则读取其配置`,
  "keepalived.config-problem": ({ pid, file, line, fact }, times) =>
    `keepalived（pid ${pid}）：${line > 0 ? `${file}:${line}：` : ""}${problem(fact, times)}`,
  "keepalived.track-process-deaf": ({ pid, where }) =>
    `keepalived（pid ${pid}）：${where}：track_process 收不到任何事件，因为 keepalived 运行在独立的网络命名空间里，而内核只在初始网络命名空间里通报进程事件；请改用 track_file 或脚本`,
  "keepalived.environment-hidden": ({ pid }) =>
    `keepalived（pid ${pid}）：无权读取其环境变量，如果其中的 TMPDIR 改变了转储文件的位置，这里无从得知；请以 root 身份运行，或授予 CAP_SYS_PTRACE`,
};

function doubtOf(doubt: SourceFacts["keepalived.not-believed"]["doubt"]): string {
  if (doubt.about === "user") return `它由用户 ${doubt.uid} 而不是 root 运行`;
  if (doubt.about === "hidden") return "无法得知由谁运行";
  const mode = doubt.mode.toString(8).padStart(4, "0");
  return `root 以外的用户可以改动其程序文件（属主 ${doubt.owner}，权限 ${mode}）`;
}

function problem(fact: ConfigFact, times: LocalTime): string {
  return say(config, fact, times);
}

const ROLES = { parent: "父进程", vrrp: "VRRP 进程", checker: "健康检查进程", bfd: "BFD 进程" };

function running(values: SourceFacts["keepalived.running"]): string {
  const { version, processes, own_network, jobs, folders, environment_hidden } = values;
  const all = processes.map(({ pid, role }) => `${role === null ? "用途不明的进程" : ROLES[role]} ${pid}`);
  return [
    `${version ?? "版本未知"}（${all.join("、")}）`,
    ...(own_network ? ["运行在独立的网络命名空间里"] : []),
    ...(jobs === null ? [] : [jobsOf(jobs)]),
    `转储文件写入 ${folders.join("、")}${environment_hidden ? "，除非当前用户无权读取的 TMPDIR 另有指定" : ""}`,
  ].join("；");
}

function jobsOf(jobs: NonNullable<SourceFacts["keepalived.running"]["jobs"]>): string {
  const { tracked, untracked, config, problems } = jobs;
  const more = untracked > 0 ? `，另有 ${untracked} 个没有被任何 track_script 引用` : "";
  const doubts = problems > 0 ? `（该文件有 ${problems} 行存疑，详见 check-config）` : "";
  return `${config ?? "其配置"} 中有 ${tracked} 个周期执行的脚本${more}${doubts}`;
}
