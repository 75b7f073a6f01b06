import type { HonourCallPageJson } from "@qiming/contracts/browser/honour";
import { toast } from "@qiming/ui";
import { inject, provide, type InjectionKey } from "vue";
import { honours } from "../api.ts";
import { useAnswered } from "./useAnswered.ts";

type Act = (work: Promise<HonourCallPageJson>, said: string) => Promise<void>;
const KEY: InjectionKey<Act> = Symbol("honour act");

/**
 * One call with what the reader may see of it, for its page and the parts of it.
 *
 * @param lead takes the focus where the act that was used is gone
 */
export function useHonourCall(callId: () => string, lead: () => void) {
  const read = (signal: AbortSignal) => honours.getHonourCall({ callId: callId() }, { signal });
  const { state, load, done } = useAnswered(read, lead);
  provide(KEY, async (work, said) => {
    await done(await work);
    toast(said);
  });
  return { state, load };
}

/** For a part of a call's page: does something that answers with the page, and says that it is done. */
export const useHonourAct = (): Act =>
  inject(KEY, async (work) => {
    await work;
  });
