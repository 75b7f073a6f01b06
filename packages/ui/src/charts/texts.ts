import { language } from "@qiming/web-kit";

const chinese = { values: "查看数据", item: "项目", value: "数值", share: "占比" };
const english: typeof chinese = { values: "Show the figures", item: "Item", value: "Value", share: "Share" };

/** The few words that charts say by themselves, in the page's language. */
export const words = () => (language.value === "en" ? english : chinese);
