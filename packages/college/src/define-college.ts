import { defineCard, defineModule, type Lifecycle, type Messages } from "@qiming/web-kit";
import { defineComponent, h, type Component } from "vue";
import type { RouteRecordRaw } from "vue-router";
import type { ColumnChoice } from "./bands.ts";
import BranchCard from "./components/BranchCard.vue";
import { KNOWN_COLUMNS } from "./columns/known-columns.ts";
import en from "./locales/en.json";
import zhCN from "./locales/zh-CN.json";
import { mergeTexts } from "./merge-texts.ts";
import BranchView from "./views/BranchView.vue";
import BrandView from "./views/BrandView.vue";
import CollegeHomeView from "./views/CollegeHomeView.vue";

/** A college's texts in one language. Those of this package may be said in other words: the college's own win. */
export interface CollegeTexts {
  readonly hero: { readonly title: string; readonly slogan: string };
  readonly [group: string]: unknown;
}

export interface CollegeDefinition {
  /** The college's code in the organisation tree, for example "ECON". */
  readonly code: string;
  readonly texts: Readonly<Record<keyof Messages, CollegeTexts>>;
  /** The home page's columns, in this order; what is not named is not shown. */
  readonly columns: readonly (string | ColumnChoice)[];
  /** The head of the home page, with the properties `title` and `slogan`; it draws the page's first heading. */
  readonly hero?: Component;
  readonly extraRoutes?: readonly RouteRecordRaw[];
  /** The college's own columns by name; each gets the property `title`. */
  readonly extraColumns?: Readonly<Record<string, Component>>;
}

/**
 * A college's module: its home page, its branches' online and brand pages, and what it adds; and a card for its own people's first page.
 *
 * @throws Error where a column is chosen that neither this package nor the college has
 */
export function defineCollege(definition: CollegeDefinition): Lifecycle & { readonly homeCard: Lifecycle } {
  const { code, columns, texts, extraColumns = {}, extraRoutes = [] } = definition;
  for (const each of columns) {
    const name = typeof each === "string" ? each : each.column;
    if (!Object.hasOwn(KNOWN_COLUMNS, name) && !Object.hasOwn(extraColumns, name))
      throw new Error(`the columns of ${code} name "${name}", which is neither known nor among extraColumns`);
  }
  const messages = { "zh-CN": mergeTexts(zhCN, texts["zh-CN"]), en: mergeTexts(en, texts.en) };
  const route = `/m/${code.toLowerCase()}`;
  const module = defineModule({
    routes: [
      { path: "/", component: CollegeHomeView, props: { definition } },
      { path: "/brand", component: BrandView, props: { code } },
      { path: "/branches/:organizationId", component: BranchView, props: withCode(code) },
      { path: "/branches/:organizationId/brand", component: BrandView, props: withCode(code) },
      ...extraRoutes,
    ],
    messages,
  });
  const card = defineComponent(() => () => h(BranchCard, { route }));
  return { ...module, homeCard: defineCard(card, messages) };
}

const withCode =
  (code: string) =>
  ({ params }: { params: Record<string, unknown> }) => ({ code, organizationId: params["organizationId"] });
