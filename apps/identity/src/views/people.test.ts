import { waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { language } from "@qiming/web-kit";
import { calls, closePage, fill, grant, open, record, submit, tap, world } from "./page.fixture.ts";

afterEach(() => closePage());
beforeEach(() => {
  language.value = "zh-CN";
});

const full = {
  ...record,
  person: { ...record.person, memberStatus: "MEMBER_STATUS_FULL", personType: "PERSON_TYPE_PARTY_MEMBER" },
  profile: { phone: "000-0000-0012", birthDay: "2004-**-**" },
  maskedFields: ["birthDay"],
  profileChanges: [
    {
      field: "PROFILE_FIELD_PHONE",
      before: "",
      after: "000-0000-0012",
      time: "2026-03-18T04:00:00Z",
      actorName: "周示二",
      basis: "",
    },
  ],
};
const waiting = {
  id: "r",
  state: "PROFILE_REQUEST_STATE_WAITING",
  entries: [{ field: "PROFILE_FIELD_GENDER", before: "", after: "女" }],
  reason: "登记有误",
  requestTime: "2026-03-18T04:00:00Z",
};
const withRecord = (more: Parameters<typeof world>[0] = () => undefined) =>
  world((path, method) => {
    const own = more(path, method);
    if (own) return own;
    if (path.endsWith("/account"))
      return { person: full.person, state: "ACCOUNT_STATE_ACTIVE", hasLogin: true };
    return path.endsWith("/record") ? full : undefined;
  });
const posted = (end: string) =>
  calls.find(({ method, path }) => method === "POST" && path.endsWith(end))?.body;

test("a record shows entries in part to whoever may not see the whole, and such an entry is not theirs to correct", async () => {
  grant("identity.members.write", "identity.records.read");
  const { page, accessibilityFaults } = await open("/people/p", withRecord());
  const profile = await page.findByRole("region", { name: "详细信息" });
  expect(profile.textContent).toContain("2004-**-**");
  expect(within(profile).getAllByText("部分隐藏")).toHaveLength(1);
  expect(await accessibilityFaults()).toEqual([]);
  await tap(within(profile).getByRole("button", { name: "更正信息" }));
  const dialog = page.getByRole("dialog");
  expect(within(dialog).queryByLabelText("出生日期")).toBeNull();
  fill("学历", "本科");
  fill("依据", "学籍表");
  submit();
  await page.findByRole("region", { name: "详细信息" });
  expect(posted(":updateProfile")).toEqual({
    entries: [{ field: "PROFILE_FIELD_EDUCATION", value: "本科" }],
    basis: "学籍表",
  });
});

test("rights are suspended on a basis, and whoever may not write sees no such button", async () => {
  grant("identity.members.write");
  const { page } = await open("/people/p", withRecord());
  await tap(await page.findByRole("button", { name: "停止党员权利" }));
  fill("开始日期", "2026-03-01");
  fill("会议记录或文件", "云汀纪〔2026〕1号");
  submit();
  await page.findByRole("button", { name: "停止党员权利" });
  expect(posted(":suspendRights")).toEqual({
    kind: "SUSPENSION_KIND_PROBATION_WITHIN_PARTY",
    fromDay: "2026-03-01",
    reference: "云汀纪〔2026〕1号",
  });
  await closePage();
  grant("identity.records.read");
  const reader = await open("/people/p", withRecord());
  await reader.page.findByRole("region", { name: "详细信息" });
  for (const name of ["停止党员权利", "更正信息", "停用账号", "重新邀请"])
    expect(reader.page.queryByRole("button", { name })).toBeNull();
});

test("an invitation shows its password this once; a login that is disabled says so", async () => {
  grant("identity.accounts.write", "identity.records.read");
  let isDisabled = false;
  const { page, accessibilityFaults } = await open(
    "/people/p",
    withRecord((path) => {
      if (path.endsWith("account:invite")) return { username: "yt1", oneTimePassword: "abcd-efgh-jkmn-pqrs" };
      const account = { person: full.person, hasLogin: true };
      if (path.endsWith("account:disable")) {
        isDisabled = true;
        return { ...account, state: "ACCOUNT_STATE_DISABLED" };
      }
      if (!path.endsWith("/account")) return undefined;
      return { ...account, state: isDisabled ? "ACCOUNT_STATE_DISABLED" : "ACCOUNT_STATE_ACTIVE" };
    }),
  );
  await tap(await page.findByRole("button", { name: "重新邀请" }));
  submit();
  await page.findByText("abcd-efgh-jkmn-pqrs");
  expect(await accessibilityFaults()).toEqual([]);
  await tap(await page.findByRole("button", { name: "停用账号" }));
  fill("依据", "离校");
  submit();
  await page.findByText("已停用");
  expect(page.queryByRole("button", { name: "重新邀请" })).toBeNull();
  expect(page.getByRole("button", { name: "恢复账号" })).toBeTruthy();
});

test("whoever keeps accounts but reads no records sees who it is and the login, nothing else", async () => {
  grant("identity.accounts.write");
  const { page } = await open(
    "/people/p",
    withRecord((path) => {
      if (path.endsWith("/record")) return { reason: "PERMISSION_DENIED", status: 403 };
      return path.endsWith("/people/p") ? full.person : undefined;
    }),
  );
  await page.findByRole("region", { name: "登录账号" });
  expect(page.getByRole("heading", { level: 1, name: "周示二" })).toBeTruthy();
  expect(page.queryByRole("region", { name: "详细信息" })).toBeNull();
});

const mine = (more: object = {}) => ({ record: { ...full, maskedFields: [], ...more }, readings: [] });
const myServer = (own: object, requests: object[] = []) =>
  world((path) => {
    if (path.endsWith("/me/record")) return own;
    return path.endsWith("/me/privacyRequests") ? { requests } : undefined;
  });

test("contacts are changed by one's own word, anything else is asked for with a reason", async () => {
  const { page, accessibilityFaults } = await open("/me", myServer(mine()));
  await tap(await page.findByRole("button", { name: "更新联系方式" }));
  const labels = [...page.getByRole("dialog").querySelectorAll("label")].map(
    ({ textContent }) => textContent,
  );
  expect(labels).toEqual(["手机", "邮箱"]);
  expect(await accessibilityFaults()).toEqual([]);
  fill("邮箱", "a@example.org");
  submit();
  await page.findByRole("button", { name: "更新联系方式" });
  expect(posted("/profileChanges")).toEqual({
    entries: [{ field: "PROFILE_FIELD_EMAIL", value: "a@example.org" }],
    reason: "",
  });
});

test("one's own request that waits can be taken back", async () => {
  const { page } = await open("/me", myServer(mine({ profileRequests: [waiting] })));
  const requests = await page.findByRole("region", { name: "我的更正申请" });
  expect(requests.textContent).toContain("待处理");
  await tap(within(requests).getByRole("button", { name: "撤回" }));
  await page.findByRole("region", { name: "我的更正申请" });
  expect(posted("/r:withdraw")).toEqual({});
});

test("a privacy request shows its answer with the ground, and another one can be made", async () => {
  const answered = {
    id: "q",
    kind: "PRIVACY_REQUEST_KIND_ERASURE",
    requestTime: "2026-03-18T04:00:00Z",
    outcome: "PRIVACY_OUTCOME_BLOCKED",
    ground: "LEGAL_GROUND_MUST_BE_KEPT",
    answer: "依规保存",
  };
  const { page, accessibilityFaults } = await open("/me", myServer(mine({ blocked: true }), [answered]));
  const privacy = await page.findByRole("region", { name: "个人信息权利" });
  for (const text of ["已停止使用", "第四十七条末款", "依规保存"])
    expect(privacy.textContent).toContain(text);
  expect(page.queryByRole("button", { name: "更新联系方式" })).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
  await tap(within(privacy).getByRole("button", { name: "提出申请" }));
  fill("申请内容", "PRIVACY_REQUEST_KIND_BLOCKING");
  submit();
  await page.findByRole("region", { name: "个人信息权利" });
  expect(posted("/privacyRequests")).toEqual({ kind: "PRIVACY_REQUEST_KIND_BLOCKING", reason: "" });
});

test("requests are agreed to at once and refused with words; privacy is answered with a ground that fits", async () => {
  grant("identity.profiles.decide", "identity.privacy.decide");
  const request = {
    id: "q",
    kind: "PRIVACY_REQUEST_KIND_ERASURE",
    person: full.person,
    requestTime: "2026-03-18T04:00:00Z",
  };
  const { page, accessibilityFaults } = await open(
    "/organizations/b/requests",
    world((path) => {
      if (path.includes("/profileRequests")) return { requests: [{ person: full.person, request: waiting }] };
      return path.includes("/privacyRequests") ? { requests: [request] } : undefined;
    }),
  );
  const corrections = await page.findByRole("region", { name: "信息更正" });
  await within(corrections).findByText(/登记有误/);
  expect(await accessibilityFaults()).toEqual([]);
  await tap(within(corrections).getByRole("button", { name: "不同意" }));
  fill("答复说明", "请附证明");
  submit();
  await waitFor(() => expect(page.queryByRole("dialog")).toBeNull());
  expect(posted("/r:decide")).toEqual({ agree: false, answer: "请附证明" });
  await within(corrections).findByRole("button", { name: "同意" });
  const privacy = await page.findByRole("region", { name: "删除与停止使用" });
  await tap(within(privacy).getByRole("button", { name: "答复" }));
  fill("处理结果", "PRIVACY_OUTCOME_BLOCKED");
  await tap(page.getByRole("dialog"));
  submit();
  await page.findByRole("region", { name: "删除与停止使用" });
  expect(posted("/q:decide")).toEqual({
    outcome: "PRIVACY_OUTCOME_BLOCKED",
    ground: "LEGAL_GROUND_MUST_BE_KEPT",
    answer: "",
  });
});

test("an organisation is moved, merged and split, each on a basis", async () => {
  grant("identity.organizations.write", "identity.members.read");
  const college = { id: "c2", name: "信息学院党委", type: "ORGANIZATION_TYPE_COLLEGE_COMMITTEE" };
  const { page } = await open(
    "/organizations/b",
    world((path, method) => {
      if (method === "POST") return { id: "b" };
      if (path.includes("parentId=&") || path.endsWith("parentId=")) return { organizations: [college] };
      return undefined;
    }),
  );
  await tap(await page.findByRole("button", { name: "调整隶属" }));
  await within(page.getByRole("dialog")).findByRole("option", { name: "信息学院党委" });
  fill("新的上级组织", "c2");
  fill("依据", "6号");
  submit();
  await waitFor(() => expect(page.queryByRole("dialog")).toBeNull());
  await page.findByRole("button", { name: "拆分支部" });
  expect(posted(":move")).toEqual({ parentId: "c2", basis: "6号" });
  await tap(page.getByRole("button", { name: "拆分支部" }));
  const someone = await within(page.getByRole("dialog")).findByRole("checkbox", { name: /周示二/ });
  await tap(someone);
  fill("新支部名称", "第二党支部");
  fill("代码", "UG2");
  fill("依据", "7号");
  submit();
  await page.findByRole("button", { name: "拆分支部" });
  expect(posted(":split")).toEqual({ name: "第二党支部", code: "UG2", personIds: ["p"], basis: "7号" });
});

test("the login of somebody with a powerful role is agreed to by a second person, on a basis", async () => {
  grant("identity.accounts.write", "identity.records.read");
  const account = { person: full.person, state: "ACCOUNT_STATE_ACTIVE", hasLogin: true, needsConsent: true };
  const { page, accessibilityFaults } = await open(
    "/people/p",
    withRecord((path) => {
      if (!path.includes("/account")) return undefined;
      return path.endsWith(":consent")
        ? { ...account, consenterId: "me", consentExpireTime: "2026-03-18T05:00:00Z" }
        : account;
    }),
  );
  await tap(await page.findByRole("button", { name: "同意开通" }));
  fill("依据", "8号");
  expect(await accessibilityFaults()).toEqual([]);
  submit();
  await waitFor(() => expect(posted("account:consent")).toEqual({ basis: "8号" }));
  await page.findByText(/^您已同意，须由另一人在/);
  expect(page.queryByRole("button", { name: "同意开通" })).toBeNull();
});

test("what somebody may do is looked at only when it is asked for, each permission with the role that gives it", async () => {
  grant("identity.roles.read", "identity.records.read");
  const organization = { name: "本科生第一党支部" };
  const { page } = await open(
    "/people/p",
    withRecord((path) =>
      path.endsWith("/permissions")
        ? {
            permissions: [
              { permission: "identity.members.read", roles: [{ role: "BRANCH_SECRETARY", organization }] },
            ],
          }
        : undefined,
    ),
  );
  const section = await page.findByRole("region", { name: "可以做什么，为什么" });
  expect(calls.some(({ path }) => path.endsWith("/permissions"))).toBe(false);
  await tap(within(section).getByRole("button", { name: "查看权限" }));
  expect((await within(section).findByRole("listitem")).textContent).toMatch(/书记 · 本科生第一党支部/);
});

test("one person is entered in a branch without a status, and only by whoever may write there", async () => {
  grant("identity.members.read", "identity.members.write");
  const { page, accessibilityFaults } = await open(
    "/organizations/b/members",
    world((_, method) => (method === "POST" ? record : undefined)),
  );
  await tap(await page.findByRole("button", { name: "登记人员" }));
  fill("姓名", "王示四");
  fill("学工号", "YT2026-0004");
  expect(await accessibilityFaults()).toEqual([]);
  submit();
  await waitFor(() =>
    expect(calls.find(({ method }) => method === "POST")?.body).toEqual({
      branchId: "b",
      name: "王示四",
      number: "YT2026-0004",
      category: "PERSON_CATEGORY_STUDENT",
    }),
  );
  await closePage();
  grant("identity.members.read");
  const reader = await open("/organizations/b/members", world());
  await reader.page.findByRole("link", { name: "周示二" });
  for (const name of ["登记人员", "导出表格"]) expect(reader.page.queryByRole("button", { name })).toBeNull();
});

test("the sheet that is exported holds what was searched for", async () => {
  grant("identity.members.read", "identity.members.export");
  const { page } = await open("/organizations/b/members", world());
  await page.findByRole("link", { name: "周示二" });
  const box = page.getByLabelText("姓名或学工号") as HTMLInputElement;
  box.value = "周";
  box.dispatchEvent(new Event("change"));
  await tap(page.getByRole("checkbox"));
  await page.findByRole("link", { name: "周示二" });
  await tap(page.getByRole("button", { name: "导出表格" }));
  submit();
  await waitFor(() =>
    expect(calls.map(({ path }) => decodeURIComponent(path))).toContainEqual(
      expect.stringMatching(/members:export.*query=周.*unconnected=true/),
    ),
  );
});

test("the log's newest entry is noted on the device, and asked about at the next check", async () => {
  localStorage.clear();
  let isHeld = true;
  const { page } = await open(
    "/organizations/b/audit",
    world((path) => {
      if (path.includes("audit:verify")) return { entries: "7", headHash: "abc", knownHeld: isHeld };
      return path.includes("/audit") ? { entries: [] } : undefined;
    }),
  );
  const verify = await page.findByRole("button", { name: "校验完整性" });
  const asked = () => calls.filter(({ path }) => path.includes("audit:verify"));
  await tap(verify);
  await page.findByText(/第 7 条的校验值：abc/);
  isHeld = false;
  await tap(verify);
  await page.findByText(/第 7 条已不在/);
  expect(asked().map(({ path, body }) => `${path} ${JSON.stringify(body ?? {})}`)).toEqual([
    expect.not.stringContaining("known"),
    expect.stringMatching(/known(Entry|_entry).*7.*abc/),
  ]);
});

test("what is open about people stands with what waits, and is closed there", async () => {
  grant("identity.profiles.decide", "identity.followups.write");
  const followUp = { id: "f", matter: "材料未齐", helperName: "林示一", dueDay: "2026-05-01" };
  const { page, accessibilityFaults } = await open(
    "/organizations/b/requests",
    world((path) =>
      path.includes("/followUps?") ? { followUps: [{ person: full.person, followUp }] } : undefined,
    ),
  );
  const section = await page.findByRole("region", { name: "待跟进" });
  expect((await within(section).findByRole("listitem")).textContent).toMatch(/周示二.*材料未齐.*2026-05-01/s);
  expect(await accessibilityFaults()).toEqual([]);
  await tap(within(section).getByRole("button", { name: "办结" }));
  await waitFor(() => expect(posted("/people/p/followUps/f:close")).toEqual({}));
});
