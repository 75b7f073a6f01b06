interface Told {
  readonly title: { readonly zhCn: string; readonly en: string };
}

const told = (zhCn: string, en: string): Told => ({ title: { zhCn, en } });

/** What was done about somebody's record, by whom else it may be, in words for themselves. What is not here tells nothing that they do not see. */
const TOLD: Readonly<Record<string, Told>> = {
  "identity.profiles.agree": told("您的更正申请已同意", "Your correction was agreed to"),
  "identity.profiles.refuse": told(
    "您的更正申请没有同意，请看答复",
    "Your correction was refused; see the answer",
  ),
  "identity.profiles.update": told("您的档案有更新", "Your record was updated"),
  "identity.roles.assign": told("您被授予了一项职务", "You were given a role"),
  "identity.roles.end": told("您的一项职务已结束", "One of your roles has ended"),
  "identity.members.decide_status": told("您的党员身份状态有变化", "Your member status has changed"),
  "identity.members.move": told("您的组织关系有变动", "Your affiliation has changed"),
  "identity.members.assign_group": told("您所在的党小组有变动", "Your Party group has changed"),
  "identity.members.suspend_rights": told(
    "您的党员权利被中止，请看依据",
    "Your rights are suspended; see the basis",
  ),
  "identity.members.restore_rights": told("您的党员权利已恢复", "Your rights are restored"),
  "identity.followups.open": told("有一件事正在为您跟进", "Somebody follows a matter up with you"),
  "identity.followups.close": told(
    "为您跟进的一件事已办结",
    "A matter that was followed up with you is settled",
  ),
  "identity.privacy.block": told("您的信息已按您的请求停止处理", "Your data are blocked as you asked"),
  "identity.privacy.unblock": told("您的信息已恢复处理", "Your data are no longer blocked"),
};

/** Where everybody sees their own record, and who has read it. */
const OWN_RECORD = "/m/identity/me";

/** What somebody is told of an act about them; undefined for their own acts, and for those that tell nothing. */
export function noticeOf(
  { action, actorId }: { readonly action: string; readonly actorId: string },
  personId: string,
): (Told & { readonly personId: string; readonly kind: string; readonly path: string }) | undefined {
  const known = TOLD[action];
  if (!known || actorId === personId) return undefined;
  return { personId, kind: action, path: OWN_RECORD, ...known };
}
