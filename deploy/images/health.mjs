// What a container asks itself, having no other program to ask with: whether its part can answer.
const port = process.env.MANAGEMENT_PORT ?? "9090";
const { ok } = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(3_000) });
process.exit(ok ? 0 : 1);
