import { expect, test } from "@jest/globals";
import { reasons } from "@qiming/contracts/browser/branch_page";
import { messages } from "@qiming/web-kit";
import en from "./locales/en.json";
import zhCN from "./locales/zh-CN.json";

const keys = (value: object, path = ""): string[] =>
  Object.entries(value).flatMap(([name, each]) =>
    typeof each === "object" ? keys(each as object, `${path}${name}.`) : [`${path}${name}`],
  );

test("both languages say the same things", () => {
  expect(keys(en).sort()).toEqual(keys(zhCN).sort());
});

test("every reason with which writing a page is refused has a text", () => {
  const known = { ...messages["zh-CN"].problem, ...zhCN.problem };
  for (const reason of reasons) expect(Object.keys(known)).toContain(reason);
});
