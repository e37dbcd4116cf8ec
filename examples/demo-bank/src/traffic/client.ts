import { request } from 'undici';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The address the demo's load balancer says the client has. */
  readonly from: string;
}

export interface Reply {
  readonly status: number;
  readonly text: string;
}

/** Sends one call to the gateway, as the load balancer in front of it would. */
export async function send(gateway: string, call: Call): Promise<Reply> {
  const response = await request(`${gateway}${call.path}`, {
    method: call.method as 'GET',
    headers: { host: 'api.demo-bank.example', 'x-forwarded-for': call.from, ...call.headers },
    body: call.body ?? null,
    headersTimeout: 10_000,
    bodyTimeout: 10_000,
  });
  return { status: response.statusCode, text: await response.body.text() };
}
