import type {
  ObligationJson,
  ObligationSheetJson,
  UnitStandingJson,
} from "@qiming/contracts/browser/obligation";
import { useLoad } from "@qiming/web-kit";
import { obligations } from "../api.ts";
import { worstFirst } from "../duties.ts";

export interface Duties {
  readonly sheet: ObligationSheetJson;
  /** What makes the light what it is now, the worst first. */
  readonly reasons: readonly ObligationJson[];
  readonly unit: UnitStandingJson | undefined;
  /** Its groups. */
  readonly below: readonly UnitStandingJson[];
}

/** A year of one branch or group, and how it stands now. @param year undefined: this year */
export const useDuties = (of: { readonly organizationId: string; readonly year?: number | undefined }) =>
  useLoad(async (signal): Promise<Duties> => {
    const { organizationId, year = 0 } = of;
    const [sheet, { units = [] }] = await Promise.all([
      obligations.getObligations({ organizationId, year }, { signal }),
      obligations.getOversight({ organizationId }, { signal }),
    ]);
    const unit = units.find((each) => each.organizationId === organizationId);
    const below = units.filter(({ parentId }) => parentId === organizationId);
    return { sheet, reasons: worstFirst(unit?.reasons), unit, below };
  });
