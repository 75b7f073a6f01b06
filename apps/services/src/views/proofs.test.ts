import { fireEvent, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { ProofJson } from "@qiming/contracts/browser/proof";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import * as module from "../main.ts";

let shown: Shown | undefined;
let sent: { path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
  localStorage.clear();
  sent = [];
  me.value = { person: { id: "p-1", name: "陈一" } };
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});
const open = async (path: string, server: Server) => {
  const recorded: Server = (call) => {
    if (call.method !== "GET") sent.push({ path: call.path, body: call.body });
    return server(call);
  };
  return (shown = await show(module, recorded, ["/m/services", path]));
};

const text = (zhCn: string) => ({ zhCn, en: zhCn });
const proof: ProofJson = {
  ...{ id: "z-1", number: "YT-ZM-2026-000001", caseId: "k-1", title: text("党员身份证明") },
  ...{ issuerName: "学院党委", issueDay: "2026-03-18", validUntilDay: "2026-06-16" },
  ...{ state: "PROOF_STATE_VALID", showName: "SHOWING_MASKED", showNumber: "SHOWING_MASKED" },
  ...{ address: "https://party.example.edu.cn/verify/z-1", mine: true },
};
const revoked: ProofJson = { ...proof, state: "PROOF_STATE_REVOKED", revokeReason: "信息有误" };
const dialog = async (name: string) => within(await shown!.page.findByRole("dialog", { name }));

test("my proofs: what holds comes first, with its paper; what was revoked says why", async () => {
  const { page, accessibilityFaults } = await open("/proofs", () => ({
    proofs: [{ ...revoked, id: "z-0" }, proof],
  }));
  const [first, second] = (await page.findAllByRole("article")).map((each: HTMLElement) => within(each));
  first!.getByText("有效");
  first!.getByRole("button", { name: "下载证明（PDF）" });
  first!.getByText("核验时，姓名部分显示，学工号只显示后四位。");
  second!.getByText("撤销原因：信息有误");
  expect(second!.queryByRole("button", { name: "下载证明（PDF）" })).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
});

test("the holder says what a check shows", async () => {
  const { page } = await open("/proofs", ({ method }) =>
    method === "GET" ? { proofs: [proof] } : { ...proof, showName: "SHOWING_HIDDEN" },
  );
  fireEvent.click(await page.findByRole("button", { name: "核验时显示什么" }));
  const form = await dialog("核验时显示什么");
  fireEvent.change(form.getByLabelText("姓名"), { target: { value: "SHOWING_HIDDEN" } });
  fireEvent.submit(form.getByRole("button", { name: "保存" }).closest("form")!);
  await page.findByText("核验时，姓名不显示，学工号只显示后四位。");
  expect(sent).toEqual([
    {
      path: "/api/v1/services-hall/proofs/z-1:show",
      body: { showName: "SHOWING_HIDDEN", showNumber: "SHOWING_MASKED" },
    },
  ]);
});

test("who has no proofs yet is told how to come by one; a paper that is refused says why", async () => {
  const { page } = await open("/proofs", () => ({}));
  await page.findByText(/您还没有证明/);
  await shown!.close();
  const { page: again } = await open("/proofs", ({ path }) =>
    path.includes(":file") ? { reason: "PROOF_STATE", status: 409 } : { proofs: [proof] },
  );
  fireEvent.click(await again.findByRole("button", { name: "下载证明（PDF）" }));
  await again.findByText("这份证明已失效。");
});

const ended = {
  ...{ id: "k-1", definition: { code: "SV-05", name: text("党员身份证明") }, proofId: "z-1" },
  ...{ state: "CASE_STATE_RESULT_ISSUED" as const, applicantId: "p-9", applicantName: "林示一" },
};
test("the office revokes on the case's page, with a reason", async () => {
  const theirs = { ...proof, mine: false, mayRevoke: true };
  const { page, accessibilityFaults } = await open("/cases/k-1", ({ method, path }) =>
    method !== "GET" ? { ...revoked, mine: false } : path.includes("/proofs/") ? theirs : ended,
  );
  fireEvent.click(await page.findByRole("button", { name: "撤销证明" }));
  const form = await dialog("撤销证明");
  fireEvent.submit(form.getByRole("button", { name: "撤销证明" }).closest("form")!);
  await form.findByText("请写明原因。");
  expect(sent).toEqual([]);
  fireEvent.input(form.getByLabelText("原因"), { target: { value: "信息有误" } });
  fireEvent.submit(form.getByRole("button", { name: "撤销证明" }).closest("form")!);
  await page.findByText("撤销原因：信息有误");
  expect(page.queryByRole("button", { name: "撤销证明" })).toBeNull();
  expect(sent).toEqual([{ path: "/api/v1/services-hall/proofs/z-1:revoke", body: { reason: "信息有误" } }]);
  expect(await accessibilityFaults()).toEqual([]);
});

test("a proof that is still being made is waited for", async () => {
  let isThere = false;
  const { page } = await open("/cases/k-1", ({ path }) =>
    !path.includes("/proofs/") ? ended : isThere ? proof : { reason: "PROOF_NOT_FOUND", status: 404 },
  );
  await page.findByText("证明正在生成，请稍候。");
  isThere = true;
  fireEvent.click(page.getByRole("button", { name: "刷新" }));
  await page.findByText("YT-ZM-2026-000001");
  page.getByRole("button", { name: "下载证明（PDF）" });
});
