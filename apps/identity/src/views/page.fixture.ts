import { fireEvent, within } from "@testing-library/dom";
import { me } from "@qiming/web-kit";
import { show, type Answer, type Server, type Shown } from "@qiming/web-kit/testing";
import { nextTick } from "vue";
import * as identity from "../main.ts";

let shown: Shown | undefined;
/** What the page that is open has asked for. */
export const calls: { method: string; path: string; body: unknown }[] = [];

export async function closePage(): Promise<void> {
  await shown?.close();
  shown = undefined;
  calls.length = 0;
}
/** Signs in somebody with permissions on the whole university. */
export const grant = (...permissions: string[]) => {
  me.value = {
    person: { id: "me", name: "林示一", branch: { id: "b" } },
    grants: permissions.length > 0 ? [{ organizationId: "u", permissions }] : [],
  };
};
/** Opens a page of the module against a server that the test answers for. */
export const open = async (path: string, server: Server) =>
  (shown = await show(
    identity,
    (call) => {
      calls.push(call);
      return server(call);
    },
    ["/m/identity", path],
  ));
export const tap = async (element: Element) => {
  fireEvent.click(element);
  await nextTick();
};

/** Fills a field of the form that is open. */
export function fill(label: string, value: string): void {
  const field = within(shown!.page.getByRole("dialog")).getByLabelText(label) as HTMLInputElement;
  field.value = value;
  fireEvent(field, new Event(field.tagName === "SELECT" ? "change" : "input", { bubbles: true }));
}
export const submit = () => fireEvent.submit(shown!.page.getByRole("dialog").querySelector("form")!);

export const branch = {
  id: "b",
  type: "ORGANIZATION_TYPE_BRANCH",
  name: "本科生第一党支部",
  branchKind: "BRANCH_KIND_STUDENT",
  lineage: [{ id: "u", name: "云汀大学党委" }],
  fullMembers: 8,
  probationaryMembers: 3,
  officers: [{ role: "BRANCH_SECRETARY", name: "林示一" }],
  warnings: [{ rule: "COMMITTEE_MISSING", found: 1, limit: 3, source: "条例" }],
};
export const record = {
  person: {
    id: "p",
    name: "周示二",
    number: "YT1",
    category: "PERSON_CATEGORY_STUDENT",
    memberStatus: "MEMBER_STATUS_APPLICANT",
    branch: { id: "b", name: "本科生第一党支部" },
  },
  statusDecisions: [
    {
      memberStatus: "MEMBER_STATUS_APPLICANT",
      decisionKind: "DECISION_KIND_SUPERIOR",
      decisionDay: "2026-01-01",
      reference: "3号",
    },
  ],
  branchStays: [{ branch: { id: "b", name: "本科生第一党支部" }, fromDay: "2025-09-01" }],
  followUps: [{ id: "f", matter: "材料未齐", helperName: "林示一" }],
  roles: [],
  hasLogin: true,
};
/** A server that knows one branch and one person; `more` answers first. */
export const world =
  (more: (path: string, method: string) => Answer | undefined = () => undefined): Server =>
  ({ method, path }) => {
    const own = more(path, method);
    if (own) return own;
    if (path.includes("/changes"))
      return {
        changes: [
          {
            kind: "create",
            recordTime: "2025-09-01T00:00:00Z",
            basis: "1号",
            organization: { name: "本科生第一党支部" },
          },
        ],
      };
    if (path.includes("/people")) return record;
    if (path.includes("/members")) return { people: [record.person] };
    if (path.startsWith("/api/v1/identity/organizations/")) return branch;
    return { organizations: [] };
  };
