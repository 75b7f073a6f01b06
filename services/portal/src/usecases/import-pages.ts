import { readYaml } from "@qiming/service-kit";
import { readPages } from "../domain/pages-file.ts";
import type { keepPages } from "./keep-pages.ts";
import type { Organizations } from "./ports.ts";

/**
 * Brings the pages of a file to organisations that have written nothing yet.
 *
 * @returns whether anything was new
 * @throws PAGES_INVALID (invalid_argument) with every fault by line; nothing is written then
 */
export function importPages(organizations: Organizations, pages: ReturnType<typeof keepPages>) {
  return async (yaml: string, fileName: string): Promise<boolean> => {
    const source = readYaml(yaml, fileName || "pages.yaml");
    const read = readPages(source.root);
    source.refuse("PAGES_INVALID");
    const known = await Promise.all(
      read.map(async (page, index) => {
        const found = await organizations.byCodePath(page.codePath);
        if (!found)
          source.root.at("pages").list()[index]!.at("organization").fault("unknown", `no ${page.codePath}`);
        return { ...page, id: found?.id ?? "" };
      }),
    );
    source.refuse("PAGES_INVALID");
    let changed = false;
    for (const { id, brand, notices } of known) if (await pages.bring(id, brand, notices)) changed = true;
    return changed;
  };
}
