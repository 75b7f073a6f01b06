import type { ExportMembersRequestJson, MemberRowJson } from "@qiming/contracts/browser/member";
import { language, saveFile } from "@qiming/web-kit";
import { members } from "../api.ts";

/**
 * Saves the register of an organisation as the very sheet that an import takes.
 *
 * @param progress told how many rows have come
 */
export async function exportSheet(
  request: ExportMembersRequestJson,
  progress: (rows: number) => void,
): Promise<void> {
  const rows: MemberRowJson[] = [];
  let pageToken = "";
  do {
    const page = await members.exportMembers({ ...request, pageToken });
    rows.push(...(page.rows ?? []));
    progress(rows.length);
    pageToken = page.nextPageToken ?? "";
  } while (pageToken);
  const { writeSheet } = await import("../sheet-export.ts");
  const type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  saveFile("register.xlsx", type, await writeSheet(rows, language.value));
}
