import { asUrl, readConfig, type Environment } from "@qiming/service-kit";

export interface ServicesHallConfig {
  /** Where browsers find the web, without a slash at the end: papers lead there. Wrong, nobody can check a proof that was printed meanwhile. */
  readonly webUrl: string;
}

/** @throws Error that lists every faulty setting */
export const toServicesHallConfig = (environment: Environment): Readonly<ServicesHallConfig> =>
  readConfig(environment, ({ required }) => ({ webUrl: required("WEB_URL", asUrl) }));
