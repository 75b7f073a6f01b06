import { isDeepStrictEqual } from "node:util";
import { dayOf, type Clock } from "@qiming/core";
import { readYaml } from "@qiming/service-kit";
import type { Definition } from "../domain/definition.ts";
import { readItems } from "../domain/items-file.ts";
import { isFree, published, type ServiceItem } from "../domain/item.ts";
import type { Items, Register } from "./ports.ts";

const OPERATOR = "operator";
const ACT = { action: "services.import_items", actorId: OPERATOR };

/**
 * Brings an organisation's items to what a file says: what differs from the latest version is published as the next one, in force from today. What people
 * published or ended here stays, and the same file again changes nothing.
 *
 * @returns codes of those that have a new version, and of those that stay although the file says something else
 * @throws ITEMS_INVALID (invalid_argument) with every fault by line; then nothing was written
 */
export function importItems({
  items,
  register,
  clock,
}: {
  readonly items: Items;
  readonly register: Register;
  readonly clock: Clock;
}) {
  const publish = async (
    definition: Definition,
    at: { id: string; name: string },
  ): Promise<"PUBLISHED" | "LEFT" | "SAME"> => {
    const { code } = definition;
    const today = dayOf(clock.now());
    const version = {
      ...{ effectiveDay: today, changeNote: "", publisherId: OPERATOR, publisherName: "" },
      publishTime: clock.now(),
    };
    const own = { organizationId: at.id, organizationName: at.name };
    const isSame = (item: ServiceItem) => isDeepStrictEqual(item.versions.at(-1)?.definition, definition);
    const next = (item: ServiceItem): ServiceItem =>
      published({ ...item, ...own, draft: definition }, version, { revision: item.revision, today });
    const fresh: ServiceItem = {
      ...{ id: code, ...own, versions: [], lastDay: "", revision: 0 },
    };
    if (await items.add({ item: next(fresh), act: ACT })) return "PUBLISHED";
    let result: "PUBLISHED" | "LEFT" | "SAME" = "SAME";
    await items.change(code, (before) => {
      result = isSame(before) ? "SAME" : isDecidedHere(before) ? "LEFT" : "PUBLISHED";
      // What an office is writing stays.
      const item = result === "PUBLISHED" ? { ...next(before), draft: before.draft } : before;
      return { item, act: ACT };
    });
    return result;
  };
  return async (yaml: string, fileName: string): Promise<{ published: string[]; left: string[] }> => {
    const source = readYaml(yaml, fileName || "service-items.yaml");
    const { codePath, definitions } = readItems(source.root);
    const line = codePath ? await register.lineageByCodes(codePath) : [];
    const at = line.at(-1);
    if (!at) source.root.at("organization").fault("unknown", "there is no such organisation");
    const known = await Promise.all(definitions.map(({ code }) => items.find(code)));
    known.forEach((item, i) => {
      if (item && !isFree(item) && item.organizationId !== at?.id)
        source.root.at("items").list()[i]!.fault("taken", `${item.id} is another organisation's`);
    });
    source.refuse("ITEMS_INVALID");
    const done = { published: [] as string[], left: [] as string[] };
    for (const definition of definitions) {
      const result = await publish(definition, at!);
      if (result === "PUBLISHED") done.published.push(definition.code);
      if (result === "LEFT") done.left.push(definition.code);
    }
    return done;
  };
}

/** Whether an office published it or set its end. */
const isDecidedHere = ({ versions, lastDay }: ServiceItem): boolean =>
  lastDay !== "" || versions.some(({ publisherId }) => publisherId !== OPERATOR);
