import { expect, test } from "@jest/globals";
import { newCount, stretchOf, withEarlier, withLater, withPost, type Stretch } from "./thread.ts";

const posts = (...ids: string[]) => ids.map((postId) => ({ postId }));
const idsOf = ({ posts: shown }: Stretch) => shown.map(({ postId }) => postId);
const middle = stretchOf({ posts: posts("3", "4"), previousPageToken: "b", nextPageToken: "n" });

test("pages grow on both sides, each reply once", () => {
  const grown = withEarlier(middle, stretchOf({ posts: posts("1", "2", "3") }));
  expect([idsOf(grown), grown.previous, grown.next]).toEqual([["1", "2", "3", "4"], "", "n"]);
  const whole = withLater(grown, stretchOf({ posts: posts("4", "5"), previousPageToken: "b" }));
  expect([idsOf(whole), whole.previous, whole.next]).toEqual([["1", "2", "3", "4", "5"], "", ""]);
});

test("what is read again replaces what is shown of it", () => {
  const again = withLater(middle, stretchOf({ posts: [{ postId: "4", editCount: 1 }, { postId: "5" }] }));
  expect(again.posts.map(({ editCount }) => editCount)).toEqual([undefined, 1, undefined]);
  expect(withPost(middle, { postId: "3", editCount: 2 }).posts[0]).toEqual({ postId: "3", editCount: 2 });
});

test.each([
  ["everything is shown", "4", "", 2, 2, 0],
  ["three came", "7", "", 5, 2, 3],
  ["one came and one was taken back", "5", "", 2, 2, 1],
  ["it came before the first pulse", "5", "", 3, undefined, 1],
  ["the reader stands in the middle", "9", "n", 9, undefined, 0],
  ["one came while they do", "10", "n", 10, 9, 1],
  ["nothing was ever written", "", "", 0, 0, 0],
])("new replies are counted against what was seen: %s", (_, lastPostId, next, postCount, seen, count) => {
  expect(newCount({ ...middle, next }, { postCount, lastPostId }, seen)).toBe(count);
});
