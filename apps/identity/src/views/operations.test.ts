import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { language } from "@qiming/web-kit";
import en from "../locales/en.json" with { type: "json" };
import { RUNBOOK } from "../runbook.ts";
import { closePage, grant, open, world } from "./page.fixture.ts";

const PATH = "/organizations/u/operations";
const time = "2026-03-18T11:00:00Z";
const status = {
  service: "points",
  version: "1.2.0",
  startTime: "2026-03-15T11:00:00Z",
  database: { answers: true, latencyMs: 2, poolLimit: 20, poolOpen: 3, poolInUse: 1 },
  migrations: { applied: 7, pendingAfter: ["0009-old-names"] },
  outbox: {},
  jobs: [{ name: "idempotency_keys", lastSuccessTime: "2026-03-18T10:30:00Z", nextTime: time }],
};
const manifestHash = "5e".repeat(32);
const lastBackup = { snapshotTime: "2026-03-18T05:00:00Z", sizeBytes: "12400000000", manifestHash };
const well = { time, parts: [{ service: "points", status }], lastBackup, identityProviderAnswers: true };
const show = (answer: object) =>
  open(
    PATH,
    world((path) => (path.includes("/operations/status") ? answer : undefined)),
  );

afterEach(() => closePage());
beforeEach(() => {
  language.value = "zh-CN";
  grant("identity.operations.read");
});

test("where everything runs the page says so, with how each part fares and how old the backup is", async () => {
  const { page, outlet, accessibilityFaults } = await show(well);
  await page.findByText("一切正常");
  expect(outlet.textContent).toContain("6 小时前");
  expect(outlet.textContent).toContain("12 GB");
  expect(outlet.textContent).toContain(manifestHash);
  expect(outlet.querySelector("details")!.open).toBe(false);
  expect(outlet.textContent).toContain("已运行 3 天");
  expect(outlet.textContent).toContain("没有积压");
  expect(outlet.textContent).toContain("升级完成后执行：0009-old-names");
  expect(await accessibilityFaults()).toEqual([]);
});

test("what needs somebody stands first, in words, with the section of the runbook; its part is open", async () => {
  const parked = [{ type: "points.a.b", subscriber: "portal", reason: "INTERNAL", count: 4 }];
  const outbox = { pending: 5, oldestTime: "2026-03-18T10:50:00Z", parked };
  const { page, outlet, accessibilityFaults } = await show({
    ...well,
    concerns: [
      { kind: "CONCERN_KIND_SERVICE_SILENT", service: "learning" },
      { kind: "CONCERN_KIND_EVENTS_PARKED", service: "points", subject: "points.a.b", amount: "4" },
      { kind: "CONCERN_KIND_BACKUP_OLD", amount: "97200" },
    ],
    parts: [{ service: "learning" }, { service: "points", status: { ...status, outbox } }],
  });
  const note = await page.findByRole("alert");
  expect(note.textContent).toContain("有 3 件事需要处理");
  expect(note.textContent).toContain("“学习”没有回应");
  expect(note.textContent).toContain("QimingPartDown");
  expect(note.textContent).toContain("27 小时前");
  const [learning, points] = outlet.querySelectorAll("details");
  expect(learning!.textContent).toContain("没有回应");
  expect(points!.open).toBe(true);
  expect(points!.textContent).toContain("5 项在等，最早的已等 10 分钟");
  expect(points!.textContent).toContain("4 项 points.a.b 被 portal 拒收");
  expect(await accessibilityFaults()).toEqual([]);
});

test("where nobody answers the page says so and can be tried again", async () => {
  const { page } = await show({ reason: "UNAVAILABLE", status: 503 });
  expect((await page.findByRole("alert")).textContent).toContain("服务暂时不可用");
  expect(page.getByRole("button", { name: "重试" })).toBeTruthy();
});

test("everything that can need somebody has words and a section of the runbook", () => {
  expect(Object.keys(en.identity.concern).sort()).toEqual(Object.keys(RUNBOOK).sort());
});
