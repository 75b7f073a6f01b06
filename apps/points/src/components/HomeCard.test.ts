import { beforeEach, expect, test } from "@jest/globals";
import { language } from "@qiming/web-kit";
import { show } from "@qiming/web-kit/testing";
import { homeCard } from "../main.ts";

beforeEach(() => void (language.value = "zh-CN"));

test("the card shows the sum of the year and what was decided, no draft, or in one line why it cannot", async () => {
  const good = await show(homeCard, () => ({
    totalTenths: 25,
    period: "2026",
    entries: [{}, {}],
    draftGrade: "GRADE_UNQUALIFIED",
  }));
  expect((await good.page.findByText("2.5")).textContent).toBe("2.5");
  expect(good.outlet.textContent).toContain("2026");
  expect(await good.accessibilityFaults()).toEqual([]);
  expect(good.outlet.textContent).not.toContain("不合格");
  await good.close();

  const decided = await show(homeCard, () => ({
    totalTenths: 855,
    period: "2026",
    grade: "GRADE_QUALIFIED",
  }));
  expect(await decided.page.findByText("评定等次：合格")).toBeTruthy();
  await decided.close();

  const bad = await show(homeCard, () => ({ reason: "UNAVAILABLE", status: 503 }));
  await bad.page.findByText(/服务暂时不可用/);
  expect(bad.page.queryByRole("button")).toBeNull();
  await bad.close();
});
