import { asText, asUrl, type Settings } from "@qiming/service-kit";

/** How identity reaches the accounts at the identity provider. */
export interface IdentityConfig {
  readonly identityProvider: {
    /** Where it is reached, without a slash at the end: as in the `iss` of its tokens. */
    readonly url: string;
    readonly realm: string;
    /** The service account that may manage users there, and nothing else. */
    readonly clientId: string;
    readonly clientSecret: string;
  };
}

export const identitySettings = ({ optional, required }: Settings): IdentityConfig => ({
  identityProvider: {
    url: required("IDENTITY_PROVIDER_URL", asUrl),
    realm: optional("IDENTITY_PROVIDER_REALM", "party", asText),
    clientId: optional("IDENTITY_PROVIDER_CLIENT", "party-identity", asText),
    clientSecret: required("IDENTITY_PROVIDER_CLIENT_SECRET", asText),
  },
});
