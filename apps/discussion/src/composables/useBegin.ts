import type { SpaceJson } from "@qiming/contracts/browser/topic";
import { useBusy } from "@qiming/web-kit";
import { computed, reactive, ref, watch } from "vue";
import { useI18n } from "vue-i18n";
import { useRouter } from "vue-router";
import { topics } from "../api.ts";
import { begunIn, begunKinds } from "../begin.ts";
import { dayOf, daysFit, proposedDays } from "../topic.ts";
import { useDraft } from "./useDraft.ts";

const FIELDS = ["kind", "title", "body", "days"] as const;
export type Field = (typeof FIELDS)[number];
export const fieldId = (field: Field): string => `begin-${field}`;

/** A topic that is being begun: kept on this device until it stands. */
export function useBegin(spaces: readonly SpaceJson[], wanted: { space: unknown; kind: unknown }) {
  const { t } = useI18n();
  const router = useRouter();
  const draft = useDraft("new", "topic");
  const spaceId = ref((spaces.find((each) => each.spaceId === wanted.space) ?? spaces[0]!).spaceId!);
  const space = computed(() => spaces.find((each) => each.spaceId === spaceId.value)!);
  const kind = ref(begunIn(wanted.kind, space.value));
  watch(space, (now) => {
    if (kind.value && !begunKinds(now).includes(kind.value)) kind.value = "";
  });
  const today = dayOf(new Date());
  const days = reactive(proposedDays(today));
  const wasTried = ref(false);
  const { isBusy, problem, run } = useBusy();

  const isDiscussion = computed(() => kind.value === "TOPIC_KIND_DISCUSSION");
  const missing = computed<Field[]>(() => {
    if (!wasTried.value) return [];
    const fits: Readonly<Record<Field, boolean>> = {
      kind: kind.value !== "",
      title: draft.title.value.trim() !== "",
      body: !draft.isBlank.value,
      days: !isDiscussion.value || daysFit(days, today),
    };
    return FIELDS.filter((field) => !fits[field]);
  });
  const errorOf = (field: Field) =>
    missing.value.includes(field) ? t(`discussion.begin.missing.${field}`) : undefined;
  const errors = computed(() =>
    missing.value.map((field) => ({ id: fieldId(field), text: errorOf(field)! })),
  );

  async function send(): Promise<void> {
    const named = kind.value;
    const { topicId } = await draft.send(({ title, body, key }) => {
      const begun = { spaceId: spaceId.value, title, body };
      const options = { idempotencyKey: key };
      if (named === "NOMINATION" || named === "") return topics.nominateTopic(begun, options);
      return topics.startTopic({ ...begun, kind: named, ...(isDiscussion.value && days) }, options);
    });
    await router.replace(`/topics/${topicId}`);
  }
  async function submit(): Promise<void> {
    wasTried.value = true;
    if (missing.value.length === 0) await run(send);
  }
  return { draft, spaceId, space, kind, days, isDiscussion, errorOf, errors, isBusy, problem, submit };
}
