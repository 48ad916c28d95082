import type { SuspectWords } from "../words.ts";

export const stuckTasks: SuspectWords<"stuck-tasks"> = {
  cause: {
    named: (culprit) => (culprit === "" ? "有线程长期睡眠却一直被计入" : `${culprit} 长期睡眠却一直被计入`),
    summary: ({ culprit }) =>
      `平均负载一直计入处于不可中断睡眠的${culprit === "" ? "线程" : ` ${culprit}`}，尽管它们什么也没做。`,
    now: "判断本机负载之前，先减去它们的数目。",
    accuses: "直到记录结束，每次观测时都是同样的线程在同一处不可中断地睡眠。",
    acquits: "没有线程在每次观测时都处于不可中断睡眠。",
    matters: "负载一直高出它们的数目；不知道这一点的告警会误报。",
  },
  facts: {
    "stuck-tasks.judged": () => "按负载居高不下的时段判断，数据见上文；没有尖峰。",
    "stuck-tasks.for-good": () =>
      "它也会使任务等待，但每次观测时都是同样的线程在睡眠：它们一直不醒更能说明问题",
  },
  advice: {
    "stuck-tasks.subtract": ({ offset, names, look }) => ({
      title: `看负载和设告警时都减去 ${offset}，并查清 ${names.join("、")} 为什么一直睡眠`,
      why: `${offset} 个处于不可中断睡眠的线程，只要还在睡，就在平均负载中算作 ${offset}。`,
      change: [
        "查看它们睡在哪里：",
        look,
        "内核线程一直这样睡眠是其驱动的缺陷：查找更新的内核或模块。进程这样睡眠，是在等待没有响应的挂载点或设备。",
      ],
      expected: `它们不再这样睡眠之后，平均负载降低 ${offset}。`,
    }),
    "stuck-tasks.look-busy": ({ names, look }) => ({
      title: `查看${names.length === 0 ? "正在运行的任务" : ` ${names.join("、")} `}在做什么`,
      why: "需要处理器的任务多于处理器，到记录结束时仍未缓解。",
      change: ["在本机上：", look, "可以等的工作就加以限制；不能等的话，这台虚拟机需要更多处理器。"],
      expected: "少运行几个任务，负载就降低几。",
    }),
    "stuck-tasks.look-idle": ({ look }) => ({
      title: "处理器空闲时，查清计入的是哪些任务",
      why: "处理器大部分时间空闲：被计入的任务处于不可中断睡眠，或者根本不存在。增加处理器没有用。",
      change: ["在本机上（状态后面一列是任务睡眠的位置）：", look],
      expected:
        "看到处于 D 状态的任务以及它们在等什么；若一个也没有，用 loadspike 自己记录一天就能看出计入的是什么。",
    }),
    "stuck-tasks.look-asleep": ({ look }) => ({
      title: "查清睡眠的任务在等什么",
      why: "负载大部分处于不可中断睡眠：增加处理器没有用。",
      change: ["在本机上（状态后面一列是任务睡眠的位置）：", look],
      expected: "它们等待的对象响应之后，负载就会下降。",
    }),
  },
};
