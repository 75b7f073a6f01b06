import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import type { CaseJson } from "@qiming/contracts/browser/case";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import * as module from "../main.ts";

let shown: Shown | undefined;
let sent: { path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
  localStorage.clear();
  sent = [];
  me.value = { person: { id: "p-1", name: "陈一", branch: { id: "b-1", name: "第一党支部" } }, grants: [] };
});
afterEach(async () => {
  jest.restoreAllMocks();
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
const attach = (input: HTMLElement, file: File) => {
  Object.defineProperty(input, "files", { value: [file], configurable: true });
  fireEvent.change(input);
};
const BYTES = Uint8Array.from([1, 2, 3]);
/** The test's browser knows no bytes of files. */
const file = () => Object.assign(new File([BYTES], "证明.pdf"), { arrayBuffer: async () => BYTES.buffer });

const paper = {
  id: "a",
  name: "诊断证明.pdf",
  kind: "困难证明",
  sizeBytes: 20_480,
  validUntil: "2030-12-31",
};
const old = { id: "b", name: "旧证明.png", kind: "", sizeBytes: 900, validUntil: "2020-01-01" };
const PAPERS = "/api/v1/services-hall/papers";

test("my papers say what they are and until when they count; one is read, one removed", async () => {
  const { page, accessibilityFaults } = await open("/papers", ({ path }) => {
    if (path === `${PAPERS}/a`) return { reason: "PAPER_NOT_FOUND", status: 404 };
    return path.endsWith(":remove") ? { papers: [paper] } : { papers: [paper, old] };
  });
  await page.findByText(/困难证明 · 20 KB · 有效期至/);
  page.getByText(/已于 .* 到期/);
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(page.getByRole("button", { name: /诊断证明.pdf.*20 KB/ }));
  await page.findByText("找不到这份材料。");
  fireEvent.click(page.getByRole("button", { name: "删除“旧证明.png”" }));
  const dialog = within(await page.findByRole("dialog", { name: "删除“旧证明.png”" }));
  fireEvent.submit(dialog.getByRole("button", { name: "删除" }).closest("form")!);
  await waitFor(() => expect(page.queryByText("旧证明.png")).toBeNull());
  expect(sent).toEqual([{ path: `${PAPERS}/b:remove`, body: {} }]);
});

test("a first paper is added with its name; what is refused says why", async () => {
  let answer: object = { reason: "FILE_ACTIVE", status: 400 };
  const { page, accessibilityFaults } = await open("/papers", ({ method }) =>
    method === "GET" ? {} : answer,
  );
  await page.findByText("还没有材料。");
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(page.getByRole("button", { name: "添加材料" }));
  const dialog = within(await page.findByRole("dialog", { name: "添加材料" }));
  const submit = () => fireEvent.submit(dialog.getByRole("button", { name: "上传" }).closest("form")!);
  attach(dialog.getByLabelText("选择文件或拍照"), new File([], "空.pdf"));
  await dialog.findByText("这个文件是空的。");
  submit();
  expect(sent).toEqual([]);
  attach(dialog.getByLabelText("选择文件或拍照"), file());
  await waitFor(() => expect((dialog.getByLabelText("名称") as HTMLInputElement).value).toBe("证明.pdf"));
  submit();
  await dialog.findByText(/文件含有脚本、宏/);
  answer = { ...paper, name: "证明.pdf" };
  submit();
  await page.findByText("证明.pdf");
  expect(sent.at(-1)).toEqual({
    ...{ path: PAPERS, body: { name: "证明.pdf", kind: "", validUntil: "", content: "AQID" } },
  });
});

test("a locker that cannot be read says so, and is asked again", async () => {
  let isDown = true;
  const { page } = await open("/papers", () => (isDown ? { reason: "UNAVAILABLE", status: 503 } : {}));
  const again = await page.findByRole("button", { name: "重试" });
  isDown = false;
  fireEvent.click(again);
  await page.findByText("还没有材料。");
});

const text = (zhCn: string) => ({ zhCn, en: zhCn });
const draft: CaseJson = {
  ...{
    id: "k-1",
    state: "CASE_STATE_DRAFT",
    applicantId: "p-1",
    applicantName: "陈一",
    edition: 1,
    mayEdit: true,
  },
  definition: {
    ...{ code: "SV-13", name: text("困难党员帮扶申请") },
    fields: [
      {
        ...{ code: "kind", label: text("困难类型"), kind: "FIELD_KIND_CHOICE" as const, required: true },
        options: ["疾病", "其他"].map((label) => ({ code: label, label: text(label) })),
      },
    ],
    materials: [
      { code: "proof", name: text("困难证明"), help: text("诊断证明等。"), required: true },
      {
        ...{ code: "record", name: text("病历"), required: true },
        when: [{ field: "kind", comparison: "COMPARISON_IS", value: "疾病" }],
      },
    ],
  },
  values: [{ code: "kind", values: ["其他"] }],
};
const formServer: Server = ({ method, path }) => {
  if (path === PAPERS)
    return method === "GET" ? { papers: [old, paper] } : { ...paper, id: "c", name: "新的.pdf" };
  return { ...draft, edition: sent.length + 1 };
};

test("a form asks for papers as its answers say, from the locker or on the spot, and says what is missing", async () => {
  const { page, accessibilityFaults } = await open("/cases/k-1", formServer);
  const submit = async () =>
    fireEvent.submit((await page.findByRole("button", { name: "提交申请" })).closest("form")!);
  const choice = await page.findByLabelText("困难证明：从我的材料中选择");
  expect(
    within(choice)
      .getAllByRole("option")
      .map(({ textContent }) => textContent),
  ).toEqual(["从我的材料中选择", "诊断证明.pdf"]);
  await submit();
  await page.findByText("困难证明：请添加材料");
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.change(choice, { target: { value: "a" } });
  await page.findByRole("button", { name: "困难证明：更换" });
  await waitFor(() =>
    expect(sent.at(-1)?.body).toMatchObject({ papers: [{ materialCode: "proof", paperId: "a" }] }),
  );
  expect(page.queryByLabelText("病历：拍照或上传")).toBeNull();
  fireEvent.click(page.getByLabelText("疾病"));
  attach(await page.findByLabelText("病历：拍照或上传"), file());
  await page.findByRole("button", { name: "病历：更换" });
  expect(sent.find(({ path }) => path === PAPERS)?.body).toMatchObject({ kind: "病历", name: "证明.pdf" });
  await waitFor(() =>
    expect(sent.at(-1)?.body).toMatchObject({
      papers: [
        { materialCode: "proof", paperId: "a" },
        { materialCode: "record", paperId: "c" },
      ],
    }),
  );
  await submit();
  await waitFor(() => expect(sent.at(-1)?.path).toContain(":submit"));
});

test("a paper that expired since it was chosen must be changed", async () => {
  const papers = [{ materialCode: "proof", paperId: "b", name: old.name, validUntil: old.validUntil }];
  const { page } = await open("/cases/k-1", (call) => (call.path === PAPERS ? {} : { ...draft, papers }));
  await page.findByRole("button", { name: "困难证明：更换" });
  fireEvent.submit(page.getByRole("button", { name: "提交申请" }).closest("form")!);
  await page.findByText("困难证明：材料已到期，请更换");
  fireEvent.click(page.getByRole("button", { name: "困难证明：更换" }));
  await page.findByLabelText("困难证明：拍照或上传");
  await waitFor(() => expect(sent.at(-1)?.body).toMatchObject({ papers: [] }));
});

test("whoever handles a case opens what was handed in", async () => {
  const saved = jest.fn();
  jest.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
  Object.assign(URL, { createObjectURL: saved.mockReturnValue("blob:x"), revokeObjectURL: () => undefined });
  const handed: CaseJson = {
    ...draft,
    ...{ applicantId: "p-9", state: "CASE_STATE_IN_REVIEW", mayEdit: false, mayDecide: true },
    papers: [{ materialCode: "proof", paperId: "a", name: "诊断证明.pdf" }],
  };
  const asked: string[] = [];
  const { page, accessibilityFaults } = await open("/cases/k-1", ({ path }) => {
    asked.push(path);
    return path.includes("/papers/")
      ? { name: "诊断证明.pdf", mediaType: "application/pdf", content: "AQID" }
      : handed;
  });
  fireEvent.click(await page.findByRole("button", { name: /困难证明.*诊断证明.pdf/ }));
  await waitFor(() => expect(saved).toHaveBeenCalled());
  expect(asked.at(-1)).toBe("/api/v1/services-hall/cases/k-1/papers/proof");
  expect(await accessibilityFaults()).toEqual([]);
});
