import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { fireEvent, waitFor } from "@testing-library/dom";
import { language } from "@qiming/web-kit";
import { nextTick } from "vue";
import {
  brand,
  calls,
  closePage,
  open,
  openSheet,
  shownThings,
  signIn,
  tap,
  type,
  unavailable,
  world,
} from "../college.fixture.ts";

beforeEach(() => {
  language.value = "zh-CN";
  signIn();
});
afterEach(closePage);
const saved = () => calls.filter(({ path }) => path.endsWith(":saveBrand")).map(({ body }) => body);

test("honours and shown activities stand on the brand page, also where no brand was written", async () => {
  const { page, accessibilityFaults } = await open(
    "/branches/pg/brand",
    world((path) => (path.endsWith("/pg/page") ? { organizationId: "pg", ...shownThings } : undefined)),
  );
  await page.findByText("这里还没有内容。");
  expect(page.getByRole("region", { name: "荣誉" }).textContent).toContain("先进党支部");
  expect(page.getByRole("region", { name: "活动展示" }).textContent).toContain("义务劳动");
  expect(await accessibilityFaults()).toEqual([]);
});

test("whoever writes the page sets a logo that is small enough, sees it, and takes it away", async () => {
  signIn("portal.pages.write");
  let logoId = "";
  const { page, outlet, accessibilityFaults } = await open(
    "/branches/pg/brand",
    world((path) => {
      if (path.endsWith("/page/logo")) return { mediaType: "image/png", content: "iVBORw==" };
      if (path.endsWith(":setLogo")) logoId = "l-1";
      if (path.endsWith(":removeLogo")) logoId = "";
      return path.includes("/pg/page") ? { organizationId: "pg", brand, logoId } : undefined;
    }),
  );
  const choose = async (name: string, size: number) => {
    const input = openSheet().getByLabelText("选择图片");
    const file = new File([new Uint8Array(size)], name);
    file.arrayBuffer = async () => new Uint8Array([1, 255]).buffer;
    Object.defineProperty(input, "files", { value: [file], configurable: true });
    fireEvent(input, new Event("change"));
    await nextTick();
    fireEvent.submit(outlet.querySelector("dialog[open] form")!);
  };
  await tap(await page.findByRole("button", { name: "上传标识" }));
  await choose("large.png", 204_801);
  openSheet().getByText("图片超过 200 KB，请压缩后再上传。");
  expect(calls.some(({ path }) => path.endsWith(":setLogo"))).toBe(false);
  await choose("small.png", 2);
  await page.findByRole("button", { name: "更换标识" });
  expect(calls.find(({ path }) => path.endsWith(":setLogo"))?.body).toEqual({ content: "Af8=" });
  await waitFor(() =>
    expect(outlet.querySelector("header img")?.getAttribute("src")).toBe("data:image/png;base64,iVBORw=="),
  );
  expect(await accessibilityFaults()).toEqual([]);
  await tap(page.getByRole("button", { name: "移除标识" }));
  await tap(openSheet().getByRole("button", { name: "移除" }));
  await page.findByRole("button", { name: "上传标识" });
  expect(outlet.querySelector("header img")).toBeNull();
});

test("who does not write the page sets no logo", async () => {
  const { page } = await open("/branches/pg/brand", world());
  await page.findByText("五分钟一堂");
  expect(page.queryByRole("button", { name: "上传标识" })).toBeNull();
});

test("while the brand is on its way, the page says so; a failure can be tried again", async () => {
  let isUp = false;
  const { page, accessibilityFaults } = await open(
    "/branches/pg/brand",
    world(() => (isUp ? undefined : unavailable)),
  );
  expect(page.getByRole("status").textContent).toContain("正在加载");
  await page.findByRole("alert");
  expect(await accessibilityFaults()).toEqual([]);
  isUp = true;
  await tap(page.getByRole("button", { name: "重试" }));
  expect(await page.findByText("我们把党课讲短。")).toBeTruthy();
});

test("slogan, story and activities are shown, and of each result who says so or that nobody is named", async () => {
  const { page, accessibilityFaults } = await open("/branches/pg/brand", world());
  await page.findByRole("heading", { level: 1, name: "研究生党支部 · 品牌" });
  expect(page.getByText("指尖上的课")).toBeTruthy();
  expect(page.getByRole("region", { name: "特色活动" }).textContent).toContain("五分钟一堂");
  const [first, second] = page.getByRole("region", { name: "成果" }).querySelectorAll("li");
  expect(first!.textContent).toContain("出处：党员大会");
  expect(second!.textContent).toContain("未注明出处");
  expect(page.queryByRole("button")).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
});

test("where nothing is written, only those who may write are invited to", async () => {
  const { page, accessibilityFaults } = await open("/branches/ug1/brand", world());
  expect(await page.findByText("这里还没有内容。")).toBeTruthy();
  expect(page.queryByRole("button")).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
  await closePage();
  signIn("portal.pages.write");
  const { page: mine } = await open("/branches/ug1/brand", world());
  expect(await mine.findByText(/写真事/)).toBeTruthy();
  await tap(mine.getByRole("button", { name: "写一写" }));
  expect(document.activeElement).toBe(mine.getByLabelText("品牌口号"));
});

test("what is written is saved whole, with the revision that was read, and shown", async () => {
  signIn("portal.pages.write");
  const { page, accessibilityFaults } = await open(
    "/branches/pg/brand",
    world((_, method, body) =>
      method === "POST"
        ? { organizationId: "pg", revision: 3, brand: (body as { brand: object }).brand }
        : undefined,
    ),
  );
  await tap(await page.findByRole("button", { name: "修改品牌" }));
  type(page.getByLabelText("品牌口号"), "新的口号");
  await tap(page.getByRole("button", { name: "移除成果 2" }));
  await tap(page.getByRole("button", { name: "添加活动" }));
  const added = page.getAllByLabelText("活动名称")[1]!;
  expect(document.activeElement).toBe(added);
  type(added, "新生第一问");
  expect(await accessibilityFaults()).toEqual([]);
  await tap(page.getByRole("button", { name: "保存" }));
  expect(await page.findByRole("heading", { level: 3, name: "新生第一问" })).toBeTruthy();
  expect(saved()).toEqual([
    {
      revision: 2,
      brand: {
        ...brand,
        slogan: "新的口号",
        activities: [...brand.activities, { title: "新生第一问", text: "", when: "" }],
        results: [brand.results[0]],
      },
    },
  ]);
});

/** Somebody else saves `slogan` while the form is open. */
async function openConflict() {
  signIn("portal.pages.write");
  let revision = 2;
  const opened = await open(
    "/branches/pg/brand",
    world((path, method, body) => {
      const sent = body as { revision: number; brand: object };
      if (method === "POST" && sent.revision === 2) {
        revision = 3;
        return { reason: "PAGE_CHANGED", status: 409 };
      }
      if (method === "POST") return { organizationId: "pg", revision: 4, brand: sent.brand };
      return path.endsWith("/page") && revision === 3
        ? { organizationId: "pg", revision, brand: { slogan: "别人的口号" } }
        : undefined;
    }),
  );
  await tap(await opened.page.findByRole("button", { name: "修改品牌" }));
  type(opened.page.getByLabelText("品牌口号"), "我的口号");
  await tap(opened.page.getByRole("button", { name: "保存" }));
  return opened;
}
const slogan = (page: Awaited<ReturnType<typeof openConflict>>["page"]) =>
  (page.getByLabelText("品牌口号") as HTMLInputElement).value;

test("where somebody else saved meanwhile, nothing typed is lost, theirs is shown, and saving again replaces it", async () => {
  const { page, accessibilityFaults } = await openConflict();
  expect((await page.findByRole("alert")).textContent).toContain("别人改过");
  expect(slogan(page)).toBe("我的口号");
  await tap(page.getByRole("button", { name: "看最新的版本" }));
  const theirs = await page.findByRole("region", { name: "别人保存的版本" });
  expect(theirs.textContent).toContain("别人的口号");
  await waitFor(() => expect(document.activeElement).toBe(theirs));
  expect(slogan(page)).toBe("我的口号");
  expect(await accessibilityFaults()).toEqual([]);
  await tap(page.getByRole("button", { name: "保存" }));
  expect(await page.findByText("我的口号")).toBeTruthy();
  expect(saved().map((body) => (body as { revision: number }).revision)).toEqual([2, 3]);
});

test("the writer may also take theirs instead", async () => {
  const { page } = await openConflict();
  await tap(await page.findByRole("button", { name: "看最新的版本" }));
  await tap(await page.findByRole("button", { name: "放弃我写的，改用这个版本" }));
  expect(slogan(page)).toBe("别人的口号");
  expect(page.queryAllByLabelText("活动名称")).toEqual([]);
});

test("giving up leaves the page as it was", async () => {
  signIn("portal.pages.write");
  const { page } = await open("/branches/pg/brand", world());
  await tap(await page.findByRole("button", { name: "修改品牌" }));
  type(page.getByLabelText("品牌口号"), "没想好");
  await tap(page.getByRole("button", { name: "取消" }));
  expect(page.getByText("指尖上的课")).toBeTruthy();
  expect(saved()).toEqual([]);
});

test("the college has a brand page of its own; another college's branch has none here", async () => {
  const { page } = await open("/brand", world());
  expect(await page.findByRole("heading", { level: 1, name: "经贸学院党委 · 品牌" })).toBeTruthy();
  await closePage();
  const { page: foreign } = await open("/branches/far/brand", world());
  expect(await foreign.findByRole("link", { name: "去组织树" })).toBeTruthy();
});
