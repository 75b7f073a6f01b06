import type { CreatePublishKeyResponseJson, PublishKeyJson } from "@qiming/contracts/browser/module";
import { useLoad } from "@qiming/web-kit";
import { shallowRef } from "vue";
import { modules } from "../api.ts";

/** The keys with which a college publishes, and the one that was just made, whose secret is told this once. */
export function usePublishKeys(organizationId: string) {
  const made = shallowRef<CreatePublishKeyResponseJson>();
  const { state, load } = useLoad<readonly PublishKeyJson[]>(
    async (signal) => (await modules.listPublishKeys({ organizationId }, { signal })).keys ?? [],
  );
  const put = (change: (keys: readonly PublishKeyJson[]) => readonly PublishKeyJson[]) => {
    if (state.value.status === "ready") state.value = { status: "ready", value: change(state.value.value) };
  };

  async function create(name: string, days: number): Promise<void> {
    const answer = await modules.createPublishKey({ organizationId, name, days });
    made.value = answer;
    put((keys) => [answer.key!, ...keys]);
  }
  async function revoke(keyId: string): Promise<void> {
    const revoked = await modules.revokePublishKey({ keyId });
    put((keys) => keys.map((each) => (each.id === keyId ? revoked : each)));
    if (made.value?.key?.id === keyId) made.value = undefined;
  }
  return { state, load, made, create, revoke };
}
