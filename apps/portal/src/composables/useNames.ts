import { can, me } from "@qiming/web-kit";
import { reactive } from "vue";
import { identity } from "../api.ts";

const PERSON_ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

/** Names of people of whom only the id is known, as far as the reader may know them. */
export function useNames() {
  const names = reactive(new Map<string, string>());
  const asked = new Set<string>();

  /** Asks for those not asked for yet; without an answer they stay ids. */
  async function learn(ids: readonly string[]): Promise<void> {
    const { id = "", name = "" } = me.value?.person ?? {};
    names.set(id, name);
    if (!can("identity.members.read")) return;
    const news = [...new Set(ids)].filter(
      (each) => PERSON_ID.test(each) && !names.has(each) && !asked.has(each),
    );
    news.forEach((each) => asked.add(each));
    await Promise.allSettled(
      news.map(async (personId) => names.set(personId, (await identity.getPerson({ personId })).name ?? "")),
    );
  }

  /** A name or, where there is none, the beginning of the id. */
  const nameOf = (id: string): string => names.get(id) || (PERSON_ID.test(id) ? id.slice(0, 8) : id);
  return { learn, nameOf, names };
}
