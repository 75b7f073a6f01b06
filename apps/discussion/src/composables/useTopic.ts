import type { TopicPulseJson } from "@qiming/contracts/browser/post";
import type { TopicJson } from "@qiming/contracts/browser/topic";
import { keptSince, useFollowed } from "@qiming/web-kit";
import { computed } from "vue";
import { posts, topics } from "../api.ts";

interface Followed {
  readonly topic: TopicJson;
  /** Missing until the first one comes. */
  readonly pulse?: TopicPulseJson;
}

/** One topic, read again after each change; without a network as this device has kept it. */
export function useTopic(topicId: string) {
  let latest: TopicJson = {};
  let acts = 0;
  const { state, value, isLost, load } = useFollowed<Followed>(read);
  const shown = computed(() =>
    state.value.status === "ready"
      ? { ...state.value, value: state.value.value.topic, keptSince: keptSince(state.value.value.topic) }
      : state.value,
  );
  const pulse = computed(() => value.value?.pulse);

  /** What was asked for before an act of the reader's own had its answer may be older than that answer. */
  async function readTopic(signal: AbortSignal): Promise<void> {
    for (;;) {
      const before = acts;
      const topic = await topics.getTopic({ topicId }, { signal });
      if (acts !== before) continue;
      latest = topic;
      return;
    }
  }
  async function* read(signal: AbortSignal): AsyncGenerator<Followed> {
    await readTopic(signal);
    yield { topic: latest };
    let isFirst = true;
    for await (const told of posts.watchTopic({ topicId }, { signal })) {
      if (!isFirst) await readTopic(signal);
      isFirst = false;
      yield { topic: latest, pulse: told };
    }
  }
  /** Does something that answers with the topic, which is then shown. */
  async function put(work: Promise<TopicJson>): Promise<TopicJson> {
    latest = await work;
    acts++;
    state.value = { status: "ready", value: { topic: latest, ...(pulse.value && { pulse: pulse.value }) } };
    return latest;
  }
  return { state: shown, pulse, isLost, load, put };
}
