import { can, knownModules, language, type KnownModule } from "@qiming/web-kit";

export const AREAS = ["manage", "educate", "serve", "supervise"] as const;
export type Group = (typeof AREAS)[number] | "college" | "own";

/** Something that can be opened: a module, or one of the pages that everybody has. */
export interface Place {
  readonly path: string;
  readonly title: string;
  readonly summary: string;
  readonly icon: string;
  readonly group: Group;
}

type Translate = (key: string) => string;

/** Where the pages of this module lie, and where else everybody has a page. */
const OWN = [
  { name: "account", path: "/m/identity/me", icon: "people" },
  { name: "inbox", path: "/m/portal/inbox", icon: "inbox" },
  { name: "settings", path: "/m/portal/settings", icon: "settings" },
] as const;

/** Everything that the reader may open, in the order of the modules. */
export function places(t: Translate): Place[] {
  const own = OWN.map(({ name, path, icon }) => page(t, name, path, icon, "own"));
  const registry = can("portal.modules.read")
    ? [page(t, "modules", "/m/portal/modules", "all", "manage")]
    : [];
  const published = page(t, "compliance", "/m/portal/compliance", "check", "supervise");
  const showcase = page(t, "showcase", "/m/portal/showcase", "college", "educate");
  const modules = knownModules()
    .filter(({ id, permissions }) => id !== "portal" && (permissions?.some(can) ?? true))
    .map(({ route, title, summary, icon, ...module }) => ({
      path: route,
      title: title[language.value],
      summary: summary?.[language.value] ?? "",
      icon,
      group: groupOf(module),
    }));
  return [...modules, showcase, published, ...registry, ...own];
}

const groupOf = ({ college, area }: Pick<KnownModule, "college" | "area">): Group =>
  college ? "college" : (area ?? "own");

const page = (t: Translate, name: string, path: string, icon: string, group: Group): Place => ({
  path,
  title: t(`portal.place.${name}.title`),
  summary: t(`portal.place.${name}.summary`),
  icon,
  group,
});
