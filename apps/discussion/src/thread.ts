/** The replies that are shown of a topic: a stretch of it, with what stands before and after. */
import type { ListPostsResponseJson, PostJson, TopicPulseJson } from "@qiming/contracts/browser/post";

export interface Stretch {
  readonly posts: readonly PostJson[];
  /** Empty: there are none before, or after. */
  readonly previous: string;
  readonly next: string;
}

export const stretchOf = (page: ListPostsResponseJson): Stretch => ({
  ...{ posts: page.posts ?? [], previous: page.previousPageToken ?? "", next: page.nextPageToken ?? "" },
});

const without = (posts: readonly PostJson[], others: readonly PostJson[]): PostJson[] => {
  const ids = new Set(others.map(({ postId }) => postId));
  return posts.filter(({ postId }) => !ids.has(postId));
};

export const withEarlier = (shown: Stretch, page: Stretch): Stretch => ({
  posts: [...without(page.posts, shown.posts), ...shown.posts],
  ...{ previous: page.previous, next: shown.next },
});
/** What is read again replaces what is shown of it. */
export const withLater = (shown: Stretch, page: Stretch): Stretch => ({
  posts: [...without(shown.posts, page.posts), ...page.posts],
  ...{ previous: shown.previous, next: page.next },
});
export const withPost = (shown: Stretch, post: PostJson): Stretch => ({
  ...shown,
  posts: shown.posts.map((each) => (each.postId === post.postId ? post : each)),
});
export const holds = ({ posts }: Stretch, postId: string): boolean =>
  posts.some((each) => each.postId === postId);

/**
 * How many replies came that are not shown.
 *
 * @param seen how many there were when everything was shown, or when the reader came; undefined: they just came
 */
export function newCount(
  shown: Stretch,
  { postCount = 0, lastPostId = "" }: TopicPulseJson,
  seen: number | undefined,
): number {
  if (!lastPostId || holds(shown, lastPostId)) return 0;
  const more = Math.max(0, postCount - (seen ?? postCount));
  // Whoever sees the end does not see this one, however it was counted.
  return shown.next ? more : Math.max(1, more);
}
