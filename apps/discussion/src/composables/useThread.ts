import type { ListPostsRequestJson, PostJson, TopicPulseJson } from "@qiming/contracts/browser/post";
import { useBusy, useLoad } from "@qiming/web-kit";
import { computed, nextTick, ref, watch, type Ref } from "vue";
import { posts } from "../api.ts";
import { holds, newCount, stretchOf, withEarlier, withLater, withPost, type Stretch } from "../thread.ts";

const MOST_AT_ONCE = 50;
export const postElementId = (postId: string): string => `post-${postId}`;

/**
 * The replies of a topic from the first, the last or a linked one, with more on both sides. What comes meanwhile is counted, and shown on asking: nothing
 * moves under who reads.
 */
export function useThread(topicId: string, pulse: Readonly<Ref<TopicPulseJson | undefined>>, postId: string) {
  let begin: Omit<ListPostsRequestJson, "topicId"> = postId ? { fromPostId: postId } : {};
  const { state, load } = useLoad(async (signal) =>
    stretchOf(await posts.listPosts({ topicId, ...begin }, { signal })),
  );
  const { isBusy, problem, run } = useBusy();
  const seen = ref<number>();
  const shown = computed(() => (state.value.status === "ready" ? state.value.value : undefined));
  const show = (value: Stretch) => (state.value = { status: "ready", value });
  const page = async (pageToken: string) =>
    stretchOf(await posts.listPosts({ topicId, ...begin, pageToken }));

  const count = computed(() =>
    shown.value && pulse.value ? newCount(shown.value, pulse.value, seen.value) : 0,
  );
  watch([shown, pulse], ([stretch, told]) => {
    if (!stretch || !told) return;
    if (seen.value === undefined || newCount(stretch, told, seen.value) === 0)
      seen.value = told.postCount ?? 0;
  });
  // Something that is shown says something else now.
  watch(
    () => pulse.value?.changeTime,
    (time, before) => time !== before && before !== undefined && void run(reread),
  );

  async function reread(): Promise<void> {
    const stretch = shown.value;
    if (!stretch) return;
    let again = stretch;
    for (let i = 0; i < stretch.posts.length; i += MOST_AT_ONCE - 1) {
      const request = { topicId, fromPostId: stretch.posts[i]!.postId!, pageSize: MOST_AT_ONCE };
      const { posts: read = [] } = await posts.listPosts(request);
      for (const post of read) again = withPost(again, post);
    }
    show(again);
  }
  /** Whoever reads stays where they are: what comes in above pushes nothing down. */
  const earlier = () =>
    run(async () => {
      const stretch = shown.value!;
      const page_ = await page(stretch.previous);
      const top = () => elementOf(stretch.posts[0]?.postId)?.getBoundingClientRect().top ?? 0;
      const before = top();
      show(withEarlier(stretch, page_));
      await nextTick();
      scrollBy(0, top() - before);
    });
  const later = () => run(async () => show(withLater(shown.value!, await page(shown.value!.next))));

  async function jump(to: Omit<ListPostsRequestJson, "topicId">): Promise<void> {
    begin = to;
    seen.value = undefined;
    await load();
  }
  const first = () => jump({});
  async function last(): Promise<void> {
    await jump({ start: "POST_START_LAST" });
    focusOn(shown.value?.posts.at(-1)?.postId);
  }
  /** A reply, wherever it stands. */
  async function goTo(id: string): Promise<void> {
    if (!shown.value || !holds(shown.value, id)) await jump({ fromPostId: id });
    await nextTick();
    focusOn(id);
  }
  /** What came since, from the first of it. */
  async function showNew(): Promise<void> {
    const stretch = shown.value!;
    const end = stretch.posts.at(-1)?.postId;
    if (stretch.next) return last();
    await run(async () => {
      const request = { topicId, pageSize: MOST_AT_ONCE, ...(end && { fromPostId: end }) };
      const read = stretchOf(await posts.listPosts(request));
      show(withLater(stretch, { ...read, posts: read.posts.filter(({ postId: id }) => id !== end) }));
      await nextTick();
      focusOn(read.posts.find(({ postId: id }) => id !== end)?.postId);
    });
  }
  /** The reader's own reply, with whatever came before it. */
  async function showOwn({ postId: id }: PostJson): Promise<void> {
    await showNew();
    await goTo(id!);
  }
  const put = (post: PostJson) => shown.value && show(withPost(shown.value, post));
  return {
    ...{ state, load, count, isBusy, problem, earlier, later, first, last, goTo, showNew, showOwn, put },
    reread: () => run(reread),
  };
}
export type Thread = ReturnType<typeof useThread>;

const elementOf = (postId = "") => document.getElementById(postElementId(postId));
function focusOn(postId: string | undefined): void {
  const element = elementOf(postId);
  element?.scrollIntoView?.({ block: "center" });
  element?.focus({ preventScroll: true });
}
