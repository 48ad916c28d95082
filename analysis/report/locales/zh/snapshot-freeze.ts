import type { SuspectWords } from "../words.ts";
import { duration, partOf, thousands } from "./quantities.ts";
import { saidOf } from "./summary.ts";

export const snapshotFreeze: SuspectWords<"snapshot-freeze"> = {
  cause: {
    named: () => "文件系统被冻结（例如做快照时），写入的任务都在等待解冻",
    summary: (verdict) => saidOf(verdict, "文件系统被冻结（备份做快照时会这样），写入的任务在等待"),
    now: "请查明下列时刻谁做了快照。如果仍有任务在等待，确认文件系统已经解冻（fsfreeze -u）。",
    accuses: "大部分负载在等待写入被冻结的文件系统，日志里可能有冻结和解冻的记录。",
    acquits: "没有看到任务在等待解冻。",
    matters: "静默快照会让所有写入停顿一会儿：应调整备份的时间，或不用静默方式；本机没有问题。",
  },
  facts: {
    "snapshot-freeze.waits": ({ share }) => `高出平常的负载${partOf(share, "在等待")}写入被冻结的文件系统。`,
    "snapshot-freeze.said": ({ lines, text }) =>
      `日志里有${lines === 1 ? "" : ` ${thousands(lines)} 行`}记录${lines === 1 ? "" : "，最早一行"}：${text}`,
    "snapshot-freeze.not-said": ({ read }) =>
      read ? "日志里没有冻结或快照的记录。" : "没有读取到日志，无法得知是否有冻结或快照。",
    "snapshot-freeze.lasted": ({ length_s }) =>
      `据 VMware Tools 的日志，从冻结到解冻用了 ${duration(length_s)}。`,
    "snapshot-freeze.tools-silent": () =>
      "VMware Tools 只在 debug 级别才记录成功的冻结：日志里没有它的记录并不说明什么。",
    "snapshot-freeze.whose-load": () => "日志里有冻结或快照，但没有记录任务在等待什么",
    "snapshot-freeze.few-waited": () => "日志里有冻结或快照，但没有看到大部分负载在等待解冻",
    "snapshot-freeze.all": ({ lines }) => `日志中有 ${thousands(lines)} 行提到冻结或快照。`,
  },
  advice: {
    "snapshot-freeze.ask": ({ vmware }) => ({
      title: "请备份或虚拟化团队核查尖峰时刻的快照",
      why: "静默快照会冻结每个文件系统，直到快照完成；期间写入的任务都在等待并计入负载。",
      change: [
        "把各次尖峰的起止时间和时区告诉他们，请他们查：",
        {
          item: `本虚拟机的备份是否使用静默方式，冻结了多久${vmware ? "（vmware.log：SnapshotVMX_TakeSnapshot start … quiesced=1）" : ""}`,
        },
        { item: "能否不用静默方式备份，或改在写入少的时间" },
      ],
      expected: "下一份报告中，这些时刻没有冻结和解冻的记录，也没有任务在等待解冻。",
    }),
    "snapshot-freeze.let-tools-say": ({ file, lines }) => ({
      title: "让 VMware Tools 记录冻结和解冻",
      why: "在默认级别下，快照顺利完成时它什么也不记录。",
      change: [`写入 ${file}，然后执行 systemctl restart vmtoolsd（或 open-vm-tools）：`, lines],
      expected: "下一份报告会说明每次冻结持续了多久。",
    }),
    "snapshot-freeze.not-there": () => ({
      title: "让 keepalived 需要的文件避开会被冻结的文件系统",
      why: "写入被冻结的文件系统的心跳检测脚本或转储会一起等待，随后可能发生故障切换。",
      change: ["脚本的临时文件、锁和 keepalived 的转储放在 tmpfs（/run）上：它不会被冻结。"],
      expected: "下次冻结时，keepalived 的脚本保持平时的耗时。",
    }),
  },
};
