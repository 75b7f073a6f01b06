import type { ClaimJson } from "@qiming/contracts/browser/claim";
import { useLoad } from "@qiming/web-kit";
import { nextTick, type Ref } from "vue";
import { withClaim } from "../claims.ts";

/**
 * Claims as they were read, with a way to put one of them as it is after an act.
 *
 * @param heading takes the focus then: the act that was used may be gone
 */
export function useClaims<T extends { claims?: ClaimJson[] }>(
  read: (signal: AbortSignal) => Promise<T>,
  heading: Readonly<Ref<HTMLElement | null>>,
) {
  const { state, load } = useLoad(read);
  async function put(changed: ClaimJson): Promise<void> {
    if (state.value.status !== "ready") return;
    const { value } = state.value;
    state.value = { status: "ready", value: { ...value, claims: withClaim(value.claims ?? [], changed) } };
    await nextTick();
    heading.value?.focus();
  }

  return { state, load, put };
}
