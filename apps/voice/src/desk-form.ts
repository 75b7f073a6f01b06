import type {
  DeskMemberJson,
  DeskRoleJson,
  OwnDeskJson,
  SaveDeskRequestJson,
} from "@qiming/contracts/browser/desk";

export const ROLES = ["DESK_ROLE_HANDLER", "DESK_ROLE_LEAD"] as const satisfies readonly DeskRoleJson[];

/** A desk while it is being written. */
export interface DeskForm {
  /** Empty: a new one. */
  readonly code: string;
  zhCn: string;
  en: string;
  categoryCodes: string[];
  members: DeskMemberJson[];
  /** Student or staff number of somebody who is not there yet. */
  number: string;
  role: DeskRoleJson;
}

export const formOf = (own?: OwnDeskJson): DeskForm => ({
  code: own?.desk?.code ?? "",
  ...{ zhCn: own?.desk?.name?.zhCn ?? "", en: own?.desk?.name?.en ?? "" },
  categoryCodes: [...(own?.desk?.categoryCodes ?? [])],
  members: (own?.members ?? []).map((each) => ({ ...each })),
  ...{ number: "", role: own ? "DESK_ROLE_HANDLER" : "DESK_ROLE_LEAD" },
});

/** With whoever stands in the fields for somebody new; the same again adds nobody. */
export function withNewMember(form: DeskForm): DeskForm {
  const number = form.number.trim().toUpperCase();
  if (!number) return form;
  const isThere = form.members.some((each) => each.number === number);
  const members = isThere ? form.members : [...form.members, { number, role: form.role }];
  return { ...form, members, number: "", role: "DESK_ROLE_HANDLER" };
}

/** What is sent: people who were there by their id, others by the number. Names are read from the register. */
export function wishOf(form: DeskForm): Omit<SaveDeskRequestJson, "organizationId"> {
  const { code, zhCn, en, categoryCodes, members } = withNewMember(form);
  return {
    ...{ code, name: { zhCn: zhCn.trim(), en: en.trim() }, categoryCodes },
    members: members.map(({ personId = "", number = "", role }) => ({
      ...{ personId, number: personId ? "" : number },
      role: role ?? "DESK_ROLE_HANDLER",
    })),
  };
}
