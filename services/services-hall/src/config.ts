import { asUrl, type Settings } from "@qiming/service-kit";

export interface ServicesHallConfig {
  /** Where browsers find the web, without a slash at the end: papers lead there. Wrong, nobody can check a proof that was printed meanwhile. */
  readonly webUrl: string;
}

export const servicesHallSettings = ({ required }: Settings): ServicesHallConfig => ({
  webUrl: required("WEB_URL", asUrl),
});
