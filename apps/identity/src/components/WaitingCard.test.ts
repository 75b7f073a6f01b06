import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { language } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import { waitingCard } from "../main.ts";
import { grant } from "../views/page.fixture.ts";

let shown: Shown | undefined;
beforeEach(() => {
  language.value = "zh-CN";
});
afterEach(() => shown?.close());
const open = async (server: Server) => (shown = await show(waitingCard, server));

test("whoever decides sees how much of what waits, and asks only for what is theirs", async () => {
  grant("identity.profiles.decide", "identity.roles.assign");
  const asked: string[] = [];
  const { page, outlet, accessibilityFaults } = await open(({ path }) => {
    asked.push(path);
    return path.includes("profile") ? { requests: [{}, {}] } : { proposals: [{}] };
  });
  await page.findByText("更正申请");
  expect(outlet.querySelectorAll("li")).toHaveLength(2);
  expect(outlet.textContent).toMatch(/更正申请2.*职务授予1/);
  expect(page.getByRole("link").getAttribute("href")).toBe("/m/identity/organizations/u/requests");
  expect(asked.some((path) => path.includes("privacy"))).toBe(false);
  expect(await accessibilityFaults()).toEqual([]);
});

test("nothing waiting is said; a failure is one line; whoever decides nothing sees no card", async () => {
  grant("identity.privacy.decide");
  const empty = await open(() => ({}));
  await empty.page.findByText("没有待处理的申请。");
  await empty.close();
  const broken = await open(() => ({ reason: "UNAVAILABLE", status: 503 }));
  await broken.page.findByText(/服务暂时不可用/);
  await broken.close();
  grant("identity.audit.read");
  const { outlet } = await open(() => ({}));
  expect(outlet.textContent).toBe("");
});
