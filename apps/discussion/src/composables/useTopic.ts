import type { TopicPulseJson } from "@qiming/contracts/browser/post";
import type { TopicJson } from "@qiming/contracts/browser/topic";
import { useFollowed } from "@qiming/web-kit";
import { computed } from "vue";
import { posts, topics } from "../api.ts";

interface Followed {
  readonly topic: TopicJson;
  /** Missing until the first one comes. */
  readonly pulse?: TopicPulseJson;
}

/** One topic, read again after each change; without a network as this device has kept it. */
export function useTopic(topicId: string) {
  const { state, value, isLost, load, act } = useFollowed<Followed>((signal) => read(topicId, signal));
  const shown = computed(() =>
    state.value.status === "ready" ? { ...state.value, value: state.value.value.topic } : state.value,
  );
  const pulse = computed(() => value.value?.pulse);
  /** Does something that answers with the topic, which is then shown. */
  async function put(work: Promise<TopicJson>): Promise<TopicJson> {
    const last = pulse.value;
    const { topic } = await act(work.then((changed) => ({ topic: changed, ...(last && { pulse: last }) })));
    return topic;
  }
  return { state: shown, pulse, isLost, load, put };
}

async function* read(topicId: string, signal: AbortSignal): AsyncGenerator<Followed> {
  let topic = await topics.getTopic({ topicId }, { signal });
  yield { topic };
  let isFirst = true;
  for await (const pulse of posts.watchTopic({ topicId }, { signal })) {
    if (!isFirst) topic = await topics.getTopic({ topicId }, { signal });
    isFirst = false;
    yield { topic, pulse };
  }
}
