import type { PostJson } from "@qiming/contracts/browser/post";
import type { TopicJson } from "@qiming/contracts/browser/topic";
import { inject, provide, type InjectionKey, type Ref } from "vue";
import type { Thread } from "./useThread.ts";

/** A topic's page as the parts of it need it. */
export interface Talk {
  readonly topic: Readonly<Ref<TopicJson | undefined>>;
  readonly thread: Thread;
  /** Does something that answers with the topic, which the page then shows. */
  put(work: Promise<TopicJson>): Promise<TopicJson>;
  /** What is written from now on answers this one. */
  reply(post: PostJson): void;
}
const KEY: InjectionKey<Talk> = Symbol("talk");

export const provideTalk = (talk: Talk): void => provide(KEY, talk);
export const useTalk = (): Talk => inject(KEY)!;
