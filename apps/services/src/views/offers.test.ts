import { fireEvent, waitFor } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { OfferJson } from "@qiming/contracts/browser/offer";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import * as module from "../main.ts";

let shown: Shown | undefined;
beforeEach(() => {
  language.value = "zh-CN";
  localStorage.clear();
  const branch = { id: "b-1", name: "第一党支部" };
  me.value = { person: { id: "p-1", name: "陈一", memberStatus: "MEMBER_STATUS_FULL", branch }, grants: [] };
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});
const open = async (path: string, server: Server) =>
  (shown = await show(module, server, ["/m/services", path]));

const leaving: OfferJson = {
  ...{ id: "leaving-1", kind: "OFFER_KIND_TRANSFER_ON_LEAVING", cause: "OFFER_CAUSE_LEAVING" },
  ...{ state: "OFFER_STATE_OPEN", day: "2026-06-30" },
};
const TITLE = "离校前转接组织关系";

test("the hall offers first; put off it stands under its occasion, and can be taken back", async () => {
  let offer = leaving;
  const { page, accessibilityFaults } = await open("/", ({ method, path }) => {
    if (method !== "GET")
      offer = { ...leaving, state: path.endsWith(":putOff") ? "OFFER_STATE_PUT_OFF" : "OFFER_STATE_OPEN" };
    return path.includes("/offers") ? { offers: [offer] } : { items: [] };
  });
  await page.findByRole("heading", { name: "您可能需要办理" });
  page.getByText("您登记的离校日期是2026年6月30日。");
  expect(page.getByRole("link", { name: "办理转接" }).getAttribute("href")).toBe(
    "/m/services/transfer?offer=leaving-1",
  );
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(page.getByRole("button", { name: `暂不办理：${TITLE}` }));
  await page.findByRole("heading", { name: "来校、离校与出国" });
  expect(page.queryByRole("heading", { name: "您可能需要办理" })).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(page.getByRole("button", { name: `恢复提示：${TITLE}` }));
  await page.findByRole("heading", { name: "您可能需要办理" });
});

test("an offer that cannot be put off says why and stays", async () => {
  const { page } = await open("/", ({ method, path }) => {
    if (method !== "GET") return { reason: "OFFER_CLOSED", status: 409 };
    return path.includes("/offers") ? { offers: [leaving] } : { items: [] };
  });
  fireEvent.click(await page.findByRole("button", { name: `暂不办理：${TITLE}` }));
  await waitFor(() => page.getByRole("alert"));
  page.getByText("您登记的离校日期是2026年6月30日。");
});

test("without an answer about offers the hall is there all the same", async () => {
  const { page } = await open("/", ({ path }) => {
    if (path.includes("/offers")) return { reason: "UNAVAILABLE", status: 503 };
    return { items: [] };
  });
  await page.findByText("暂时没有可办的事项。");
});

test("the form that was offered is filled in beforehand; without the offer it is empty", async () => {
  const server: Server = ({ path }) => (path.includes("/offers") ? { offers: [leaving] } : {});
  const { page, accessibilityFaults } = await open("/transfer?offer=leaving-1", server);
  const employer = await page.findByRole("radio", { name: "工作单位" });
  expect(employer.checked).toBe(true);
  expect(page.getByLabelText(/转接原因/).value).toBe("预计2026年6月30日离校。");
  expect(await accessibilityFaults()).toEqual([]);
  await shown!.close();
  const { page: plain } = await open("/transfer", server);
  expect((await plain.findByRole("radio", { name: "工作单位" })).checked).toBe(false);
});
