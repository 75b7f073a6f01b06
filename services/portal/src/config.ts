import { readFileSync } from "node:fs";
import type { SharedPackages } from "@qiming/module-checks";
import type { Settings } from "@qiming/service-kit";

/** What the portal is told beside what every service is. */
export interface PortalConfig {
  /** The packages that the web shell shares with modules: versions and names, as the build of the web says them. */
  readonly shared: SharedPackages;
}

export const portalSettings = ({ required }: Settings): PortalConfig => ({
  shared: required("WEB_SHARED_PACKAGES", asSharedPackages),
});

/** The file that the build of the shared packages writes. */
export function asSharedPackages(file: string): SharedPackages {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as SharedPackages;
  } catch (error) {
    throw new Error(`${file} is not what the build of the web writes: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
