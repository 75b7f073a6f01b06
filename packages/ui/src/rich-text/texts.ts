import { language } from "@qiming/web-kit";

const chinese = {
  tools: "排版",
  bold: "加粗",
  italic: "斜体",
  heading: "标题",
  bullets: "列表",
  numbers: "编号列表",
  quote: "引用",
  code: "代码",
  link: "链接",
  undo: "撤销",
  address: "链接地址",
  setLink: "确定",
  removeLink: "去掉链接",
  noLink: "请填写 https:// 开头的网址，或本站以 / 开头的地址",
  people: "提到谁",
  plain: "排版工具没有加载成功，可以直接输入文字",
};

const english: typeof chinese = {
  tools: "Formatting",
  bold: "Bold",
  italic: "Italic",
  heading: "Heading",
  bullets: "List",
  numbers: "Numbered list",
  quote: "Quote",
  code: "Code",
  link: "Link",
  undo: "Undo",
  address: "Address of the link",
  setLink: "OK",
  removeLink: "Remove link",
  noLink: "Enter an address that begins with https://, or with / for a page of this site",
  people: "Whom to mention",
  plain: "The formatting tools did not load. You can still write plain text.",
};

/** What the rich text pieces say by themselves, in the page's language. */
export const words = () => (language.value === "en" ? english : chinese);
