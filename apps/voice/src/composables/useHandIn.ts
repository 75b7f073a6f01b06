import { ref } from "vue";
import { useRouter } from "vue-router";
import { nameless } from "../api.ts";
import { forgetDraft, keptDraft, type Draft } from "../draft.ts";
import { handIn, sendingOf, type Said } from "../hand-in.ts";
import { readerId } from "../reader.ts";

const isOf = (sent: Said, { title, text }: Draft) => sent.title === title && sent.text === text;

/** Hands in a ticket without a name and leads to it. */
export function useHandIn() {
  const personId = readerId();
  const router = useRouter();
  /** Sent before, and no answer came. */
  const unsent = ref(sendingOf(personId));

  async function send(said: Said): Promise<void> {
    const sent = unsent.value?.said ?? said;
    const read = (key: string) => nameless.readAnonymously({ key });
    const desk = { submit: nameless.submitAnonymously, read };
    const { n } = await handIn(personId, said, desk).finally(() => (unsent.value = sendingOf(personId)));
    // What was written since stays.
    if (isOf(sent, keptDraft(personId))) forgetDraft(personId);
    await router.push({ path: `/anonymous/${n}`, query: { new: "1" } });
  }
  return { unsent, send };
}
