// A key set and tokens by it: what the gateway needs of an identity provider.
import { createServer } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

export async function startProvider() {
  const pair = await generateKeyPair("ES256");
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: "k", alg: "ES256" };
  const server = createServer((_, response) => response.end(JSON.stringify({ keys: [jwk] })));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  /** Of somebody's session. */
  const sign = (subject) =>
    new SignJWT({ typ: "Bearer", azp: "party-shell", sid: `s-${subject}` })
      .setProtectedHeader({ alg: "ES256", kid: "k", typ: "at+jwt" })
      .setSubject(subject)
      .setIssuer(`${url}/realms/party`)
      .setAudience("party-gateway")
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(pair.privateKey);
  return {
    url,
    token: await sign("subject"),
    sign,
    stop: () => (server.closeAllConnections(), server.close()),
  };
}
