import { jest } from "@jest/globals";
import { fireEvent, within } from "@testing-library/dom";
import { language, me } from "@qiming/web-kit";
import { show, type Answer, type Server, type Shown } from "@qiming/web-kit/testing";
import { nextTick } from "vue";
import * as portal from "../main.ts";

language.value = "zh-CN";
let shown: Shown | undefined;
/** What the page that is open has asked for. */
export const calls: { method: string; path: string; body: unknown }[] = [];

export async function closePage(): Promise<void> {
  await shown?.close();
  shown = undefined;
  calls.length = 0;
  localStorage.clear();
  language.value = "zh-CN";
}
/** Signs in somebody of the university who holds permissions on one of its organisations. */
export function signIn(organizationId: string, ...permissions: string[]): void {
  me.value = {
    person: { id: ME, name: "林示一" },
    lineage: [{ id: "u", name: "云汀大学党委" }],
    grants: permissions.length > 0 ? [{ organizationId, permissions }] : [],
  };
}
/** Opens a page of the module against a server that the test answers for. */
export const open = async (path: string, server: Server) =>
  (shown = await show(
    portal,
    (call) => {
      calls.push(call);
      return server(call);
    },
    ["/m/portal", path],
  ));
export const tap = async (element: Element) => {
  fireEvent.click(element);
  await nextTick();
};
/** Types into a field as somebody would. */
export function type(field: HTMLElement, text: string): void {
  (field as HTMLInputElement).value = text;
  fireEvent(field, new Event("input", { bubbles: true }));
}
/** What elements say, without the line breaks of their templates. */
export const textsOf = (elements: readonly HTMLElement[]) =>
  elements.map(({ textContent }) => textContent?.replace(/\s+/g, " ").trim());
export const dialog = () => within(shown!.page.getByRole("dialog"));
export const submit = () => fireEvent.submit(shown!.page.getByRole("dialog").querySelector("form")!);
/** What was written last at an address that ends so. */
export const posted = (end: string) =>
  calls.filter(({ method, path }) => method === "POST" && path.endsWith(end)).at(-1)?.body;
export const pending: Server = () => new Promise<never>(() => undefined);
export const down: Answer = { reason: "UNAVAILABLE", status: 503 };

export const ME = "0198c000-0000-7000-8000-000000000001";
export const OTHER = "0198c000-0000-7000-8000-000000000002";
export const person = { id: OTHER, name: "周示二", number: "YT2024-0002", branch: { name: "学生党支部" } };
const version = (name: string, more: object = {}) => ({
  version: name,
  publishTime: "2026-03-18T04:00:00Z",
  publishedBy: "构建服务器",
  scriptBytes: 23_456,
  styleBytes: 1_200,
  lane: "page",
  digest: "0123456789abcdef0123",
  ...more,
});
export const module = (more: object = {}) => ({
  id: "college-econ",
  organizationId: "econ",
  collegeCode: "ECON",
  title: { zhCn: "经贸学院", en: "Economics" },
  state: "MODULE_STATE_ACTIVE",
  activeVersion: "1.1.0",
  previousVersion: "1.0.0",
  versions: [version("1.2.0"), version("1.1.0"), version("1.0.0", { lane: "frame" })],
  history: [
    {
      action: "portal.modules.activate",
      time: "2026-03-18T05:00:00Z",
      actor: OTHER,
      version: "1.1.0",
      detail: "5 %",
    },
    {
      action: "portal.modules.publish",
      time: "2026-03-18T04:00:00Z",
      actor: "key:构建服务器",
      version: "1.1.0",
    },
  ],
  faults: [
    {
      kind: "FAULT_KIND_RENDER",
      version: "1.1.0",
      message: "x is undefined",
      count: 3,
      lastTime: "2026-03-18T06:00:00Z",
    },
  ],
  ...more,
});
export const college = {
  id: "econ",
  type: "ORGANIZATION_TYPE_COLLEGE_COMMITTEE",
  name: "经贸学院党委",
  lineage: [{ id: "u", name: "云汀大学党委" }],
};

const NOT_FAKED = [
  "Date",
  "nextTick",
  "performance",
  "queueMicrotask",
  "setImmediate",
  "setInterval",
] as const;
/** From now on time passes only as a test says; everything but timeouts goes on by itself. */
export const fakeTimeouts = (): void => void jest.useFakeTimers({ doNotFake: [...NOT_FAKED] });
