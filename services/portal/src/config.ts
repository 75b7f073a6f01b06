import { readFileSync } from "node:fs";
import type { SharedPackages } from "@qiming/module-checks";
import { asText, readConfig, type Environment } from "@qiming/service-kit";

/** What the portal is told beside what every service is. */
export interface PortalConfig {
  /** The packages that the web shell shares with modules: versions and names, as the build of the web says them. */
  readonly shared: SharedPackages;
}

/** @throws Error that lists every faulty setting */
export function toPortalConfig(environment: Environment): Readonly<PortalConfig> {
  return readConfig(environment, ({ required }) => ({
    shared: required("WEB_SHARED_PACKAGES", asSharedPackages),
  }));
}

/** The file that the build of the shared packages writes. */
export const asSharedPackages = (file: string): SharedPackages =>
  JSON.parse(readFileSync(asText(file), "utf8")) as SharedPackages;
