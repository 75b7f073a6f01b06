import type { AccountJson } from "@qiming/contracts/browser/points";
import { mayOn, me, useLoad } from "@qiming/web-kit";
import { nextTick, watch } from "vue";
import { identity, points } from "../api.ts";

/**
 * Somebody else's account of a year, with who they are and what the reader may do with it: nothing of their own, nothing of a sealed year.
 *
 * @param of whose and of which year; undefined: this year
 * @param lead takes the focus where the act that was used is gone
 */
export function useMember(
  of: { readonly personId: string; readonly period?: string | undefined },
  lead: () => void,
) {
  const { state, load } = useLoad(async (signal) => {
    const { personId, period = "" } = of;
    const [person, account] = await Promise.all([
      identity.getPerson({ personId }, { signal }),
      points.getMemberAccount({ personId, period }, { signal }),
    ]);
    const organizationId = person.branch?.id;
    const branch = organizationId
      ? await identity.getOrganization({ organizationId }, { signal })
      : undefined;
    const may = (permission: string) =>
      !!branch && personId !== me.value?.person?.id && mayOn(permission, branch);
    return { person, account, mayManage: may("points.manage"), mayOversee: may("points.oversee") };
  });
  watch(() => [of.personId, of.period], load);

  /** What the act has made of it. */
  async function done(account: AccountJson): Promise<void> {
    if (state.value.status !== "ready") return;
    state.value = { ...state.value, value: { ...state.value.value, account } };
    await nextTick();
    if (document.activeElement === document.body) lead();
  }
  return { state, load, done };
}
