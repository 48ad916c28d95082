import type { RemoteKind } from "../../../derived/remote-waits.ts";
import type { Fact } from "../../../facts.ts";
import type { SuspectWords } from "../words.ts";
import { list, partOf, spaced, thousands } from "./quantities.ts";
import { saidOf } from "./summary.ts";

const SERVED: Record<RemoteKind, string> = {
  nfs: "NFS 服务器",
  cifs: "SMB（CIFS）服务器",
  ceph: "Ceph 集群",
  "9p": "9p 服务器",
  afs: "AFS 服务器",
  autofs: "自动挂载程序",
  fuse: "提供 FUSE 挂载的程序",
};

function served(found: readonly Fact[]): string {
  const waits = found.find((one) => one.id === "remote-storage.waits");
  return waits?.id === "remote-storage.waits" && waits.values.share >= MOST
    ? SERVED[waits.values.kind]
    : "文件服务器或提供文件系统的程序";
}
const MOST = 0.5;

export const remoteStorage: SuspectWords<"remote-storage"> = {
  cause: {
    named: (culprit, found) =>
      culprit === ""
        ? `${served(found)}没有响应，使用它的任务都在等待`
        : spaced`文件服务器${culprit}没有响应，使用它的任务都在等待`,
    summary: (verdict) =>
      saidOf(
        verdict,
        verdict.culprit === ""
          ? spaced`任务在等待没有响应的${served(verdict.found)}`
          : spaced`任务在等待没有响应的文件服务器${verdict.culprit}`,
      ),
    now: (culprit) =>
      spaced`请确认${culprit === "" ? "挂载背后的服务器" : culprit}是否响应。停掉等待的进程没有多大用处：它们不是原因，而且还会有新的。`,
    accuses: "大部分负载睡眠在内核的 NFS、SMB、FUSE 或自动挂载代码中，或者日志说服务器没有响应。",
    acquits: "即使有任务在睡眠，等待的也是别的东西。",
    matters: "要查的是服务器或通往它的网络；等待的进程（包括心跳检测脚本）是受害者。",
  },
  facts: {
    "remote-storage.asleep": ({ share }) => `高出平常的负载${partOf(share, "处于")}不可中断睡眠。`,
    "remote-storage.waits": ({ share, kind }) =>
      spaced`睡眠中的任务${partOf(share, "在等待")}${SERVED[kind]}。`,
    "remote-storage.names": ({ names }) => `在等待它的有：${names.join("、")}。`,
    "remote-storage.silent": ({ lines, text }) =>
      `日志里有${lines === 1 ? "" : ` ${thousands(lines)} 行`}记录${lines === 1 ? "" : "，最早一行"}：${text}`,
    "remote-storage.stuck": () => "等待的任务在各次采样之间没有进展：对方没有响应。",
    "remote-storage.not-said": ({ read }) =>
      read ? "日志没有指出哪台服务器没有响应。" : "没有读取到日志，无法得知是哪台服务器。",
    "remote-storage.slow": () => "等待的任务有进展：可能是服务器慢，也可能是工作量大",
    "remote-storage.others": () => "有服务器没有响应，但没有看到大部分负载在等待它",
    "remote-storage.part": () => "等待的任务没有进展，但大部分负载来自别的东西",
    "remote-storage.short": () => "有服务器没有响应，但只占尖峰的一小段时间",
    "remote-storage.places-unknown": () => "有任务在睡眠，但没有记录它们睡在内核的何处（需要 root）",
    "remote-storage.nobody": () => "没有看到任务在等待文件服务器。",
    "remote-storage.all": ({ lines, servers }) =>
      `日志中有 ${thousands(lines)} 行说服务器没有响应${servers.length === 0 ? "" : `：${list(servers)}`}。`,
  },
  advice: {
    "remote-storage.ask": ({ server, look }) => ({
      title: server === "" ? "查明哪台服务器没有响应，以及原因" : spaced`查明${server}为什么没有响应`,
      why: "等待文件服务器的任务和干活的任务一样计入负载：CPU 空闲时，20 个等待的任务就是 20 的负载。",
      change: [
        "在有任务等待时，查看有哪些挂载、谁在等待：",
        look,
        "然后查服务器及通往它的网络在上述时刻的情况。",
      ],
      expected: "服务器在这些时刻有响应，下一份报告中没有任务在等待。",
    }),
    "remote-storage.give-up": ({ look }) => ({
      title: "不要让监控和心跳检测脚本无限期等待它",
      why: "df、ls 或检测脚本每碰一次失去响应的挂载，就会留下一个进程，下一次又添一个。",
      change: [
        "跳过远程挂载（df -l、df -x nfs4），或等待一段时间后放弃；只有可以被杀死的等待才能这样结束：",
        look,
        "不存放重要数据的挂载使用 soft,timeo=…；重要的保持 hard，否则会丢失写入的数据。",
      ],
      expected: "服务器再次没有响应时，负载低于这次堆积的进程数。",
    }),
  },
};
