import type { ConfigWords } from "../sources.ts";

const named = ({ path, included }: { path: string; included: boolean }): string =>
  included ? `include ${path}` : path;

export const config: ConfigWords = {
  "config.file-missing": (file) => `${named(file)}：文件不存在`,
  "config.file-hidden": (file) => `${named(file)}：当前用户无权进入其所在目录`,
  "config.file-kind"({ kind, ...file }) {
    const what = { executable: "带有可执行权限", folder: "是目录", other: "不是普通文件" }[kind];
    return `${named(file)}：${what}；keepalived 只读取没有可执行权限的普通文件`;
  },
  "config.file-unread": ({ said, ...file }) => `${named(file)}：${said}`,
  "config.not-believed": ({ path, part }) => `${path}：不予采信，因为 root 以外的用户可以改动 ${part}`,
  "config.include-too-deep": ({ pattern, depth }) => `include ${pattern}：文件嵌套已达 ${depth} 层，不再展开`,
  "config.include-too-wide": ({ pattern }) => `include ${pattern}：匹配的文件远超正常配置的数量，不再展开`,
  "config.too-many-files": (file) => `${named(file)}：文件数量远超正常配置，不再读取`,
  "config.too-many-scripts": ({ unread }) =>
    `脚本的数量和长度远超正常配置：有 ${unread} 个脚本未检查其是否发送信号`,
  "config.include-unmatched": ({ pattern }) =>
    `include ${pattern}：没有匹配的文件；1.4.0 之前的 keepalived 遇到这种情况不会启动`,
  "config.too-many-lines": ({ lines }) => `超过 ${lines} 行，其余部分不再读取`,
  "config.too-much-text": ({ bytes }) => `超过 ${bytes / 2 ** 20} MiB，其余部分不再读取`,
  "config.long-line": ({ bytes, kept_bytes }) =>
    `这一行长 ${bytes} 字节：keepalived 会在第 ${kept_bytes} 字节处截断`,
  "config.open-quote": ({ quote, text }) => `引号 ${quote} 没有闭合：${text}`,
  "config.trailing-backslash": ({ text }) => `行尾有反斜杠：${text}`,
  "config.random": ({ text, low, high }) =>
    `${text}：这是 keepalived 启动时抽取的随机数（${low} 到 ${high}），这里按最小值读取`,
  "config.endless-definition": ({ text, name }) =>
    `${text}：$${name} 引用了自身，或展开后一行过长，无法完全展开`,
  "config.undefined": ({ name, braces }) =>
    `${name} 未定义，会原样保留${braces ? "，其中的大括号会被当作配置本身的大括号" : ""}`,
  "config.not-a-repetition": ({ text, keyword }) =>
    `${text}：keepalived 无法识别这个 ${keyword}，会忽略这一行`,
  "config.hex-repetition": ({ text }) => `${text}：~SEQx 需要 keepalived 2.1.0，这一行会被忽略`,
  "config.endless-repetition": () => "变量定义或重复语句无止境地互相嵌套，不再展开",
  "config.unread-line": ({ text, what, since }) =>
    `${text}：keepalived 从 ${since} 起才支持${what === "definitions" ? "变量定义" : ` ${what} 语句`}`,
  "config.block-on-one-line": ({ keyword }) =>
    `${keyword} { … 写在一行里，keepalived 1.4.2 起才能识别：请在“{”之后换行`,
  "config.expected-brace": ({ keyword, found }) => `${keyword} 之后应为“{”，实际是 ${found}`,
  "config.too-deep": ({ depth }) => `配置块嵌套已达 ${depth} 层，更深的内容不再读取`,
  "config.brace-of-nothing": () => "“{”之前没有关键字，这个配置块被忽略",
  "config.brace-ignored": () => "“{”之前的关键字不接受配置块，keepalived 会忽略这个“{”",
  "config.brace-not-opened": () => "“}”没有对应的“{”",
  "config.brace-not-closed": ({ keyword }) => `${keyword || "“{”"} 的配置块没有闭合：应有“}”，却到了文件末尾`,
  "config.defined-again": ({ keyword, name }) =>
    `${keyword}：${name} 已经定义过，keepalived 会跳过整个配置块`,
  "config.expected-name": ({ keyword }) => `${keyword}：之后应当只有一个名称，keepalived 会跳过整个配置块`,
  "config.instance-hidden": () =>
    "vrrp_instance：前面多了一个大括号，keepalived 的父进程看不到它，因而不会启动 VRRP 进程",
  "config.keyword-ignored": ({ keyword }) => `未知关键字 ${keyword}，keepalived 会忽略它`,
  "config.keyword-too-new": ({ keyword, since, version }) =>
    `${keyword} 需要 keepalived ${since}，当前版本是 ${version}，会被忽略`,
  "config.keyword-deprecated": ({ keyword, instead }) => `${keyword} 已弃用，请改写为 ${instead}`,
  "config.keyword-unknown": ({ name, expected, found }) =>
    `vrrp_script ${name}：应为 ${expected.join("、")} 之一，实际是 ${found}`,
  "config.expected-value": ({ keyword }) => `${keyword}：缺少值，keepalived 不会启动`,
  "config.expected-user": () => "script_user：应填写用户名",
  "config.crash"({ keyword, quote }) {
    const fault = quote === null ? "行尾有反斜杠" : `引号 ${quote} 没有闭合`;
    return `${keyword}：${fault}，keepalived 的进程会崩溃`;
  },
  "config.expected-weight": ({ text }) => `weight ${text}：应为 -253 到 253 之间的整数`,
  "config.expected-count": ({ keyword, text }) => `${keyword} ${text}：应为不小于 1 的整数`,
  "config.expected-byte": ({ keyword, text }) => `${keyword} ${text}：应为 1 到 255 之间的整数`,
  "config.not-an-address": ({ keyword, text }) =>
    `${keyword} ${text}：不是 IP 地址，keepalived 会跳过整个配置块`,
  "config.expected-seconds"({ keyword, text, fractions, fraction, most_s, taken_s }) {
    const expected = fractions ? "应为不小于 0.001 的秒数" : "应为不小于 1 的整数秒";
    const most = most_s === null ? "" : `，且不大于 ${most_s}`;
    const hint = fraction ? "（小数需要 keepalived 2.3.2）" : "";
    const taken = taken_s === null ? "keepalived 会忽略这一行" : `keepalived 按 ${taken_s} 秒处理`;
    return `${keyword} ${text}：${expected}${most}${hint}；${taken}`;
  },
  "config.expected-delay": ({ text }) => `delay_loop ${text}：应为大于 0 的秒数`,
  "config.words-ignored": ({ keyword, command }) =>
    `${keyword} ${command}：其后的内容会被忽略；请把命令和参数放在同一对引号里`,
  "config.script-without-command": ({ name }) => `vrrp_script ${name} 没有 script，keepalived 会删除它`,
  "config.check-without-command": () => "MISC_CHECK 没有 misc_path，keepalived 会忽略它",
  "config.user-missing": ({ kind, name, missing, who }) =>
    `${kind === "misc_check" ? `${name} 的 MISC_CHECK` : `vrrp_script ${name}`}：本机没有${missing === "user" ? "用户" : "组"} ${who}，keepalived 会删除它`,
  "config.track-unknown": ({ name, removed }) =>
    `track_script ${name}：${removed ? "同名的 vrrp_script 已被 keepalived 删除" : "在此之前没有同名的 vrrp_script"}，keepalived 会忽略它`,
  "config.track-words": ({ name, found }) =>
    `track_script ${name}：名称之后应为 weight 或行尾，实际是 ${found}；keepalived 会忽略整行`,
  "config.track-without-weight": ({ name }) => `track_script ${name}：weight 没有值，keepalived 会忽略整行`,
  "config.track-weight": ({ name, text }) =>
    `track_script ${name}：weight ${text}：应为 -253 到 253 之间的整数`,
  "config.track-direction": ({ name, found }) =>
    `track_script ${name}：应为 reverse 或 noreverse，实际是 ${found}`,
  "config.no-router-id": ({ name }) => `vrrp_instance ${name}：缺少 1 到 255 之间的 virtual_router_id`,
  "config.no-interface": ({ name }) => `vrrp_instance ${name}：缺少 interface`,
  "config.router-id-taken": ({ name, router, device, other }) =>
    `vrrp_instance ${name}：${device} 上的 virtual_router_id ${router} 已被 ${other} 使用`,
};
