import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import type { PostJson } from "@qiming/contracts/browser/post";
import type { TopicJson, TopicRowJson } from "@qiming/contracts/browser/topic";
import { fromPlainText } from "@qiming/rich-text";
import { language, me } from "@qiming/web-kit";
import { show, type Answer, type Server, type Shown } from "@qiming/web-kit/testing";

// The editor wants a real browser: here every field for a text is the plain one that stands where it does not load.
jest.unstable_mockModule("@qiming/ui/rich-text-editor", () => ({
  openEditor: () => {
    throw new Error("not here");
  },
}));
const module = await import("../main.ts");

let shown: Shown | undefined;
let sent: { path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
  localStorage.clear();
  sent = [];
  me.value = { person: { id: "p-1", name: "林示一" } };
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});

const spaces = [
  { spaceId: "b-1", name: "第一党支部", mayPublish: true, mayWrite: true },
  { spaceId: "c-1", name: "经贸学院", mayWrite: true },
];
const time = "2026-03-18T02:00:00Z";
const topic: TopicJson = {
  ...{ topicId: "t-1", spaceId: "b-1", spaceName: "第一党支部", kind: "TOPIC_KIND_DISCUSSION" },
  ...{ state: "TOPIC_STATE_OPEN", title: "主题党日", body: fromPlainText("大家说说"), startTime: time },
  ...{ author: { personId: "p-1", name: "林示一" }, owner: { personId: "p-1", name: "林示一" } },
  ...{ answerDay: "2099-03-25", closeDay: "2099-04-10", participantCount: 2, postCount: 2 },
  may: ["write", "answer", "edit", "close", "set_owner"],
};
const post: PostJson = {
  ...{ postId: "r-1", topicId: "t-1", author: { personId: "p-2", name: "周示二" }, writeTime: time },
  ...{ body: fromPlainText("多走出去"), may: ["react", "reply", "report"] },
};
const row: TopicRowJson = {
  ...{ topicId: "t-1", spaceName: "第一党支部", kind: "TOPIC_KIND_DISCUSSION", state: "TOPIC_STATE_OPEN" },
  ...{ title: "主题党日", extract: "大家说说", authorName: "林示一", answerDay: "2020-03-25" },
  ...{ participantCount: 2, postCount: 9, lastTime: time, waitsForMe: true },
};
const pulse = { state: "TOPIC_STATE_OPEN", postCount: 1, participantCount: 1, lastPostId: "r-1" };
const open = async (path: string, server: Server) => {
  const answer: Server = (call) => {
    if (call.method !== "GET") sent.push({ path: call.path, body: call.body });
    if (call.path.endsWith("/spaces")) return { spaces };
    return server(call);
  };
  return (shown = await show(module, answer, ["/m/discussion", path]));
};
/** The server of one topic and its replies. */
const talk =
  (
    shownPosts: object,
    act: Server = () => post,
    told: object = pulse,
    shownTopic: TopicJson = topic,
  ): Server =>
  (call): Answer | Promise<Answer> => {
    if (call.method !== "GET") return act(call);
    if (call.path.includes(":watch")) return told;
    return call.path.includes("/posts") ? shownPosts : shownTopic;
  };
const type = (field: HTMLElement, value: string) => fireEvent.input(field, { target: { value } });

describe("the home", () => {
  test("says what is talked about, by how many, and where the answer is", async () => {
    const { page, accessibilityFaults } = await open("/", () => ({ topics: [row] }));
    const link = await page.findByRole("link", { name: /主题党日/ });
    expect(link.textContent).toMatch(/大家说说.*话题讨论.*2 人参与.*答复已超期.*待您答复/s);
    page.getByRole("button", { name: "经贸学院", pressed: false });
    expect(await accessibilityFaults()).toEqual([]);
  });

  test("what is chosen is asked for, and stands in the address", async () => {
    const asked: string[] = [];
    const { page } = await open("/candidates", ({ path }) => {
      asked.push(path);
      return {};
    });
    await page.findByText(/还没有候选话题/);
    fireEvent.click(await page.findByRole("button", { name: "经贸学院" }));
    await waitFor(() =>
      expect(asked.at(-1)).toMatch(/spaceId=c-1&part=TOPIC_PART_CANDIDATES|part=.*spaceId=c-1/),
    );
    expect(location.search).toBe("?space=c-1");
  });
});

describe("a topic", () => {
  test("shows who answers by when, its replies, and what the reader may do", async () => {
    const solution = { ...post, postId: "r-2", isAnswer: true, editCount: 1, replyTo: { postId: "r-1" } };
    const { page, accessibilityFaults } = await open("/topics/t-1", talk({ posts: [post, solution] }));
    const [first, second] = await page.findAllByRole("article", { name: "周示二的回复" });
    within(first!).getByText("多走出去");
    within(second!).getByText("负责人答复");
    within(second!).getByText("（这条内容现在看不到）");
    page.getByRole("button", { name: "总结并结束" });
    page.getByText("2099年3月25日");
    expect(await accessibilityFaults()).toEqual([]);
  });

  test("files hang on what they belong to; its author brings more, three at most, and takes them away", async () => {
    const file = { fileId: "f-1", name: "做法.pdf", mediaType: "application/pdf", sizeBytes: 2048 };
    const own = { ...post, attachments: [file], may: ["attach"] };
    const full = { ...post, postId: "r-2", attachments: [file, file, file], may: ["attach"] };
    const { page, accessibilityFaults } = await open(
      "/topics/t-1",
      talk({ posts: [own, full] }, () => ({ attachments: [] })),
    );
    const [first, second] = await page.findAllByRole("article", { name: "周示二的回复" });
    within(first!).getByRole("button", { name: /做法\.pdf.*2/s });
    within(first!).getByRole("button", { name: "添加附件" });
    expect(within(second!).queryByRole("button", { name: "添加附件" })).toBeNull();
    expect(await accessibilityFaults()).toEqual([]);
    fireEvent.click(within(first!).getByRole("button", { name: "移除“做法.pdf”" }));
    fireEvent.click(within(await page.findByRole("dialog")).getByRole("button", { name: "移除" }));
    await waitFor(() => expect(within(first!).queryByText("做法.pdf")).toBeNull());
    expect(sent[0]?.path).toContain("attachments/f-1:remove");
  });

  test("what came meanwhile is counted and shown on asking", async () => {
    const later = { ...post, postId: "r-2", body: fromPlainText("我同意") };
    const told = { ...pulse, postCount: 2, lastPostId: "r-2" };
    const server: Server = (call) =>
      call.path.includes("fromPostId=r-1")
        ? { posts: [post, later] }
        : talk({ posts: [post] }, undefined, told)(call);
    const { page } = await open("/topics/t-1", server);
    const button = await page.findByRole("button", { name: "有 1 条新回复" });
    expect(page.queryByText("我同意")).toBeNull();
    fireEvent.click(button);
    await page.findByText("我同意");
    await waitFor(() => expect(page.queryByRole("button", { name: /新回复/ })).toBeNull());
    expect(document.activeElement?.id).toBe("post-r-2");
  });

  test("a reply that may not have arrived is kept, and sent again under the same key", async () => {
    let isDown = true;
    const keys: string[] = [];
    const { page, close } = await open(
      "/topics/t-1",
      talk({ posts: [post] }, () =>
        isDown ? { reason: "UNAVAILABLE", status: 503 } : { ...post, postId: "r-3" },
      ),
    );
    const send = globalThis.fetch;
    globalThis.fetch = ((path: string, init: RequestInit = {}) => {
      const key = (init.headers as Record<string, string> | undefined)?.["Idempotency-Key"];
      if (key) keys.push(key);
      return send(path, init);
    }) as typeof fetch;
    fireEvent.click(await page.findByRole("button", { name: "写回复" }));
    const submit = await page.findByRole("button", { name: "发送" });
    fireEvent.submit(submit.closest("form")!);
    await page.findByText("请写点内容。");
    expect(sent).toEqual([]);
    type(page.getByLabelText("写回复", { selector: "textarea" }), "我也同意");
    await waitFor(() => expect(page.queryByText("请写点内容。")).toBeNull());
    fireEvent.submit(submit.closest("form")!);
    await page.findByText(/服务暂时不可用/);
    fireEvent.click(page.getByRole("button", { name: "收起" }));
    await page.findByText("有一条回复可能没有发出");
    isDown = false;
    fireEvent.click(page.getByRole("button", { name: "重新发送" }));
    await waitFor(() => expect(page.queryByText("有一条回复可能没有发出")).toBeNull());
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
    expect(Object.keys(localStorage).filter((name) => name.startsWith("qiming:draft"))).toEqual([]);
    await close();
    shown = undefined;
  });

  test("a reply that does not stand says by which rule and why, to its author", async () => {
    const note = { ruleCode: "R2", reason: "广告" };
    const hidden = { ...post, standing: "CONTENT_STANDING_HIDDEN" as const, note, may: [] };
    const blank = { ...post, postId: "r-2", standing: "CONTENT_STANDING_HIDDEN" as const, body: {}, may: [] };
    const { page } = await open("/topics/t-1", talk({ posts: [hidden, blank] }));
    await page.findByText("依据版规 R2：广告");
    expect(page.getAllByText("这条回复已被隐藏。")).toHaveLength(2);
    page.getByText("（这条内容现在看不到）");
  });

  test("one reaction a person; pressed again it is taken back", async () => {
    const mine = { ...post, myReaction: "REACTION_KIND_AGREE" as const };
    const reactions = [{ kind: "REACTION_KIND_AGREE" as const, count: 2 }];
    const { page } = await open(
      "/topics/t-1",
      talk({ posts: [post] }, () => ({ ...mine, reactions })),
    );
    fireEvent.click(await page.findByRole("button", { name: "赞同" }));
    fireEvent.click(await page.findByRole("button", { name: "赞同 2", pressed: true }));
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(sent.map(({ body }) => (body as { kind: string }).kind)).toEqual([
      ...["REACTION_KIND_AGREE", "REACTION_KIND_UNSPECIFIED"],
    ]);
  });

  test("what is not for the reader looks as if it were not there", async () => {
    const { page } = await open("/topics/t-9", () => ({ reason: "TOPIC_NOT_FOUND", status: 404 }));
    await page.findByText("没有这个话题，或者您不能查看。");
  });
});

describe("a beginning", () => {
  test("what is missing is said at its place; a discussion has days", async () => {
    const { page, accessibilityFaults } = await open(
      "/new?space=b-1&kind=TOPIC_KIND_DISCUSSION",
      () => topic,
    );
    const button = await page.findByRole("button", { name: "发起" });
    fireEvent.submit(button.closest("form")!);
    await page.findByText("有 2 处需要修改");
    expect(sent).toEqual([]);
    type(page.getByLabelText("标题", { selector: "input" }), "主题党日");
    type(page.getByLabelText("正文", { selector: "textarea" }), "大家说说");
    await waitFor(() => expect(page.queryByText("请填写正文。")).toBeNull());
    expect(await accessibilityFaults()).toEqual([]);
    fireEvent.submit(button.closest("form")!);
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toMatchObject({
      path: "/api/v1/feedback/spaces/b-1/topics",
      body: { kind: "TOPIC_KIND_DISCUSSION", title: "主题党日", body: fromPlainText("大家说说") },
    });
    expect((sent[0]!.body as { answerDay: string }).answerDay).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  test("whoever does not publish there puts a topic up", async () => {
    const { page } = await open("/new?space=c-1&kind=nominate", () => topic);
    const button = await page.findByRole("button", { name: "提名" });
    expect(page.queryByRole("radio", { name: /^话题讨论/ })).toBeNull();
    type(page.getByLabelText("标题", { selector: "input" }), "志愿路线");
    type(page.getByLabelText("正文", { selector: "textarea" }), "去哪里");
    fireEvent.submit(button.closest("form")!);
    await waitFor(() => expect(sent[0]?.path).toBe("/api/v1/feedback/spaces/c-1/topics:nominate"));
  });
});

test("figures say nothing of few people", async () => {
  const figures = [
    { organizationId: "b-1", organizationName: "第一党支部", topics: 2, isSmall: true, due: 1 },
  ];
  const { page, accessibilityFaults } = await open("/figures/b-1", () => ({ figures }));
  await page.findByRole("heading", { level: 1, name: "第一党支部的交流情况" });
  page.getByText("0/1");
  expect(page.getAllByText("—").length).toBeGreaterThanOrEqual(2);
  expect(await accessibilityFaults()).toEqual([]);
});
