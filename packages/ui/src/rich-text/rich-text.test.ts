import { expect, test } from "@jest/globals";
import type { RichTextLike, TextRun } from "@qiming/rich-text";
import { language } from "@qiming/web-kit";
import { h, nextTick, ref } from "vue";
import { mounted } from "../mounted.fixture.ts";
import { QmRichText, QmRichTextField, type Mentionable } from "../rich-text.ts";

const block = (kind: string, ...runs: (TextRun | string)[]) => ({
  kind: `BLOCK_KIND_${kind}`,
  runs: runs.map((run) => (typeof run === "string" ? { text: run } : run)),
});
const paragraph = (...runs: (TextRun | string)[]): RichTextLike => ({
  blocks: [block("PARAGRAPH", ...runs)],
});
const shown = async (text: RichTextLike, more = {}) => mounted(() => h(QmRichText, { text, ...more }));

test("every kind of block is an element of its own, and neighbours of one kind are one list", async () => {
  const blocks = [
    ...[block("HEADING", "题"), block("PARAGRAPH", "段"), block("QUOTE", "引"), block("QUOTE", "文")],
    ...[
      block("BULLET_ITEM", "一"),
      block("BULLET_ITEM", "二"),
      block("NUMBERED_ITEM", "三"),
      block("CODE", "a  b"),
    ],
  ];
  const { outlet, accessibilityFaults } = await shown({ blocks }, { headings: 2 });
  const tags = [...outlet.querySelector(".qm-rich")!.children].map(({ localName, children }) =>
    `${localName} ${[...children].map((each) => each.localName).join(" ")}`.trim(),
  );
  expect(tags).toEqual(["h2", "p", "blockquote p p", "ul li li", "ol li", "pre code"]);
  expect(await accessibilityFaults()).toEqual([]);
});

test("markup in what somebody wrote is letters", async () => {
  const hostile = "<img src=x onerror=run()><script>run()</script>{{ 1 + 1 }}";
  const { outlet } = await shown(paragraph(hostile));
  expect(outlet.querySelectorAll("img, script")).toHaveLength(0);
  expect(outlet.textContent).toBe(hostile);
});

test("a link out of the site says where it leads, whatever its letters say", async () => {
  const link = "https://elsewhere.example/a";
  const said = (text: string) => ({ text, link });
  const { page, outlet } = await shown(
    paragraph(
      said("https://bank.example"),
      " ",
      said("https://elsewhere.example.bank.example"),
      " ",
      said(link),
    ),
  );
  const [one, two, whole] = [...outlet.querySelectorAll("a")];
  expect(one!.textContent).toBe("https://bank.example elsewhere.example");
  expect(two!.textContent).toMatch(/ elsewhere\.example$/);
  expect(whole!.textContent).toBe(link);
  for (const each of [one!, two!]) {
    expect(each.rel).toBe("noopener noreferrer nofollow");
    expect(each.target).toBe("_blank");
  }
  expect(page.getAllByRole("link")).toHaveLength(3);
});

test("a link that is not safe is no link, even if it was kept somehow", async () => {
  const { outlet } = await shown(paragraph({ text: "x", link: "javascript:run()" }));
  expect(outlet.querySelector("a")).toBeNull();
});

test("who is named is a link only where there is a page of theirs on this site", async () => {
  const named = paragraph(
    { text: "@甲", mentionedId: "p-1" },
    { text: "@乙", mentionedId: "p-2" },
    {
      text: "@丙",
      mentionedId: "p-3",
    },
  );
  const paths: Record<string, string> = { "p-1": "/m/people/p-1", "p-2": "//elsewhere.example" };
  const { outlet } = await shown(named, { mentionPath: (id: string) => paths[id] });
  expect([...outlet.querySelectorAll("a")].map((each) => each.getAttribute("href"))).toEqual([
    "/m/people/p-1",
  ]);
  expect(outlet.textContent).toBe("@甲@乙@丙");
});

async function field(given: RichTextLike = {}, mentionable: Mentionable[] = []) {
  const text = ref<RichTextLike>(given);
  const error = ref<string>();
  const all = await mounted(() =>
    h(QmRichTextField, {
      ...{ label: "正文", hint: "写清楚", error: error.value, mentionable, modelValue: text.value },
      "onUpdate:modelValue": (next: RichTextLike) => (text.value = next),
    }),
  );
  /** What is written in, once the editor has come. */
  async function editor(): Promise<HTMLElement> {
    await import("@qiming/ui/rich-text-editor");
    await settled();
    return all.page.getByRole("textbox", { name: "正文" });
  }
  const press = (name: string) => all.page.getByRole("button", { name, exact: true }).click();
  return { ...all, text, error, editor, press };
}
const settled = () => new Promise((resolve) => setTimeout(resolve));
const key = (target: HTMLElement, name: string) =>
  target.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
async function paste(target: HTMLElement, data: Record<string, string>) {
  const clipboardData = { getData: (type: string) => data[type] ?? "" };
  target.dispatchEvent(
    Object.assign(new Event("paste", { bubbles: true, cancelable: true }), { clipboardData }),
  );
  await nextTick();
}

test("until the editor comes there is a plain field, and what was typed in it stays", async () => {
  const { page, text, editor, accessibilityFaults } = await field();
  const plain = page.getByRole("textbox", { name: "正文" }) as HTMLTextAreaElement;
  expect(plain.localName).toBe("textarea");
  plain.value = "第一行\n第二行";
  plain.dispatchEvent(new Event("input", { bubbles: true }));
  expect(text.value).toEqual({ blocks: [block("PARAGRAPH", "第一行"), block("PARAGRAPH", "第二行")] });
  expect(await accessibilityFaults()).toEqual([]);
  const editable = await editor();
  expect(editable.localName).toBe("div");
  expect([...editable.querySelectorAll("p")].map((each) => each.textContent)).toEqual(["第一行", "第二行"]);
  expect(page.queryAllByRole("textbox")).toHaveLength(1);
  expect(await accessibilityFaults()).toEqual([]);
});

test("the editor has the field's hint and error, also one that comes later", async () => {
  const { error, editor } = await field();
  const editable = await editor();
  const said = () =>
    (editable.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent);
  expect(said()).toEqual(["写清楚"]);
  expect(editable.getAttribute("aria-invalid")).toBeNull();
  error.value = "请填写正文";
  await nextTick();
  await nextTick();
  expect(said()).toEqual(["写清楚", "请填写正文"]);
  expect(editable.getAttribute("aria-invalid")).toBe("true");
});

test.each([
  ["标题", "HEADING"],
  ["列表", "BULLET_ITEM"],
  ["编号列表", "NUMBERED_ITEM"],
  ["引用", "QUOTE"],
  ["代码", "CODE"],
])("%s makes another block of the line, says so, and takes it back", async (name, kind) => {
  const { page, text, editor, press } = await field(paragraph("甲"));
  await editor();
  press(name);
  await nextTick();
  expect(text.value).toEqual({ blocks: [block(kind, "甲")] });
  expect(page.getByRole("button", { name, pressed: true })).toBeTruthy();
  press(name);
  await nextTick();
  expect(text.value).toEqual(paragraph("甲"));
  press("撤销");
  await nextTick();
  expect(text.value).toEqual({ blocks: [block(kind, "甲")] });
});

test("a line that was only begun stays while the page keeps what is written", async () => {
  const { text, editor } = await field();
  const editable = await editor();
  await paste(editable, { "text/plain": "乙" });
  key(editable, "Enter");
  await nextTick();
  await nextTick();
  expect([...editable.querySelectorAll("p")].map((each) => each.textContent)).toEqual(["乙", ""]);
  expect(text.value).toEqual(paragraph("乙"));
});

test("a quote becomes a list without being both", async () => {
  const { text, editor, press } = await field({ blocks: [block("QUOTE", "甲")] });
  await editor();
  press("列表");
  await nextTick();
  expect(text.value).toEqual({ blocks: [block("BULLET_ITEM", "甲")] });
});

test("of a page that is pasted stays what a text can say, and nothing of it is made an element to read it", async () => {
  const { text, editor } = await field();
  const editable = await editor();
  const html =
    "<h1>通知</h1><section><b>请</b>看<a href='javascript:run()'>这里</a><img src=x onerror=run()></section>" +
    "<ul><li><a href='https://example.edu.cn'>网址</a></li></ul><script>run()</script>";
  const made: string[] = [];
  const original = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML")!;
  Object.defineProperty(Element.prototype, "innerHTML", {
    ...original,
    set: (value: string) => void made.push(value),
  });
  try {
    await paste(editable, { "text/html": html, "text/plain": "通知" });
  } finally {
    Object.defineProperty(Element.prototype, "innerHTML", original);
  }
  expect(made).toEqual([]);
  expect(text.value).toEqual({
    blocks: [
      block("HEADING", "通知"),
      block("PARAGRAPH", { text: "请", bold: true }, "看这里"),
      block("BULLET_ITEM", { text: "网址", link: "https://example.edu.cn" }),
    ],
  });
});

test("plain letters are pasted line by line, into code as they are", async () => {
  const { text, editor } = await field(paragraph("前"));
  const editable = await editor();
  await paste(editable, { "text/plain": "a\r\n<b>c</b>" });
  expect(text.value).toEqual({ blocks: [block("PARAGRAPH", "a"), block("PARAGRAPH", "<b>c</b>前")] });
});

test("a link is asked for in the field, refused where it is none, and taken without its beginning", async () => {
  const { page, text, editor, press, accessibilityFaults } = await field();
  await editor();
  press("链接");
  await nextTick();
  const address = page.getByRole("textbox", { name: "链接地址" }) as HTMLInputElement;
  expect(document.activeElement).toBe(address);
  const type = async (value: string) => {
    address.value = value;
    address.dispatchEvent(new Event("input", { bubbles: true }));
    key(address, "Enter");
    await settled();
  };
  await type("javascript:run()");
  expect(page.getByText(/https:\/\/ 开头/)).toBeTruthy();
  expect(await accessibilityFaults()).toEqual([]);
  await type("example.edu.cn/a");
  const link = "https://example.edu.cn/a";
  expect(text.value).toEqual(paragraph({ text: link, link }));
  expect(page.queryByRole("textbox", { name: "链接地址" })).toBeNull();
});

test("whoever is meant by an @ is offered, chosen by keys, and named", async () => {
  const people = ["林示一", "林示二", "王小明"].map((name, i) => ({ id: `p-${i}`, name }));
  const { page, text, editor, accessibilityFaults } = await field({}, people);
  const editable = await editor();
  await paste(editable, { "text/plain": "请 @林" });
  const options = (): HTMLElement[] => page.queryAllByRole("option");
  expect(options().map((each) => each.textContent!.trim())).toEqual(["林示一", "林示二"]);
  await nextTick();
  key(editable, "ArrowDown");
  await nextTick();
  await nextTick();
  const active = editable.getAttribute("aria-activedescendant")!;
  expect(document.getElementById(active)!.textContent!.trim()).toBe("林示二");
  expect(await accessibilityFaults()).toEqual([]);
  key(editable, "Enter");
  await nextTick();
  expect(text.value).toEqual(paragraph("请 ", { text: "@林示二", mentionedId: "p-1" }, " "));
  expect(options()).toEqual([]);
  await paste(editable, { "text/plain": "@王" });
  expect(options()).toHaveLength(1);
  key(editable, "Escape");
  await nextTick();
  expect(options()).toEqual([]);
  await paste(editable, { "text/plain": " a@林" });
  expect(options()).toEqual([]);
});

test("what is put into the field from outside is shown, and the tools are one stop with arrows between them", async () => {
  const { page, text, editor } = await field(paragraph("旧"));
  const editable = await editor();
  text.value = paragraph("新");
  await nextTick();
  expect(editable.textContent).toBe("新");
  const tools: HTMLElement[] = page.getAllByRole("button");
  expect(tools.filter((each) => each.tabIndex === 0)).toHaveLength(1);
  tools[0]!.focus();
  key(tools[0]!, "ArrowLeft");
  await nextTick();
  expect(document.activeElement).toBe(tools.at(-1));
  expect(tools.at(-1)!.tabIndex).toBe(0);
});

test("in English the tools have English names", async () => {
  language.value = "en";
  const { page } = await field();
  expect(page.getAllByRole("button").map((each: HTMLElement) => each.getAttribute("aria-label"))).toEqual([
    "Bold",
    "Italic",
    "Heading",
    "List",
    "Numbered list",
    "Quote",
    "Code",
    "Link",
    "Undo",
  ]);
});
