import type { DoctorWords } from "../doctor.ts";

export const doctor: DoctorWords = {
  ok: "正常",
  no_data: "不可用",
  failed: "出错",
  would_help: "解决办法",
  lost_without: "缺少它会失去",
  colon: "：",
  semicolon: "；",
  available: (ok, all) => `${all} 个数据来源中有 ${ok} 个可用`,
};
