import { language } from "@qiming/web-kit";

const chinese = {
  optional: "选填",
  errors: (n: number) => `有 ${n} 处需要修改`,
  empty: "这里还没有内容",
  kept: (when: string) => `离线，这是 ${when} 读到的内容`,
  ok: "确定",
  close: "关闭",
  clear: "清空",
  search: "搜索",
  definition: (name: string) => `${name}：怎么算的`,
  done: "已完成：",
  current: "当前：",
  todo: "未开始：",
  stopped: "已终止：",
  info: "说明：",
  good: "成功：",
  warn: "注意：",
  bad: "错误：",
};

const english: typeof chinese = {
  optional: "optional",
  errors: (n) => (n === 1 ? "One entry needs a change" : `${n} entries need a change`),
  empty: "There is nothing here yet",
  kept: (when) => `Offline. Last read: ${when}`,
  ok: "OK",
  close: "Close",
  clear: "Clear",
  search: "Search",
  definition: (name) => `${name}: how it is counted`,
  done: "Done: ",
  current: "Now: ",
  todo: "To come: ",
  stopped: "Stopped: ",
  info: "Information: ",
  good: "Done: ",
  warn: "Note: ",
  bad: "Error: ",
};

/** The few words that components say by themselves, in the page's language. */
export const words = () => (language.value === "en" ? english : chinese);
