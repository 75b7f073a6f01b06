import { expect, test } from "@jest/globals";
import { toShipped } from "./ship.ts";

const places = {
  PARTY_APP_URL: "https://party.example.edu.cn",
  PARTY_GATEWAY_INTERNAL_URL: "http://gateway:3000",
  PARTY_IDENTITY_CLIENT_SECRET: "never written",
};

test("an export is shipped without what is one Keycloak's own, with placeholders, in an order that stays", () => {
  const exported = {
    realm: "party",
    id: "7",
    keycloakVersion: "1",
    identityProviders: [{ alias: "campus" }],
    components: { "org.keycloak.keys.KeyProvider": [{ providerId: "rsa", config: {} }] },
    clients: [
      {
        clientId: "b",
        id: "1",
        secret: "**********",
        serviceAccountsEnabled: true,
        redirectUris: ["https://party.example.edu.cn/z", "https://party.example.edu.cn/a"],
      },
      {
        clientId: "a",
        secret: "**********",
        attributes: { "client.secret.creation.time": "9", url: "http://gateway:3000/x" },
      },
    ],
    authenticationFlows: [
      {
        ...{ alias: "f", providerId: "basic-flow", topLevel: true, builtIn: false },
        authenticationExecutions: [
          { authenticator: "z", requirement: "REQUIRED" },
          { authenticator: "a", requirement: "REQUIRED" },
        ],
      },
    ],
  };
  const text = toShipped(exported, places);
  expect(JSON.parse(text)).toEqual({
    realm: "party",
    components: {},
    clients: [
      { clientId: "a", attributes: { url: "${PARTY_GATEWAY_INTERNAL_URL}/x" } },
      {
        clientId: "b",
        serviceAccountsEnabled: true,
        secret: "${PARTY_IDENTITY_CLIENT_SECRET}",
        redirectUris: ["${PARTY_APP_URL}/a", "${PARTY_APP_URL}/z"],
      },
    ],
    authenticationFlows: [
      {
        ...{ alias: "f", providerId: "basic-flow", topLevel: true, builtIn: false },
        authenticationExecutions: [
          { authenticator: "z", requirement: "REQUIRED" },
          { authenticator: "a", requirement: "REQUIRED" },
        ],
      },
    ],
  });
  expect(toShipped(JSON.parse(text) as typeof exported, places)).toBe(text);
});
